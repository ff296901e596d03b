"""The two views of a domain, and its devices in pairs."""
