"""xenstored: where it is, whether it answers, and which daemon it is."""

import socket
from collections.abc import Iterator

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText
from xendrift.doctor.check import Asked, Check, bad, ok
from xendrift.sources.host.coverage import holds_up_writers
from xendrift.sources.host.look import read_domains
from xendrift.xenstore.address import Address, find_address
from xendrift.xenstore.client import Client
from xendrift.xenstore.daemon import find_daemon, name_of, peer_of

_SUBJECT = "xenstored"


def xenstored(asked: Asked) -> Iterator[Check]:
    """Connects and counts the domains."""
    try:
        address = find_address(asked.socket)
        with Client(address) as client:
            count = len(read_domains(client).domids)
            kind = "oxenstored" if holds_up_writers(client) else "xenstored"
    except SourceError as error:
        found, _, remedy = error.sentence.partition(". ")
        yield bad(_SUBJECT, found, remedy)
        return
    domains = f"{count} domain{'' if count == 1 else 's'}"
    yield ok(_SUBJECT, f"{address.path} answers: {_daemon(address, kind)}, {domains}")


def _daemon(address: Address, kind: str) -> SafeText:
    """Names the program at the other end of a socket, `kind` by what it wrote into the store."""
    if address.device:
        return SafeText(f"{kind}, through the kernel")
    try:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(1.0)
            peer.connect(address.path)
            noted = peer_of(peer)
    except OSError:
        return SafeText(f"{kind}, whose process cannot be told")
    pid = find_daemon(address.path, noted)
    if pid:
        return SafeText(f"{name_of(pid)}, process {pid}")
    return SafeText(f"{kind}, whose process is hidden or in another container")
