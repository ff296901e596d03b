"""One command of another host's xendrift, run to its end; what it says is bounded."""

import time
from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift.sources.remote.child import Child, TookTooLongError
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State

_MOST = 32 << 20
_MOST_SAID = 1 << 20
_SSH_FAILED = 255


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said.

    Attributes:
        status: its exit status; None if the line broke before it came.
        out: its standard output.
        lines: the last lines of its standard error, safe to print.
        words: ssh's own last line where the line broke.
    """

    status: int | None
    out: bytes
    lines: tuple[SafeText, ...]
    words: SafeText = SafeText()


def run_there(
    reach: Reach, words: list[str], *, given: bytes = b"", deadline: float | None = None
) -> Said:
    """Runs xendrift on another host.

    Args:
        reach: the host.
        words: the command and its arguments.
        given: what its standard input holds.
        deadline: seconds in which it has to be over, those of the host if None.

    Raises:
        RemoteError: it is not reached, has no xendrift, or took too long to answer at all.
        UsageError: there is no ssh here.
    """
    host = str(reach.name)
    until = time.monotonic() + (reach.deadline if deadline is None else deadline)
    child = Child(reach.xendrift(*words), given, tail=_MOST_SAID)
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := child.read(until):
            pieces.append(piece)
            size += len(piece)
            if size > _MOST:
                raise RemoteError(host, State.FAILED, SafeText("it says more than it should"))
    except TookTooLongError:
        raise child.too_slow(host) from None
    except RemoteError:
        child.end()
        raise
    status = child.end(patience=max(until - time.monotonic(), 0.0))
    return _said(child, status, b"".join(pieces), host)


def _said(child: Child, status: int, out: bytes, host: str) -> Said:
    lines = child.lines()
    if status in (_SSH_FAILED, 126, 127) and not out:
        raise child.failed(host)
    broken = status == _SSH_FAILED or status < 0
    return Said(None if broken else status, out, lines, child.words if broken else SafeText())
