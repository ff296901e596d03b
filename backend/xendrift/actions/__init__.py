"""What changes a host: plans that can be read and refused, and the procedures that run them.

Pure: `basis`, `boot`, `plan`, `refusals`, `rendering`, `saved`. The rest does I/O.
"""
