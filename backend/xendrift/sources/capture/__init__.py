"""Captures: both views of every domain in one file or folder."""
