"""The leaf types that hold one value: numbers, booleans, text, identifiers.

Parsers and printers of all of them: `tools/libs/light/libxl_json.c`; their default tests are
named in `libxl_types.idl`.
"""

import re

from xendrift.core.idl.model import Leaf
from xendrift.core.idl.refused import Refused

_INT64_MIN = -(2**63)
_INT64_MAX = 2**63 - 1
UINT32_MAX = 2**32 - 1
UINT64_MAX = 2**64 - 1


def is_json_integer(value: object) -> bool:
    """Whether libxl's JSON reader counts a value as an integer.

    Numbers beyond 64 bits with a sign become another sort, which no parser of a field takes,
    not even that of a uint64 (libxl_json.c json_callback_number; gentypes.py looks for
    JSON_INTEGER alone).
    """
    return type(value) is int and _INT64_MIN <= value <= _INT64_MAX


def _integer(name: str, low: int, high: int, default: int = 0) -> Leaf:
    def read(value: int) -> int | None:
        if low <= value <= high:
            return value
        if _INT64_MIN <= value <= _INT64_MAX:
            raise Refused(f"{value} is outside of {low} to {high}")
        return None

    def note(value: int) -> str | None:
        return None if is_json_integer(value) else "a number beyond 64 bits is ignored"

    return Leaf(name, int, read, default, note)


def _read_text(value: str) -> str:
    return value.partition("\0")[0] if "\0" in value else value


def _note_text(value: str) -> str | None:
    return "everything after the NUL character is dropped" if "\0" in value else None


def _read_bool(value: bool) -> bool:
    return value


_DEFBOOLS = ("<default>", "True", "False")


def _read_defbool(value: str) -> str:
    if value in _DEFBOOLS:
        return value
    # Only as many characters as the word has are compared (libxl__defbool_parse_json).
    for word in _DEFBOOLS:
        if value.startswith(word):
            return word
    raise Refused(f'"{value}" is neither "True" nor "False", which are case-sensitive')


def _note_defbool(value: str) -> str | None:
    return None if value in _DEFBOOLS else f'it is read as "{_read_defbool(value)}"'


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _read_uuid(value: str) -> str:
    # libxl_uuid.c libxl_uuid_from_string is libuuid's uuid_parse on Linux.
    if not _UUID.fullmatch(value):
        raise Refused(f'"{value}" is not a UUID')
    return value.lower()


_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}")
_MAC_BYTE = r"[0-9a-fA-F \t\n\v\f\r+-][0-9a-fA-F]"
_ODD_MAC = re.compile(rf"({_MAC_BYTE}(?::{_MAC_BYTE}){{5}})(?::.*)?", re.DOTALL)


def _read_mac(value: str) -> str:
    if _MAC.fullmatch(value):
        return value.lower()
    # libxl__parse_mac (libxl_internal.c) reads each byte with strtol, which takes a blank or a
    # sign for the first digit, and looks at nothing behind a sixth colon.
    odd = _ODD_MAC.fullmatch(value)
    if odd is None:
        raise Refused(f'"{value}" is not a MAC address')
    return ":".join(f"{int(byte, 16) & 0xFF:02x}" for byte in odd[1].split(":"))


def _note_mac(value: str) -> str | None:
    return None if _MAC.fullmatch(value) else f'it is read as "{_read_mac(value)}"'


INT32 = _integer("an integer", -(2**31), 2**31 - 1)
UINT8 = _integer("an integer", 0, 255)
UINT32 = _integer("an integer", 0, UINT32_MAX)
UINT64 = _integer("an integer", 0, _INT64_MAX)
DOMID = _integer("a domid", 0, UINT32_MAX)
DEVID = _integer("a device id", -(2**31), 2**31 - 1, default=-1)
MEMKB = _integer("a size in KiB", 0, _INT64_MAX, default=UINT64_MAX)
BOOL = Leaf("true or false", bool, _read_bool, False)
# JSON null is accepted as well and means what an absent key means.
STRING = Leaf("a string", str, _read_text, None, _note_text)
DEFBOOL = Leaf('"True" or "False", as a string', str, _read_defbool, "<default>", _note_defbool)
UUID = Leaf("a UUID", str, _read_uuid, "00000000-0000-0000-0000-000000000000")
MAC = Leaf("a MAC address", str, _read_mac, "00:00:00:00:00:00", _note_mac)
