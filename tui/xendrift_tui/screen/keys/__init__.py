"""The keys, what they are called and when they cannot be used."""
