"""Recordings: what a host was, change by change."""
