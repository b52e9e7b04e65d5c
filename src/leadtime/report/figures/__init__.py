"""The figures of the brief: one file each, each with its words and the table of its data."""
