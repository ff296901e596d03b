"""What was found and what stood in the templates, run after run, in one SQLite file."""
