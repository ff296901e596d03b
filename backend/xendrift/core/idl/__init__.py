"""The JSON of libxl: its types, its reading and what its parser makes of a document."""

from xendrift.core.idl.canonical import canonical, canonical_struct
from xendrift.core.idl.libxl_json import (
    EmptyJsonError,
    InvalidJsonError,
    LibxlJsonError,
    TruncatedJsonError,
    parse_libxl_json,
)
from xendrift.core.idl.model import DEFAULT_RELEASE, Release
from xendrift.core.idl.problems import problems, problems_of_struct
from xendrift.core.idl.refused import Problem, Refused

__all__ = [
    "DEFAULT_RELEASE",
    "EmptyJsonError",
    "InvalidJsonError",
    "LibxlJsonError",
    "Problem",
    "Refused",
    "Release",
    "TruncatedJsonError",
    "canonical",
    "canonical_struct",
    "parse_libxl_json",
    "problems",
    "problems_of_struct",
]
