"""The leaf types that hold several values: bitmaps, lists of strings, string maps, generation ids.

Parsers and printers of all of them: `tools/libs/light/libxl_json.c`.
"""

from xendrift.core.base.jsontypes import Json
from xendrift.core.idl.model import Leaf
from xendrift.core.idl.refused import Refused
from xendrift.core.idl.scalars import is_json_integer
from xendrift.core.jsontext import Repeated

_GENID_BYTES = 16


def int32(number: int) -> int:
    """A 64-bit number as C stores it in an `int`."""
    return (number + 2**31) % 2**32 - 2**31


def _integers(value: list[Json], reason: str) -> list[int]:
    numbers = [item for item in value if isinstance(item, int) and is_json_integer(item)]
    if len(numbers) != len(value):
        raise Refused(reason)
    return numbers


def _read_bitmap(value: list[Json]) -> list[Json]:
    numbers = _integers(value, "a bitmap holds integers only")
    if not numbers:
        return []
    # The last number sets the size, in whole bytes, and what does not fit is left out
    # (libxl__bitmap_parse_json, and libxl_bitmap_alloc and libxl_bitmap_set in libxl_utils.c).
    rounded = int32(int32(numbers[-1] + 1) + 7)
    if rounded <= -8:
        raise Refused(f"a bitmap for bit {numbers[-1]} cannot be allocated: the process ends")
    limit = rounded // 8 * 8
    bits = {int32(number) for number in numbers}
    return [*sorted(bit for bit in bits if 0 <= bit < limit)]


def _note_bitmap(value: list[Json]) -> str | None:
    bits = _read_bitmap(value)
    if bits == value:
        return None
    lost = {str(bit) for bit in value} - {str(bit) for bit in bits}
    if lost:
        return f"{', '.join(sorted(lost))} is lost: the last number sets the size"
    return "the numbers are sorted and repetitions dropped"


def _read_string_list(value: list[Json]) -> list[Json]:
    if not all(isinstance(item, str) for item in value):
        raise Refused("a list of strings holds strings only")
    return list(value)


def _read_key_value_list(value: dict[str, Json]) -> dict[str, Json]:
    pairs = value.pairs if isinstance(value, Repeated) else tuple(value.items())
    if not all(isinstance(item, str | None) for _, item in pairs):
        raise Refused("a map of strings holds strings and null only")
    # Printed twice, the last one is what whoever reads the print is left with.
    return Repeated(pairs, first=False) if isinstance(value, Repeated) else dict(value)


def _read_genid(value: Json) -> list[Json]:
    reason = "a generation id is an array of 16 integers"
    if not isinstance(value, list) or len(value) < _GENID_BYTES:
        raise Refused(reason)
    return [number & 0xFF for number in _integers(value[:_GENID_BYTES], reason)]


def _note_genid(value: Json) -> str | None:
    return None if _read_genid(value) == value else "only 16 numbers of 8 bits each are kept"


BITMAP = Leaf("an array of bit numbers", list, _read_bitmap, [], _note_bitmap)
STRING_LIST = Leaf("an array of strings", list, _read_string_list, [])
KEY_VALUE_LIST = Leaf("an object of strings", dict, _read_key_value_list, {})
MS_VM_GENID = Leaf("an array of 16 integers", None, _read_genid, [*[0] * _GENID_BYTES], _note_genid)
