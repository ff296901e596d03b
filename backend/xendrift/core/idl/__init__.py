"""The JSON of libxl: its types, its reading and what its parser makes of a document."""

from xendrift.core.idl.compiled import canonical, canonical_struct
from xendrift.core.idl.libxl_json import parse_libxl_json
from xendrift.core.idl.print import print_struct, unsure_places
from xendrift.core.idl.problems import problems, problems_of_struct
from xendrift.core.idl.refused import Problem, Refused
from xendrift.core.jsontext import (
    EmptyJsonError,
    InvalidJsonError,
    LibxlJsonError,
    TruncatedJsonError,
)
from xendrift.core.model.release import DEFAULT_RELEASE, Libxl, Release, libxl_of

__all__ = [
    "DEFAULT_RELEASE",
    "EmptyJsonError",
    "InvalidJsonError",
    "Libxl",
    "LibxlJsonError",
    "Problem",
    "Refused",
    "Release",
    "TruncatedJsonError",
    "canonical",
    "canonical_struct",
    "libxl_of",
    "parse_libxl_json",
    "print_struct",
    "problems",
    "problems_of_struct",
    "unsure_places",
]
