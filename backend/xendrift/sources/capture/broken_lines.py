"""Puts lines of a listing together again that a mail program or a terminal broke in two.

A value never holds a line break (xenstore-ls escapes it), so that whatever follows an entry that
is not complete belongs to it, unless it is an entry by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A value broken further than that was no line of a listing.
_MOST = 8

_QUOTED = re.compile(rb"(?:> ?)+")
_FENCE = re.compile(rb"```.*|\S*[#$] .*xenstore-ls.*|xenstore-ls( .*)?")
_PERMISSIONS = re.compile(rb"\s*\([nrwb\d,]+\)")
_OPEN = re.compile(rb'\S+ = ".*', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was printed.

    Attributes:
        number: where it begins in the text, from 1.
        text: what it says.
        joined: whether it had been broken.
    """

    number: int
    text: bytes
    joined: bool = False


def lines(text: bytes, entry: re.Pattern[bytes]) -> Iterator[Line]:
    """Yields the lines of a listing, whole where they can be made whole.

    Args:
        text: the listing, perhaps quoted in a mail.
        entry: what a line of it looks like.
    """
    rows = list(_rows(text))
    folded = _folded([row for _, row in rows], entry)
    place = 0
    while place < len(rows):
        number, row = rows[place]
        if entry.fullmatch(row) is None:
            taken, whole = _joined(rows, place, entry, folded=folded)
            if taken > 1:
                yield Line(number, whole, joined=True)
                place += taken
                continue
        yield Line(number, row)
        place += 1


def _rows(text: bytes) -> Iterator[tuple[int, bytes]]:
    rows = [
        (number, row.removesuffix(b"\r"))  # a listing that went through mail
        for number, row in enumerate(text.split(b"\n"), 1)
        if row.strip()
    ]
    if rows and all(row.startswith(b">") for _, row in rows):
        rows = [(number, _QUOTED.sub(b"", row, count=1)) for number, row in rows]
    for number, row in rows:
        if not _FENCE.fullmatch(row) and not _PERMISSIONS.fullmatch(row) and row.strip():
            yield number, row


def _joined(
    rows: list[tuple[int, bytes]], place: int, entry: re.Pattern[bytes], *, folded: bool
) -> tuple[int, bytes]:
    """Adds as many rows as make an entry; none if none do."""
    whole = rows[place][1]
    for count, (_, row) in enumerate(rows[place + 1 : place + _MOST], 2):
        if entry.fullmatch(row):
            break
        whole = _put_together(whole, row, folded=folded)
        if entry.fullmatch(whole):
            return count, whole
    return 1, rows[place][1]


def _folded(rows: list[bytes], entry: re.Pattern[bytes]) -> bool:
    """Tells whether lines were broken at a column, as a terminal does.

    A mail program breaks where a blank is, and lines of many lengths are what it leaves.
    """
    parts = [len(row) for row in rows if entry.fullmatch(row) is None]
    widest = sum(part == max(map(len, rows)) for part in parts)
    return widest > 1 and 2 * widest >= len(parts)


def _put_together(begun: bytes, rest: bytes, *, folded: bool) -> bytes:
    """Adds what follows, with the blank that stood there if one did."""
    if begun.rstrip().endswith(b" =") or rest.startswith(b"= "):
        return begun.rstrip() + b" " + rest.lstrip()
    if not _OPEN.fullmatch(begun):
        return begun.rstrip() + rest  # within a path, which holds no blank
    apart = not folded and not begun.endswith(b" ")
    return begun + (b" " if apart else b"") + rest
