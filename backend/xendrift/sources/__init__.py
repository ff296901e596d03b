"""Where both views come from: this host, a capture, or the demo host."""
