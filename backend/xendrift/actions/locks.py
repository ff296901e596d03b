"""libxl's two locks on one domain, by libxl's own algorithm and in libxl's order.

The device-changes lock keeps cd-insert and retrieve out, the JSON lock every other reader and
writer of the template (libxl_internal.h, comments near libxl__flock and libxl__ev_slowlock).
While they are held no command of xl may be run: it would wait for ever.
"""

import fcntl
import os
import re
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from xendrift.core.base.errors import LockHeldError
from xendrift.core.base.text import SafeText, clip

DEVICE_CHANGES = "libxl-device-changes-lock"
JSON = "domain-userdata-lock"
ORDER = (DEVICE_CHANGES, JSON)

PATIENCE = 10.0
_PAUSE = 0.02

_open: set[int] = set()


def lock_path(directory: Path, domid: int, uuid: str, name: str) -> Path:
    """Names a lock's file (libxl_internal.c, libxl__lock_file; libxl_dom.c)."""
    return directory / f"userdata-l.{domid}.{uuid}.{name}"


@contextmanager
def locked(
    directory: Path, domid: int, uuid: str, *, patience: float = PATIENCE
) -> Generator[None]:
    """Holds both locks of one domain while the block runs; they are let go in reverse.

    Args:
        directory: where libxl keeps its userdata.
        domid: the domain.
        uuid: its handle, as in its files' names.
        patience: how many seconds to wait for both together.

    Raises:
        LockHeldError: somebody else holds one and does not let go; the sentence says who.
        OSError: a lock file cannot be made.
    """
    deadline = time.monotonic() + patience
    with ExitStack() as held:
        for name in ORDER:
            path = lock_path(directory, domid, uuid, name)
            handle = _acquire(path, deadline, domid, patience)
            held.callback(_release, path, handle)
        yield


def _acquire(path: Path, deadline: float, domid: int, patience: float) -> int:
    """Takes one lock (libxl_internal.c, libxl__lock_file).

    Whoever lets a lock go removes its file first, so that the file that was opened may be a dead
    one by the time its lock is had: only if the name still leads to the same inode, it is ours.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        _open.add(handle)
        try:
            _wait(handle, path, deadline, domid, patience)
            ours = os.fstat(handle)
            there = os.stat(path)  # noqa: PTH116 plain system calls throughout
            if (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino):
                return handle
        except FileNotFoundError:
            pass
        except BaseException:
            _close(handle)
            raise
        _close(handle)


def _wait(handle: int, path: Path, deadline: float, domid: int, patience: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(_PAUSE)
                continue
            raise LockHeldError(
                f"Domain {domid} is locked by {holder_of(os.fstat(handle))}, which did not let"
                f" go for {patience:g} s ({SafeText(path.name)}). Nothing was written. Wait for it"
                " to end, or find out why it hangs, then try again."
            ) from None
        return


def _release(path: Path, handle: int) -> None:
    """Lets a lock go: its file first, then the lock (libxl_internal.c, libxl__unlock_file).

    A file that cannot be removed stays behind, which harms nobody.
    """
    with suppress(OSError):
        os.unlink(path)  # noqa: PTH108
    _close(handle)


def _close(handle: int) -> None:
    """Closes a lock's file; whatever close reports, Linux has closed it and the lock is gone.

    The lock is the open file's: a child that was forked has a copy of the handle until it comes
    to run, and on a busy host that is later than this.
    """
    _open.discard(handle)
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_UN)
    with suppress(OSError):
        os.close(handle)


def _forget_in_child() -> None:
    """A child that was forked must not keep a lock alive: closing its copy is enough.

    O_CLOEXEC sees to programs that are run; this to plain forks.
    """
    for handle in list(_open):
        with suppress(OSError):
            os.close(handle)
    _open.clear()


os.register_at_fork(after_in_child=_forget_in_child)


_PROC = Path("/proc")
# proc(5): "1: FLOCK  ADVISORY  WRITE 815 fd:01:1234 0 EOF"; "->" stands before those that wait
_LINE = re.compile(r"\d+: FLOCK +\w+ +WRITE +(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) ")
_LONGEST = 120


def holder_of(found: os.stat_result) -> SafeText:
    """Names the process that holds the lock on a file: its pid and its command.

    The kernel notes who took a lock, which may have been a child that is gone by now (libxl's
    own slow lock is taken by one, libxl_internal.c, ev_slowlock); then whoever has the locked
    file open is looked for.

    Args:
        found: the lock file, as `stat` gives it.
    """
    pids = list(_noted(found))
    named = [name for pid in pids if (name := _named(pid))]
    if not named and any(pid > 0 for pid in pids):
        named = [name for pid in _having_open(found) if (name := _named(pid))]
    if named:
        return SafeText(", ".join(named))
    gone = f" (the kernel notes pid {pids[0]}, which is gone or hidden)" if pids else ""
    return SafeText(f"somebody unknown{gone}")


def is_held(found: os.stat_result) -> bool:
    """Tells whether anybody holds the lock on a file, as `stat` gives it."""
    return next(_noted(found), None) is not None


def _noted(found: os.stat_result) -> Iterator[int]:
    try:
        lines = (_PROC / "locks").read_text("ascii", "replace").splitlines()
    except OSError:
        return
    device = (os.major(found.st_dev), os.minor(found.st_dev))
    matches = [match for line in lines if (match := _LINE.match(line))]
    same = [match for match in matches if int(match[4]) == found.st_ino]
    exact = [one for one in same if (int(one[2], 16), int(one[3], 16)) == device]
    # some file systems report another device to stat than to /proc/locks
    for match in exact or same[:1]:
        yield int(match[1])


def _having_open(found: os.stat_result) -> Iterator[int]:
    """Yields the processes of which an open file carries the lock (proc(5), fdinfo)."""
    for folder in _PROC.glob("[0-9]*"):
        pid = int(folder.name)
        with suppress(OSError):
            for entry in (folder / "fd").iterdir():
                there = entry.stat()
                if (there.st_dev, there.st_ino) != (found.st_dev, found.st_ino):
                    continue
                if "FLOCK" in (folder / "fdinfo" / entry.name).read_text():
                    yield pid
                    break


def _named(pid: int) -> str:
    if pid <= 0:
        return ""
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return ""
    command = clip(SafeText(b" ".join(words)), _LONGEST)
    return f"process {pid} ({command})" if command else f"process {pid}"
