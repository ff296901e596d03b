"""Which paths are sent to the daemon. A malformed one may crash it, so none leaves this process.

The rules are those of docs/misc/xenstore.txt; a trailing slash made a released xenstored die
(XSA-481).
"""

import re
from collections.abc import Sequence

from xendrift.errors import SourceError
from xendrift.text import summarise

LONGEST = 3072  # XENSTORE_ABS_PATH_MAX, xen/include/public/io/xs_wire.h

SPECIAL = frozenset(["@introduceDomain", "@releaseDomain"])

# Paths are checked joined by newlines: one search over all of them costs a tenth of one each.
_MALFORMED = re.compile(r"[^A-Za-z0-9/_@\n-]|//|[^\n]/\n|\n(?!/|\Z)")


def encode(paths: Sequence[str]) -> list[bytes]:
    """Checks paths and gives them as the daemon wants them, each with its final NUL.

    Raises:
        SourceError: one of them is no absolute xenstore path.
    """
    if not paths:
        return []
    text = "\n".join(paths)
    framed = f"\n{text}\n"
    well_formed = _MALFORMED.search(framed) is None and framed.count("\n") == len(paths) + 1
    if not well_formed or len(max(paths, key=len)) > LONGEST:
        raise SourceError(_complaint(next(path for path in paths if not valid(path))))
    return [line + b"\0" for line in text.encode("ascii").split(b"\n")]


def valid(path: str) -> bool:
    """Tells whether the daemon would take a path."""
    return (
        0 < len(path) <= LONGEST and "\n" not in path and _MALFORMED.search(f"\n{path}\n") is None
    )


def encode_watched(path: str) -> bytes:
    """Checks a path that may also be one of the two special ones, for WATCH and UNWATCH.

    Raises:
        SourceError: it is neither.
    """
    return path.encode("ascii") + b"\0" if path in SPECIAL else encode([path])[0]


def _complaint(path: str) -> str:
    return (
        f"{summarise(path.encode('utf-8', 'replace'), 120)!s} is no xenstore path, and was not "
        "sent: a path starts with /, has no empty part, no final /, and only A-Z a-z 0-9 - _ @."
    )
