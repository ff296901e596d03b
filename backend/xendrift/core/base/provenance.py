"""Who could have written a fact, and where a value of the merged view comes from."""

import re
from enum import StrEnum

_BACKEND = re.compile(r"/local/domain/(\d+)/backend/")
_OWN = re.compile(r"/local/domain/(\d+)/([^/]+)")
# Below /local/domain/D the guest may only read these (libxl_create.c, libxl__domain_make).
_TOOLSTACK_DIRECTORIES = frozenset(
    ["name", "domid", "vm", "memory", "cpu", "console", "image", "target", "store", "platform"]
)


class Origin(StrEnum):
    """Where a value of the merged view comes from."""

    TEMPLATE = "template"
    LIVE = "live"
    OPERATOR = "operator"


class Writer(StrEnum):
    """Who could have written a xenstore node, from the most to the least trusted."""

    TOOLSTACK = "toolstack"
    BACKEND = "backend domain"
    GUEST = "guest"


def writer(path: str) -> Writer:
    """Tells who could have written the node at a path.

    `/libxl` is dom0's alone. A backend directory belongs to the domain it lies under, which may
    be a driver domain. A frontend directory is owned by the guest
    (libxl_device.c, libxl__device_generic_add).
    """
    if not path.startswith("/local/domain/"):
        return Writer.TOOLSTACK
    backend = _BACKEND.match(path)
    if backend:
        return Writer.TOOLSTACK if backend[1] == "0" else Writer.BACKEND
    own = _OWN.match(path)
    if own and (own[1] == "0" or own[2] in _TOOLSTACK_DIRECTORIES):
        return Writer.TOOLSTACK
    return Writer.GUEST
