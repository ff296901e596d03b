"""Which part of xenstore is read for what. Pure, and the same for every source.

The tree is never read whole: a guest may keep thousands of nodes of its own under
`/local/domain/D/data`, and none of them says anything about a device.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from xendrift.core.base.cstring import strict_number
from xendrift.core.kinds import KINDS
from xendrift.core.kinds.record import BORN_WITH

LOCAL = "/local/domain"

# Below /local/domain/D; a trailing slash means the whole subtree.
DOMAIN_PARTS = (
    "name",
    "domid",
    "vm",
    "target",
    "memory/target",
    "memory/static-max",
    "memory/videoram",
    "cpu/",
    "console/",
    "vuart/",
    "device/",
    "error/device/",
    "control/shutdown",
    "image/device-model-domid",
    "image/device-model-pid",
)

# The parts of /local/domain/D that a merged configuration is made from.
CONFIG_PARTS = (
    "name",
    "domid",
    "vm",
    "target",
    "memory/target",
    "memory/static-max",
    "cpu/",
)

# Kinds of which nothing below a frontend says anything but its state.
STATE_ONLY = frozenset(name for kind in KINDS if kind.state_only for name in kind.frontend_kinds)

# Backend kinds that stand for records which their devices have not below /libxl.
SHARED_BACKENDS = frozenset(
    one.name for kind in KINDS if kind.shared_backend for one in kind.backends
)

# Kinds of which libxl reads values from the backend that a record points to.
READ_BACKENDS = frozenset(
    name for kind in KINDS if kind.reads_backend for name in kind.frontend_kinds
)

# What the two drivers of these kinds of backends tell each other, and what libxl copies from the
# trusted record. None of it is looked at: the record says the same, and no guest can write it.
_PLAIN_BACKENDS = frozenset(one.name for kind in KINDS for one in kind.backends if one.plain)
_BETWEEN_DRIVERS = frozenset(
    """
    bootable bridge dev device-type discard-alignment discard-enable discard-granularity
    discard-secure feature-abs-pointer feature-barrier feature-ctrl-ring feature-discard
    feature-dynamic-multicast-control feature-flush-cache feature-gso-tcpv4 feature-gso-tcpv6
    feature-ipv6-csum-offload feature-max-indirect-segments feature-multi-touch
    feature-multicast-control feature-persistent feature-raw-pointer feature-resize
    feature-rx-copy feature-rx-flip feature-sg feature-split-event-channels feature-update
    feature-xdp-headroom frontend frontend-id handle info limit mac max-ring-page-order mode mtu
    multi-queue-max-queues node opengl physical-device-path physical-sector-size protocol rate
    removable request-update sdl sector-size sectors specification type vifname vnc vncdisplay
    vnclisten vncunused
    """.split()  # noqa: SIM905 a list would take one line for each
)

# Of these a report says only that they are there: a guest's first console goes through no states.
ONLY_THERE = frozenset(["console/"])

# What a trusted record holds beside the configuration; of sound cards libxl follows `frontend`.
_BESIDE_CONFIG = frozenset(
    ["bootable", "frontend", "frontend-id", "hotplug-status", "online", "protocol", "state"]
)

# What libxl does not look at when it lists the devices that the next boot will have.
_BESIDE_BOOT = _BESIDE_CONFIG | frozenset(
    ["bridge", "discard-enable", "forwarddev", "gatewaydev", "ip", "rate", "script", "vifname"]
)
_FOLLOWED = frozenset(
    name for kind in KINDS if kind.follows_frontend for name in kind.frontend_kinds
)
_LISTED = frozenset(name for kind in KINDS if kind.reconciled for name in kind.frontend_kinds)
_UNLISTED = frozenset(name for kind in KINDS for name in kind.frontend_kinds) - _LISTED

NO_NAMES: frozenset[str] = frozenset()

# One level of /local/domain/D/device is read whole for at most so many frontends of a kind:
# the directory belongs to the guest, which may fill it at will.
FRONTENDS_PER_KIND = 128
NODES_PER_FRONTEND = 256

# libxl's notes of who has a PCI function (libxl_pci.c, pci_info_xs_write).
PCI_NOTES = "/libxl/pci"
PCI_OWNER = re.compile(r"/libxl/pci/[^/]+/domid")

_VCPUS = re.compile(r"/local/domain/\d+/cpu")
_BACKEND_OF = re.compile(r"/local/domain/(\d+)/(?:backend|error/backend)/([^/]+)/(\d+)(?:/|$)")
_LOCAL_OF = re.compile(r"/local/domain/(\d+)(?:/(.*))?$")
_LIBXL_OF = re.compile(r"/libxl/(\d+)(?:/|$)")
_DEVICE_MODEL_OF = re.compile(r"/local/domain/\d+/(?:device-model|libxl)/(\d+)(?:/|$)")


# The directories of which everything belongs to one domain.
_WHOLE_PARTS = "|".join(part[:-1] for part in DOMAIN_PARTS if part.endswith("/"))
_PLACE = re.compile(
    r"/(?:libxl/(\d+)|local/domain/(\d+)/(?:"
    r"(error/)?backend/([^/]+)/(\d+)|(?:device-model|libxl)/(\d+)|"
    rf"(?:{_WHOLE_PARTS})))(?=/|$)"
)
_LEAF_PARTS = "|".join(part for part in DOMAIN_PARTS if not part.endswith("/"))
_LEAF = re.compile(rf"/local/domain/(\d+)/({_LEAF_PARTS})")
_PROOFS = frozenset(["domid", "vm", "name"])


def unread_of_backend(parent: str) -> frozenset[str]:
    """Gives the names below `/local/domain/B/backend/K/D/N` that no report is made from."""
    parts = parent.split("/")
    return _BETWEEN_DRIVERS if len(parts) == 8 and parts[5] in _PLAIN_BACKENDS else NO_NAMES


def unread_of_domain(parent: str) -> frozenset[str]:
    """Gives the names below `/libxl/D/device/K/N` that no report is made from."""
    parts = parent.split("/")
    record = len(parts) == 6 and parts[1] == "libxl" and parts[3] == "device"
    return BORN_WITH if record and parts[4] in STATE_ONLY else NO_NAMES


def only_below(parent: str) -> str:
    """Gives what below each child of a node is read instead of the child, if only one thing is."""
    return "/availability" if parent.endswith("/cpu") and _VCPUS.fullmatch(parent) else ""


def unread_of_record(parent: str) -> frozenset[str]:
    """Gives the names below `/libxl/D/device/K/N` that no configuration is made from."""
    parts = parent.split("/")
    return _BESIDE_CONFIG if len(parts) == 6 and parts[4] not in _FOLLOWED else NO_NAMES


def unread_at_boot(parent: str) -> frozenset[str]:
    """Gives the names below `/libxl/D` that the next boot does not depend on."""
    parts = parent.split("/")
    if len(parts) == 4 and parts[3] == "device":
        return _UNLISTED
    return _BESIDE_BOOT if len(parts) == 6 and parts[4] not in _FOLLOWED else NO_NAMES


def domain_of(path: str) -> int | None:
    """Tells which domain's observation a node belongs to, or None if it belongs to none.

    Backend directories, their error nodes and the device model's directory belong to the domain
    they serve, not to the one they lie under.
    """
    for pattern, group in ((_LIBXL_OF, 1), (_BACKEND_OF, 3), (_DEVICE_MODEL_OF, 1)):
        match = pattern.match(path)
        if match:
            return int(match[group])
    match = _LOCAL_OF.match(path)
    if match and match[2] is not None and wanted(match[2]):
        return int(match[1])
    return None


class Place(NamedTuple):
    """What a path says of where it lies.

    Attributes:
        domid: the domain whose observation the node belongs to, as `domain_of` has it.
        prefix: how all other paths begin of which the same is to be said, empty if none are.
        backend: the backend directory that it is or lies in, as `backend_of` has it.
        proves: whether the node is there only if the domain exists.
    """

    domid: int | None
    prefix: str
    backend: tuple[int, str, int] | None
    proves: bool


_NOWHERE = Place(None, "", None, proves=False)


def place_of(path: str) -> Place:
    """Tells all at once of a node, and how far the same goes for its neighbours."""
    match = _PLACE.match(path)
    if match is None:
        leaf = _LEAF.fullmatch(path)
        return Place(int(leaf[1]), "", None, leaf[2] in _PROOFS) if leaf else _NOWHERE
    trusted, own, error, kind, served, modelled = match.groups()
    backend = (int(own), kind, int(served)) if served and not error else None
    domid = int(trusted or served or modelled or own)
    return Place(domid, match[0] + "/", backend, trusted is not None)


def wanted(part: str) -> bool:
    """Tells whether a path relative to `/local/domain/D` is one that is read for D itself."""
    return any(
        part == known or (known.endswith("/") and (part + "/").startswith(known))
        for known in DOMAIN_PARTS
    )


def stubdomain_of(domid: int, nodes: Mapping[str, bytes]) -> int | None:
    """Gives the domain of a guest's device model, None if dom0 runs it (libxl_dm.c)."""
    value = nodes.get(f"{LOCAL}/{domid}/image/device-model-domid")
    number = strict_number(value)
    return number if number and number != domid else None


