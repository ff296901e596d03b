"""The command line; it never imports Textual."""
