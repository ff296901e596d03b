"""How the two views become one, and what libxl makes of them at the next boot."""
