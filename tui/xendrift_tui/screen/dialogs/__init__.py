"""The screens that ask for one thing."""
