"""xenstored: where it is, whether it answers, and which daemon it is."""

import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText
from xendrift.doctor.check import Asked, Check, bad, ok
from xendrift.sources.host.look import read_domains
from xendrift.xenstore.address import Address, find_address
from xendrift.xenstore.client import Client

_CREDENTIALS = struct.Struct("3i")  # unix(7), SO_PEERCRED: pid, uid, gid
_SUBJECT = "xenstored"


def xenstored(asked: Asked) -> Iterator[Check]:
    """Connects and counts the domains."""
    try:
        address = find_address(asked.socket)
        with Client(address) as client:
            count = len(read_domains(client).domids)
    except SourceError as error:
        found, _, remedy = error.sentence.partition(". ")
        yield bad(_SUBJECT, found, remedy)
        return
    domains = f"{count} domain{'' if count == 1 else 's'}"
    yield ok(_SUBJECT, f"{address.path} answers: {_daemon(address)}, {domains}")


def _daemon(address: Address) -> SafeText:
    """Names the program at the other end of a socket."""
    if address.device:
        return SafeText("through the kernel")
    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(1.0)
            peer.connect(address.path)
            size = _CREDENTIALS.size
            answer = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    except OSError:
        return SafeText("a daemon that cannot be told")
    pid = _CREDENTIALS.unpack(answer)[0]
    return SafeText(f"{_program(pid)}, process {pid}" if pid else "a daemon in another container")


def _program(pid: int) -> SafeText:
    process = Path("/proc", str(pid))
    try:
        return SafeText(os.fsencode((process / "exe").readlink()))
    except OSError:  # only root may know the path
        pass
    try:
        return SafeText((process / "comm").read_bytes().strip())
    except OSError:
        return SafeText("a hidden program")
