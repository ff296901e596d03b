"""Whether the daemon at the other end of a socket is at work, as the kernel tells."""

import os
import socket
import struct
from pathlib import Path

# Seconds without an answer that are granted to a daemon at work. After 13,215 lines of its access
# log oxenstored writes the whole store into a file and answers nobody meanwhile (logging.ml,
# make_file_logger; xenstored.ml, post_rotate): 1.4 s with 2,000 domains of six devices.
LONGEST = 60.0

_CREDENTIALS = struct.Struct("3i")  # unix(7), SO_PEERCRED: pid, uid, gid

# Both daemons write it (xenstored.ml, default_pidfile; xenstored_core.c, write_pidfile).
_PID_FILE = Path("/run/xen/xenstored.pid")

# proc(5), /proc/pid/stat: running or about to, and waiting for a disk.
_AT_WORK = ("R", "D")

_seen: dict[str, int] = {}


def note_peer(path: str, descriptor: int) -> None:
    """Remembers which process listens at a socket's path, for when it accepts nobody."""
    try:
        with socket.socket(fileno=os.dup(descriptor)) as peer:
            answer = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    except OSError:
        return
    _seen[path] = _CREDENTIALS.unpack(answer)[0]


def at_work(path: str) -> bool:
    """Tells whether the daemon behind a socket is at work; False if that cannot be told.

    oxenstored listens before it forks (xenstored.ml), so that the process that did is gone: then
    the file with the daemon's number says which one it is.
    """
    return any(_state(pid) in _AT_WORK for pid in (_seen.get(path, 0), _written()))


def _written() -> int:
    try:
        return int(_PID_FILE.read_text())
    except (OSError, ValueError):
        return 0


def _state(pid: int) -> str:
    """Gives the state of a process if it is a xenstored."""
    try:
        stat = Path("/proc", str(pid), "stat").read_text()
    except OSError:
        return ""
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return rest.split()[0] if name.endswith("xenstored") else ""
