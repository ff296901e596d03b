"""Which process is the daemon at the other end of a socket, and whether it is at work."""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# Seconds without an answer that are granted to a daemon at work. After 13,215 lines of its access
# log oxenstored writes the whole store into a file and answers nobody meanwhile (logging.ml,
# make_file_logger; xenstored.ml, post_rotate): 1.4 s with 2,000 domains of six devices.
LONGEST = 60.0

_CREDENTIALS = struct.Struct("3i")  # unix(7), SO_PEERCRED: pid, uid, gid

# The daemons' own default, which Fedora and Alpine keep (xenstored.ml, default_pidfile;
# xenstored_core.c, write_pidfile; hotplug/Linux/launch-xenstore.in), Debian's, and what they were
# before /run.
_PID_FILES = (
    "/run/xen/xenstored.pid",
    "/run/xenstore.pid",
    "/run/xenstored.pid",
    "/var/run/xen/xenstored.pid",
    "/var/run/xenstore.pid",
    "/var/run/xenstored.pid",
)
_PROC = Path("/proc")
_LISTENS = 0x10000  # __SO_ACCEPTCON (include/uapi/linux/net.h)

# proc(5), /proc/pid/stat: running or about to, and waiting for a disk.
_AT_WORK = ("R", "D")

_seen: dict[str, int] = {}


def peer_of(peer: socket.socket) -> int:
    """Tells which process made a socket listen, 0 if the kernel does not: Linux alone has this."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return 0
    with suppress(OSError):
        return _CREDENTIALS.unpack(peer.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size))[0]
    return 0


def note_peer(path: str, descriptor: int) -> None:
    """Remembers which process listens at a socket's path, for when it accepts nobody."""
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as peer:
        _seen[path] = peer_of(peer)


def find_daemon(path: str, noted: int = 0) -> int:
    """Finds the process that serves a socket, 0 if that cannot be told.

    oxenstored listens before it forks (xenstored.ml), so that the process that did is gone: then
    whoever holds the socket is looked for, and last the files with a daemon's number are asked,
    which tell of a daemon, but not of which socket.

    Args:
        path: the socket.
        noted: the process that the kernel says made it listen, 0 if unknown.
    """
    if is_xenstored(_name(noted)):
        return noted
    held = next(_holders(path), 0)  # a number may have been given to another program since
    if held or _name(noted):
        return held or noted
    return next((pid for pid in _written() if is_xenstored(_name(pid))), 0)


def at_work(path: str) -> bool:
    """Tells whether the daemon behind a socket is at work; False if that cannot be told."""
    pid = find_daemon(path, _seen.get(path, 0))
    if not is_xenstored(_name(pid)):
        return False
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] in _AT_WORK


def is_xenstored(name: str) -> bool:
    """Tells whether a program's name is that of a daemon: `xenstored` or `oxenstored`."""
    return name.endswith("xenstored")


def name_of(pid: int) -> str:
    """Names the program of a process, its path if that may be known; empty if it is gone."""
    with suppress(OSError):  # only root may know the path
        return os.fsdecode((_PROC / str(pid) / "exe").readlink())
    return _name(pid)


def _name(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "comm").read_text("utf-8", "replace").strip() if pid else ""
    except OSError:
        return ""


def _written() -> Iterator[int]:
    for file in _PID_FILES:
        with suppress(OSError, ValueError):
            yield int(Path(file).read_text()[:20])


def _holders(path: str) -> Iterator[int]:
    """Yields the processes that hold a listening socket, xenstoreds first; root sees all of them.

    proc(5), /proc/net/unix: the seventh column is the inode, the eighth the path.
    """
    wanted = {f"socket:[{inode}]" for inode in _inodes(path)}
    others: list[int] = []
    for process in _PROC.glob("[0-9]*") if wanted else ():
        with suppress(OSError):
            held = any(str(one.readlink()) in wanted for one in (process / "fd").iterdir())
            if not held:
                continue
            pid = int(process.name)
            if is_xenstored(_name(pid)):
                yield pid
            else:
                others.append(pid)
    yield from others


def _inodes(path: str) -> Iterator[str]:
    with suppress(OSError):
        places = {path, os.path.realpath(path)}
        for line in (_PROC / "net" / "unix").read_text("utf-8", "replace").splitlines()[1:]:
            words = line.split(maxsplit=7)
            if len(words) == 8 and words[7] in places and int(words[3], 16) & _LISTENS:
                yield words[6]
