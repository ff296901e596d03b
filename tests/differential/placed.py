"""A random guest as an observation, without any daemon."""

from tests.differential.strategies import Guest
from xendrift.core.model.observation import Observation, UserdataFile
from xendrift.sources.snapshot import Snapshot

DOMID = 7
UUID = "33333333-3333-4333-8333-333333333333"
NAME = f"userdata-d.{DOMID}.{UUID}.libxl-json"


def observed(guest: Guest) -> Observation | None:
    """Puts a guest into a snapshot of its own; None if it has nothing that makes a domain."""
    nodes = {path.replace("@D", str(DOMID)): _put(value) for path, value in guest.nodes}
    content = None if guest.template is None else _put(guest.template)
    file = None if content is None else UserdataFile.named(NAME, content)
    snapshot = Snapshot(nodes, [file] if file else [])
    return next(iter(snapshot.observe(snapshot.host, [DOMID])), None)


def _put(value: bytes) -> bytes:
    return value.replace(b"@D", b"%d" % DOMID).replace(b"@U", UUID.encode())
