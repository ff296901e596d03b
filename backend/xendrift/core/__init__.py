"""What is computed from values alone: no I/O, no clock, no asyncio."""
