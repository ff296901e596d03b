"""What the screen asks of the terminal that it runs in."""
