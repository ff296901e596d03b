"""The JSON of libxl: its types, its reading and what its parser makes of a document."""
