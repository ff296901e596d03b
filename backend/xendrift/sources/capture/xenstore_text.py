r"""Reads what `xenstore-ls -f` and `xenstore-ls -fp` print.

A line is `/path = "value"`, with `-p` followed by `   (n0,r1)`; `/path:` is a node that could
not be read. Bytes outside printable ASCII and the backslash are escaped; the quote is not, since
the value simply ends with the line's last one (tools/xenstore/xs_lib.c, sanitise_value).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from xendrift.core.base.text import SafeText, summarise

# docs/misc/xenstore.txt; the daemon allows fewer characters in a path.
PATH = re.compile(r"/[!-~]{0,3071}")

_LINE = re.compile(
    rb'(?P<path>/[!-~]{0,3071}) = "(?P<value>.*)"(?P<perms> *(?: {3}\([nrwb\d,]*\))?)'
)
_UNREAD = re.compile(rb"(?P<path>/[!-~]{0,3071}):(?: {2}\([nrwb\d,]*\))?")
_INDENTED = re.compile(rb' *[!-~]+ = ".*"')
_CUT = re.compile(rb"(?:.*[^\\])?(?:\\\\)*\\\.\.\.", re.DOTALL)  # a lone backslash

_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"t": b"\t", b"n": b"\n", b"r": b"\r"}


@dataclass(slots=True)
class Listing:
    """What a listing says.

    Attributes:
        nodes: every node with a value, in the order of the lines.
        problems: one sentence for each line that could not be used, with its number.
    """

    nodes: dict[str, bytes] = field(default_factory=dict[str, bytes])
    problems: list[SafeText] = field(default_factory=list[SafeText])


def parse(text: bytes) -> Listing:
    """Reads a listing; lines that make no sense are reported and the rest is kept."""
    listing = Listing()
    for number, line in _lines(text):
        match = _LINE.fullmatch(line)
        if match is None:
            listing.problems.append(SafeText(f"Line {number} {_complaint(line)}."))
        elif _CUT.fullmatch(match["value"]):
            listing.problems.append(
                SafeText(
                    f"Line {number} was cut off at the width of a terminal: "
                    "send the output of xenstore-ls -f to a file."
                )
            )
        else:
            listing.nodes[match["path"].decode("ascii")] = unescape(match["value"])
    return listing


def unescape(value: bytes) -> bytes:
    r"""Undoes the escapes of sanitise_value: `\t \n \r \\`, `\ooo` below 8, `\xhh` for the rest.

    Any other character after a backslash stands for itself, as in unsanitise_value.
    """
    return _ESCAPE.sub(_plain, value) if b"\\" in value else value


def escape(value: bytes) -> bytes:
    """Writes a value as `xenstore-ls -f` prints it."""
    return b"".join(_escaped(byte) for byte in value)


def _lines(text: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(text.split(b"\n"), 1):
        if line.strip():
            yield number, line.removesuffix(b"\r")  # a listing that went through mail


def _complaint(line: bytes) -> str:
    if _UNREAD.fullmatch(line):
        return "is a node that xenstore-ls could not read"
    if _INDENTED.fullmatch(line):
        return "is no full path: take the listing with xenstore-ls -f"
    return f'is not of the form /path = "value": {summarise(line, 60)}'


def _plain(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[0:1] == b"x" and len(code) > 1:
        return bytes([int(code[1:], 16)])
    if code.isdigit() and code < b"8":
        return bytes([int(code, 8) & 0xFF])
    return _CONTROLS.get(code, code)


def _escaped(byte: int) -> bytes:
    char = bytes([byte])
    if b" " <= char <= b"~" and char != b"\\":
        return char
    for letter, control in _CONTROLS.items():
        if char == control:
            return b"\\" + letter
    if char == b"\\":
        return b"\\\\"
    return b"\\%03o" % byte if byte < 8 else b"\\x%02x" % byte
