"""This host: its xenstored and its userdata files."""
