"""What a plan was made from, so that it can be told later whether it still holds.

A merge reads little of xenstore: the trusted records under `/libxl`, the name, the memory and the
vcpus, dom0's own PCI backend, the ports of USB controllers, and of every backend whether its
device is on its way out. A handshake that goes on, a script that reports, a guest that writes:
none of these makes a plan stale.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

from xendrift.core.base.cstring import cstr, strict_number
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import KINDS
from xendrift.core.kinds.record import BORN_WITH
from xendrift.core.model.device import CLOSED, CLOSING

_LOCAL = "/local/domain"
_PARTS = ("name", "domid", "vm", "target", "memory/target", "memory/static-max")
_IDENTITY = ("domid", "vm")
_BACKEND = re.compile(r"/local/domain/\d{1,5}/backend/[A-Za-z0-9_-]+/\d{1,5}/[A-Za-z0-9_-]+")
_MERGED = tuple(
    (one.name, re.compile(one.merged, re.DOTALL))
    for kind in KINDS
    for one in kind.backends
    if one.merged
)
_LEAVING = tuple(
    (one.name, re.compile(one.leaving, re.DOTALL))
    for kind in KINDS
    for one in kind.backends
    if one.leaving
)
_SHARED = tuple(one.name for kind in KINDS if kind.shared_backend for one in kind.backends)
_FOLLOWED = frozenset(
    name for kind in KINDS if kind.follows_frontend for name in kind.frontend_kinds
)
_MOST_NAMED = 4


def parts(domid: int) -> tuple[str, ...]:
    """The single nodes that a merge reads of a domain."""
    return tuple(f"{_LOCAL}/{domid}/{part}" for part in _PARTS)


def subtrees(domid: int) -> tuple[str, ...]:
    """The subtrees that a merge reads of a domain; only the toolstack writes them."""
    backends = (_backend(kind, domid) for kind, _ in _MERGED)
    return (f"/libxl/{domid}", f"{_LOCAL}/{domid}/cpu", *backends)


def leaving_nodes(domid: int, nodes: Mapping[str, bytes]) -> tuple[str, ...]:
    """The nodes that tell of each backend whether its device is on its way out."""
    found = _backends(domid, nodes)
    return tuple(f"{path}/{leaf}" for path in found for leaf in ("online", "state"))


def basis_of(domid: int, nodes: Mapping[str, bytes]) -> dict[str, str]:
    """Returns the hash of everything that a merge reads, by path.

    Args:
        domid: the domain.
        nodes: its nodes, more of them do no harm.
    """
    wanted = frozenset(parts(domid))
    libxl, cpu, *_ = subtrees(domid)
    found: dict[str, str] = {}
    above = frozenset(path.rpartition("/")[0] for path in nodes)
    for path, value in nodes.items():
        if (
            path in wanted
            or (_below(path, libxl) and _is_read(path))
            or (_below(path, cpu) and path.endswith("/availability"))
            or _stands_below(path, domid, _MERGED)
        ):
            # Of a directory only what lies below it counts, and that it is there.
            found[path] = _digest(b"" if path in above else value)
    for path in _backends(domid, nodes):
        found[f"{path}/state"] = "leaving" if _leaving(path, nodes) else "staying"
    for path, value in nodes.items():
        if _stands_below(path, domid, _LEAVING):
            found[path] = "leaving" if strict_number(value) in (CLOSING, CLOSED) else "staying"
    return found


def identity_of(domid: int, nodes: Mapping[str, bytes]) -> dict[str, str]:
    """Returns the hashes of those nodes alone that say which domain it is."""
    paths = (f"{_LOCAL}/{domid}/{part}" for part in _IDENTITY)
    return {path: _digest(nodes[path]) for path in paths if path in nodes}


def what_changed(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Says in words which nodes came, went or changed; empty if none did."""
    said = [
        *_said("appeared", (path for path in after if path not in before)),
        *_said("vanished", (path for path in before if path not in after)),
        *_said("changed", (p for p, value in before.items() if after.get(p, value) != value)),
    ]
    return "; ".join(said)


def _said(verb: str, paths: Iterable[str]) -> list[str]:
    found = sorted(paths)
    if not found:
        return []
    named = ", ".join(SafeText(path) for path in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return [f"{named}{more} {verb}"]


def _backends(domid: int, nodes: Mapping[str, bytes]) -> list[str]:
    """The backends that trusted records point to; nothing else is followed (XSA-175)."""
    prefix = f"/libxl/{domid}/device/"
    found = (
        cstr(value).decode("latin-1")
        for path, value in nodes.items()
        if path.startswith(prefix) and path.endswith("/backend") and path.count("/") == 6
    )
    shared = (f"{_backend(kind, domid)}/0" for kind in _SHARED)
    extra = (path for path in shared if path in nodes or f"{path}/num_devs" in nodes)
    return [*extra, *(path for path in found if _BACKEND.fullmatch(path))]


def _leaving(path: str, nodes: Mapping[str, bytes]) -> bool:
    online = nodes.get(f"{path}/online")
    closing = strict_number(nodes.get(f"{path}/state")) in (CLOSING, CLOSED)
    return closing or (online is not None and cstr(online) == b"0")


def _is_read(path: str) -> bool:
    parts = path.split("/")
    return len(parts) != 7 or parts[4] in _FOLLOWED or parts[6] not in BORN_WITH


def _backend(kind: str, domid: int) -> str:
    return f"{_LOCAL}/0/backend/{kind}/{domid}"


def _stands_below(path: str, domid: int, known: tuple[tuple[str, re.Pattern[str]], ...]) -> bool:
    """Tells whether a node of dom0's own backends is one that the kinds name."""
    if not path.startswith(f"{_LOCAL}/0/backend/"):
        return False
    return any(
        _below(path, tree) and pattern.fullmatch(path[len(tree) + 1 :]) is not None
        for tree, pattern in ((_backend(kind, domid), pattern) for kind, pattern in known)
    )


def _below(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree + "/")


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()[:32]
