"""What explains a difference in time."""
