"""Reading one device's nodes: what libxl insists on, and what is collected for the report."""

import re
from collections.abc import Mapping

from xendrift.core.base.cstring import backend_domid, cstr, strict_number
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.model.device import Trail
from xendrift.core.nodes import DomainNodes, Slot

# What xenstored takes for a path, absolute or relative to dom0's own (docs/misc/xenstore.txt).
_PATH = re.compile(rb"/?[A-Za-z0-9_@-]+(?:/[A-Za-z0-9_@-]+)*")

# What libxl writes into a trusted record when it makes a device and never changes again: it says
# nothing of what became of the device, whose ends have their own (libxl_device.c,
# libxl__device_generic_add), and no configuration is made from it; of sound cards alone libxl
# follows `frontend`.
BORN_WITH = frozenset(["bootable", "frontend", "frontend-id", "online", "protocol", "state"])


class Unreadable(Exception):  # noqa: N818  (a verdict on a record, not a failure of ours)
    """libxl's own reader fails on this record and then forgets every device of the kind.

    Attributes:
        path: the node that is missing or malformed.
        reason: what is wrong with it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


class Fatal(Exception):  # noqa: N818
    """libxl's own reader crashes on this record, and xl with it.

    Attributes:
        path: the node that it takes for granted and that is missing; empty if it is none.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.path = path


def need(path: str, node: str, nodes: DomainNodes) -> bytes:
    """Returns a node that libxl's reader insists on.

    Raises:
        Unreadable: it is absent.
    """
    value = nodes.get(f"{path}/{node}")
    if value is None:
        raise Unreadable(f"{path}/{node}", "the node is missing")
    return value


def need_backend(path: str, nodes: DomainNodes) -> int:
    """Returns the backend's domid from the record's pointer.

    Raises:
        Unreadable: the pointer is absent or no backend path.
    """
    value = need(path, "backend", nodes)
    domid = backend_domid(value)
    if domid is None and f"{path}/backend" in nodes.observation.host.coverage.cut:
        return 0  # the listing was cut there, not the record
    if domid is None:
        raise Unreadable(f"{path}/backend", "the value is no backend path")
    return domid


def need_path(pointer: bytes, path: str, node: str) -> None:
    """Checks that a node below what a record points to can be asked for.

    A missing node is none of libxl's worries, a path that xenstored refuses is
    (libxl_xshelp.c, libxl__xs_read_checked).

    Args:
        pointer: the value of the record's pointer, up to its first NUL.
        path: where the pointer stands, for the reason.
        node: the node, relative to the pointer.

    Raises:
        Unreadable: xenstored takes no such path.
    """
    if not _PATH.fullmatch(pointer + b"/" + node.encode()):
        raise Unreadable(path, "the value is no path")


def with_backend(config: Mapping[str, Json], slot: Slot) -> JsonObject:
    """Adds the backend's domid to a decoded record and leaves out values that are None."""
    known: JsonObject = {}
    if slot.backend_domid:
        known["backend_domid"] = slot.backend_domid
    known.update((key, value) for key, value in config.items() if value is not None)
    return known


def trail_of(slot: Slot, *, handshake: bool = True, in_libxl: bool | None = None) -> Trail:
    """Collects what the handshake of one device left behind."""
    online = slot.backend.get("online")
    return Trail(
        slot.libxl_path if slot.libxl else "",
        slot.frontend_path,
        slot.backend_path,
        slot.backend_domid,
        bool(slot.libxl) if in_libxl is None else in_libxl,
        bool(slot.frontend),
        bool(slot.backend),
        strict_number(slot.frontend.get("state")),
        strict_number(slot.backend.get("state")),
        None if online is None else cstr(online) != b"0",
        slot.backend.get("hotplug-status"),
        slot.backend.get("hotplug-error"),
        slot.frontend_error,
        slot.backend_error,
        handshake,
    )
