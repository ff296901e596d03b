"""JSON text as libxl's two libraries read and write it: yajl up to 4.20, json-c since 4.21."""

from xendrift.core.jsontext.errors import (
    EmptyJsonError,
    InvalidJsonError,
    LibxlJsonError,
    TruncatedJsonError,
)
from xendrift.core.jsontext.read import read
from xendrift.core.jsontext.values import JsonLibrary, Repeated
from xendrift.core.jsontext.write import write

__all__ = [
    "EmptyJsonError",
    "InvalidJsonError",
    "JsonLibrary",
    "LibxlJsonError",
    "Repeated",
    "TruncatedJsonError",
    "read",
    "write",
]