def backend_of(path: str) -> tuple[int, str, int] | None:
    """Splits a backend path into (backend domid, backend kind, frontend domid)."""
    match = re.match(r"/local/domain/(\d+)/backend/([^/]+)/(\d+)(?:/|$)", path)
    return (int(match[1]), match[2], int(match[3])) if match else None


# ---- names of nodes that hold a value and never have children
#
# Asking every node for its children doubles the requests. These names make up nineteen of twenty
# nodes that libxl, the Linux backends and frontends and QEMU write for devices; what somebody hid
# below one of them would say nothing of a device.

# Below these only the toolstack and dom0's own drivers write (libxl_create.c, libxl__domain_make).
_TRUSTED = ("/libxl/", "/local/domain/0/backend/")
_OWN = re.compile(r"/local/domain/\d+(/memory|/cpu/\d+)?")

_NONE: frozenset[str] = frozenset()
_NAMES = frozenset(
    """
    availability backend backend-id be-alloc bootable bridge buffer-size dev device-type
    discard-alignment discard-enable discard-granularity discard-secure dm-version
    event-channel event-channel-rx event-channel-tx feature-abs-pointer feature-barrier
    feature-ctrl-ring feature-discard feature-dynamic-multicast-control feature-flush-cache
    feature-gso-tcpv4 feature-gso-tcpv6 feature-ipv6-csum-offload feature-max-indirect-segments
    feature-multi-touch feature-multicast-control feature-persistent feature-raw-pointer
    feature-resize feature-rx-copy feature-rx-flip feature-rx-notify feature-sg
    feature-split-event-channels feature-update feature-xdp-headroom frontend frontend-id handle
    hotplug-error hotplug-status info limit mac max-ring-page-order mode mtu multi-queue-max-queues
    multi-queue-num-queues multi-touch-height multi-touch-num-contacts multi-touch-width node
    online opengl output page-gref page-ref params physical-device physical-device-path
    physical-sector-size protocol rate removable request-abs-pointer request-multi-touch
    request-rx-copy request-update ring-ref rx-ring-ref script sdl sector-size sectors
    specification state trusted tty tx-ring-ref type unique-id uuid vifname virtual-device vnc
    vncdisplay vnclisten vncunused xdp-headroom
    """.split()  # noqa: SIM905 a list would take one line for each
)


# Of a domain's own directory, its memory and its vcpus.
_OWN_NAMES = frozenset(["availability", "domid", "name", "static-max", "target", "videoram", "vm"])


def leaves(parent: str) -> frozenset[str]:
    """Gives the names that have no children wherever a device's nodes lie."""
    del parent
    return _NAMES


def trusted_leaves(parent: str) -> frozenset[str]:
    """Gives them where no guest writes: elsewhere it could hide nodes from the raw tree."""
    if (parent + "/").startswith(_TRUSTED):
        return _NAMES
    return _OWN_NAMES if _OWN.fullmatch(parent) else _NONE
