"""Where xenstored is found."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xendrift.core.base.errors import SourceError

_RUNDIR = "/var/run/xenstored"

# Linux, Linux before 3.12, FreeBSD, NetBSD (tools/libs/store/xs.c, xs_domain_dev).
_DEVICES = ("/dev/xen/xenbus", "/proc/xen/xenbus", "/dev/xen/xenstore", "/kern/xen/xenbus")


@dataclass(frozen=True, slots=True)
class Address:
    """One way to xenstored.

    Attributes:
        path: the socket or the device.
        device: whether it is the kernel's xenbus device, which takes one request at a time.
    """

    path: str
    device: bool = False


def find_address(
    explicit: str | None = None,
    environment: Mapping[str, str] = os.environ,
    devices: tuple[str, ...] = _DEVICES,
) -> Address:
    """Chooses the way to xenstored as libxenstore does (tools/libs/store/xs.c, xs_open).

    Args:
        explicit: the operator's own choice, a socket or a xenbus device; nothing else is tried.
        environment: where `XENSTORED_PATH` and `XENSTORED_RUNDIR` are looked up.
        devices: the kernel's devices, tried in this order when there is no socket.

    Raises:
        SourceError: there is nothing at the path given, or neither socket nor device.
    """
    if explicit is not None:
        return _existing(explicit)
    socket = usual_socket(environment)
    for path in (socket, *devices):
        # A file that cannot be looked at may well be there: connecting will say what is wrong.
        mode = _mode(path)
        if mode is not None:
            return Address(path, stat.S_ISCHR(mode) or path in devices)
    raise SourceError(
        f"There is no xenstore socket at {socket} and no xenbus device at {devices[0]}. "
        "Start xenstored, or give its socket with --socket, or read a capture with --capture; "
        "`xendrift demo` needs none of it."
    )


def usual_socket(environment: Mapping[str, str] = os.environ) -> str:
    """Names the socket that is tried first where nobody gives another, there or not."""
    rundir = environment.get("XENSTORED_RUNDIR") or _RUNDIR
    return environment.get("XENSTORED_PATH") or f"{rundir}/socket"


def _existing(path: str) -> Address:
    mode = _mode(path)
    if mode is None:
        raise SourceError(
            f"There is no xenstore socket at {path}. "
            "Start xenstored, or give another path with --socket."
        )
    if mode and not (stat.S_ISSOCK(mode) or stat.S_ISCHR(mode) or path in _DEVICES):
        raise SourceError(
            f"{path} is neither a socket nor a xenbus device. "
            "Give the socket that xenstored listens on with --socket."
        )
    return Address(path, stat.S_ISCHR(mode) or path in _DEVICES)


def _mode(path: str) -> int | None:
    """Returns a file's mode, 0 if it cannot be looked at, None if it is not there."""
    try:
        return Path(path).stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        return 0
