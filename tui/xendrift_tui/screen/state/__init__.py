"""What the screen knows and what has been decided."""
