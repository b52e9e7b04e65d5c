"""What building, checking and documenting Leadtime needs; not part of the package."""
