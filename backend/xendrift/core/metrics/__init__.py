"""Numbers for Prometheus. Pure: what is counted, and how it is written."""
