r"""Reads what `xenstore-ls` prints: with `-f` full paths, without it a tree; `-p` or not.

A line is `/path = "value"`, with `-p` followed by `   (n0,r1)`, in a tree with dots before it;
`/path:` is a node that could not be read. Bytes outside printable ASCII and the backslash are
escaped; the quote is not, since the value simply ends with the line's last one
(tools/xenstore/xs_lib.c, sanitise_value). Without `-f` a line has the node's own name, one blank
for each level above it, and a value is cut at the width of the terminal, which `\...` says
(tools/xenstore/xenstore_client.c, do_ls).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from xendrift.core.base.text import SafeText, summarise
from xendrift.core.model.coverage import Gap, common
from xendrift.sources.capture.broken_lines import Line, lines

# docs/misc/xenstore.txt; the daemon allows fewer characters in a path.
PATH = re.compile(r"/[!-~]{0,3071}")

_LINE = re.compile(
    rb' *(?P<path>/[!-~]{0,3071}) = "(?P<value>.*)"(?P<perms> *(?: {3}\([nrwb\d,]*\))?)'
)
_NODE = re.compile(
    rb' *(?P<name>[A-Za-z0-9_@-]+) = "(?P<value>.*?)"'
    rb"(?P<perms> *(?:[ .]+ {2}\([nrwb\d,]*\))?)"
)
_UNREAD = re.compile(rb" *(?P<name>[!-~]{1,3072}):(?: {2}\([nrwb\d,]*\))?")
_BEGUN = re.compile(rb' *(?P<name>[!-~]{1,3072}) =(?: "?(?P<value>.*))?', re.DOTALL)
_PART = re.compile(rb' *[A-Za-z0-9_@/-]+(?: =?(?: "?.*)?)?', re.DOTALL)
_CUT = re.compile(rb"(?P<kept>(?:.*[^\\])?(?:\\\\)*)\\\.\.\.", re.DOTALL)  # a lone backslash

_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"t": b"\t", b"n": b"\n", b"r": b"\r"}

_CUT_OFF = "was cut off: send the output of xenstore-ls to a file"
_NO_PARENT = "belongs to a line that could not be read"


@dataclass(slots=True)
class Listing:
    """What a listing says.

    Attributes:
        nodes: every node with a value, in the order of the lines.
        gaps: what was lost, one for each line that could not be used.
        cut: nodes of which only the beginning of the value is there, with the line it stands in.
        joined: the lines that had been broken, and were put together again.
        tree: whether it is a tree, without full paths.
    """

    nodes: dict[str, bytes] = field(default_factory=dict[str, bytes])
    gaps: list[Gap] = field(default_factory=list[Gap])
    cut: dict[str, int] = field(default_factory=dict[str, int])
    joined: list[int] = field(default_factory=list[int])
    tree: bool = False

    @property
    def problems(self) -> list[SafeText]:
        """One sentence for each line that could not be used, with its number."""
        lost = [gap.sentence for gap in self.gaps]
        return lost + [SafeText(f"Line {line} {_CUT_OFF}.") for line in self.cut.values()]


def parse(text: bytes, at: str = "") -> Listing:
    """Reads a listing; lines that make no sense are reported and the rest is kept.

    Args:
        text: what xenstore-ls printed.
        at: the node that a tree begins below; the root if empty.
    """
    listing = Listing(tree=_is_tree(text))
    entries = _nodes(text, at) if listing.tree else _paths(text)
    before, lost = "", list[tuple[str, Line, str]]()
    for entry in entries:
        if entry.line.joined:
            listing.joined.append(entry.line.number)
        if entry.complaint:
            lost.append((entry.path, entry.line, entry.complaint))
            continue
        listing.gaps.extend(_gaps(lost, before, entry.path))
        lost.clear()
        before = entry.path
        _put(listing, entry)
    listing.gaps.extend(_gaps(lost, before, ""))
    listing.gaps.extend(_unfinished(text, tree=listing.tree))
    return listing


@dataclass(frozen=True, slots=True)
class _Entry:
    """One node of a listing, or a line that is none.

    Attributes:
        line: where it stands.
        path: the node; for a line that is none, what is known of it.
        value: the escaped value.
        complaint: why it is none.
        cut: whether the value is not whole.
    """

    line: Line
    path: str = ""
    value: bytes = b""
    complaint: str = ""
    cut: bool = False


def _put(listing: Listing, entry: _Entry) -> None:
    cut = _CUT.fullmatch(entry.value)
    if cut is not None or entry.cut:
        listing.cut[entry.path] = entry.line.number
    elif entry.path in listing.cut:
        del listing.cut[entry.path]
    listing.nodes[entry.path] = unescape(entry.value if cut is None else cut["kept"])


def _gaps(lost: Iterable[tuple[str, Line, str]], before: str, after: str) -> Iterator[Gap]:
    """Says where lines were lost: below what their neighbours have in common."""
    for path, line, complaint in lost:
        root = path.rpartition("/")[0] or common(before, after)
        yield Gap(root, SafeText(f"Line {line.number} {complaint}."))


def _unfinished(text: bytes, *, tree: bool) -> Iterator[Gap]:
    """Says that a listing ends within a line: whatever came after it is lost as well.

    One that was cut at a column has other lines as long as that.
    """
    rows = [row.removesuffix(b"\r") for row in text.split(b"\n") if row.strip()]
    if not rows or _LINE.fullmatch(rows[-1]) or _NODE.fullmatch(rows[-1]):
        return
    begun = rows[-1].lstrip()[:1] != b"/" if tree else rows[-1].lstrip()[:1] == b"/"
    if begun and _PART.fullmatch(rows[-1]) and len(rows[-1]) < max(map(len, rows)):
        yield Gap("/", SafeText(f"The listing ends within {summarise(rows[-1], 60)}."))


def _is_tree(text: bytes) -> bool:
    """A tree has no line that begins with a slash, but for what was lost."""
    kinds = Counter(
        "path" if row.lstrip(b" >").startswith(b"/") else "node"
        for row in text.split(b"\n")
        if _LINE.fullmatch(row.rstrip(b"\r")) or _NODE.fullmatch(row.rstrip(b"\r"))
    )
    return kinds["node"] > kinds["path"]


def _paths(text: bytes) -> Iterator[_Entry]:
    for line in lines(text, _LINE):
        match = _LINE.fullmatch(line.text)
        if match is not None:
            yield _Entry(line, match["path"].decode("ascii"), match["value"])
            continue
        begun = _BEGUN.fullmatch(line.text)
        if begun is not None and begun["name"].startswith(b"/"):
            yield _Entry(line, begun["name"].decode("ascii"), begun["value"] or b"", cut=True)
        else:
            known = line.text.strip().partition(b":")[0].decode("ascii", "replace")
            yield _Entry(
                line, known if PATH.fullmatch(known) else "", complaint=_complaint(line.text)
            )


def _nodes(text: bytes, at: str) -> Iterator[_Entry]:
    """Reads a tree: a node lies below the last one that is indented less."""
    margin, above = None, list[str]()
    for line in lines(text, _NODE):
        match = _NODE.fullmatch(line.text) or _BEGUN.fullmatch(line.text)
        name = match["name"].decode("ascii") if match is not None else ""
        if match is None or not re.fullmatch(r"[A-Za-z0-9_@-]+", name):
            yield _Entry(line, complaint=_complaint(line.text))
            continue
        level = len(line.text) - len(line.text.lstrip(b" "))
        margin = level if margin is None else margin
        level -= margin
        if not 0 <= level <= len(above):
            yield _Entry(line, complaint=_NO_PARENT)
            continue
        del above[level:]
        above.append(name)
        path = at.rstrip("/") + "/" + "/".join(above)
        yield _Entry(line, path, match["value"] or b"", cut=match.re is _BEGUN)


def unescape(value: bytes) -> bytes:
    r"""Undoes the escapes of sanitise_value: `\t \n \r \\`, `\ooo` below 8, `\xhh` for the rest.

    Any other character after a backslash stands for itself, as in unsanitise_value.
    """
    return _ESCAPE.sub(_plain, value) if b"\\" in value else value


def escape(value: bytes) -> bytes:
    """Writes a value as `xenstore-ls -f` prints it."""
    return b"".join(_escaped(byte) for byte in value)


def _complaint(line: bytes) -> str:
    if _UNREAD.fullmatch(line):
        return "is a node that xenstore-ls could not read"
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
