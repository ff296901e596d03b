"""The demo host: a Xen host in memory, with everything that can go wrong on it."""
