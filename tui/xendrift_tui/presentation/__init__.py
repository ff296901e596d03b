"""Models become rows and lines in pure functions; the screen and `xendrift show` draw them."""
