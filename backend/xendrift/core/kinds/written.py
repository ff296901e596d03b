"""What libxl writes into a device's trusted record, and what a template's entry makes of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from xendrift.core.base.cstring import cstr
from xendrift.core.base.jsontypes import JsonObject

Said = Callable[[JsonObject], str | None]

_TEXT = r"[^\x00-\x1f\x7f]+"
_LONGEST = 2048  # bytes; xenstored takes twice as much


def silent(entry: JsonObject) -> str | None:  # noqa: ARG001  (as every other `said`)
    """What no entry of a template says."""
    return None


@dataclass(frozen=True, slots=True)
class Written:
    """One node of a record.

    Attributes:
        name: its name in the record, and in the backend's directory, of which the record is a copy
            (libxl_device.c, libxl__device_generic_add).
        fits: what libxl writes there, as a pattern.
        words: the same in words, for whoever has to type it.
        said: what an entry of the template makes of it; None if it is silent.
    """

    name: str
    fits: str = _TEXT
    words: str = "text"
    said: Said = silent

    def takes(self, value: bytes) -> bool:
        """Tells whether a value is one that libxl would have written."""
        try:
            text = cstr(value).decode()
        except UnicodeDecodeError:
            return False
        return len(value) <= _LONGEST and re.fullmatch(self.fits, text) is not None


def flag(key: str, yes: str = "1", no: str = "0") -> Said:
    """Reads a value that is 0 where the template leaves it out (libxl_types.idl)."""
    return lambda entry: yes if entry.get(key, 0) not in (0, False) else no


def given(key: str) -> Said:
    """Reads a value that is a text or a number, None where the template leaves it out."""

    def said(entry: JsonObject) -> str | None:
        value = entry.get(key)
        known = isinstance(value, str | int) and not isinstance(value, bool)
        return str(value) if known and value != "" else None

    return said


def word(key: str, *known: str) -> Said:
    """Reads a value that is one of some words, None for every other."""
    read = given(key)

    def said(entry: JsonObject) -> str | None:
        value = read(entry)
        return value if value in known else None

    return said
