"""The screens that show a host, a domain or a list."""
