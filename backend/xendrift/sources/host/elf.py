"""Which libraries a shared library wants, from its ELF header: as much as finding that out takes.

The dynamic section's DT_NEEDED entries, by way of the program headers (ELF specification, "Program
Header" and "Dynamic Section"); files of 64 and 32 bits, of either byte order.
"""

import struct
from typing import NamedTuple

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NULL, _DT_NEEDED, _DT_STRTAB = 0, 1, 5
_MOST_HEADERS = 256
_MOST_ENTRIES = 4096


class _Segment(NamedTuple):
    """One program header: what of the file lies where in memory."""

    kind: int
    offset: int
    address: int
    size: int

    def holds(self, address: int) -> bool:
        """Whether an address in memory is one of the segment."""
        return self.address <= address < self.address + self.size


class _Form(NamedTuple):
    """How a class of ELF files is laid out: where its headers tell what, and in what order."""

    headers_at: int
    offset: str
    counts_at: int
    header: str
    places: tuple[int, int, int]
    entry: str


_FORMS = {
    1: _Form(28, "I", 42, "IIIIIIII", (1, 2, 4), "iI"),
    2: _Form(32, "Q", 54, "IIQQQQQQ", (2, 3, 5), "qQ"),
}


def needed(content: bytes) -> tuple[str, ...]:
    """The names of the libraries that an ELF file wants, in its order; of what is none, no name."""
    try:
        return _needed(content)
    except (struct.error, KeyError, ValueError, IndexError, OverflowError, StopIteration):
        return ()


def _needed(content: bytes) -> tuple[str, ...]:
    if content[:4] != b"\x7fELF":
        return ()
    form, order = _FORMS[content[4]], "<" if content[5] == 1 else ">"
    segments = _segments(content, form, order)
    dynamic = next(one for one in segments if one.kind == _PT_DYNAMIC)
    entries = _entries(content[dynamic.offset : dynamic.offset + dynamic.size], order + form.entry)
    address = dict(entries)[_DT_STRTAB]
    loaded = next(one for one in segments if one.kind == _PT_LOAD and one.holds(address))
    names = loaded.offset + address - loaded.address
    wanted = [names + value for tag, value in entries if tag == _DT_NEEDED]
    return tuple(content[at : content.index(b"\0", at)].decode("ascii") for at in wanted)


def _segments(content: bytes, form: _Form, order: str) -> list[_Segment]:
    (begin,) = struct.unpack_from(order + form.offset, content, form.headers_at)
    size, count = struct.unpack_from(order + "HH", content, form.counts_at)
    segments: list[_Segment] = []
    for place in range(min(count, _MOST_HEADERS)):
        fields = struct.unpack_from(order + form.header, content, begin + place * size)
        offset, address, length = (fields[index] for index in form.places)
        segments.append(_Segment(fields[0], offset, address, length))
    return segments


def _entries(content: bytes, form: str) -> list[tuple[int, int]]:
    entries: list[tuple[int, int]] = []
    size = struct.calcsize(form)
    for tag, value in struct.iter_unpack(form, content[: len(content) // size * size]):
        if tag == _DT_NULL or len(entries) == _MOST_ENTRIES:
            break
        entries.append((tag, value))
    return entries
