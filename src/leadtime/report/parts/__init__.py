"""The parts of the brief: each module turns futures, findings and beliefs into what one section shows."""
