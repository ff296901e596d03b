"""Which part of xenstore is read for what. Pure, and the same for every source.

The tree is never read whole: a guest may keep thousands of nodes of its own under
`/local/domain/D/data`, and none of them says anything about a device.
"""

import re

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

# One level of /local/domain/D/device is read whole for at most so many frontends of a kind:
# the directory belongs to the guest, which may fill it at will.
FRONTENDS_PER_KIND = 128
NODES_PER_FRONTEND = 256

_BACKEND_OF = re.compile(r"/local/domain/(\d+)/(?:backend|error/backend)/([^/]+)/(\d+)(?:/|$)")
_LOCAL_OF = re.compile(r"/local/domain/(\d+)(?:/(.*))?$")
_LIBXL_OF = re.compile(r"/libxl/(\d+)(?:/|$)")
_DEVICE_MODEL_OF = re.compile(r"/local/domain/\d+/(?:device-model|libxl)/(\d+)(?:/|$)")


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


def wanted(part: str) -> bool:
    """Tells whether a path relative to `/local/domain/D` is one that is read for D itself."""
    return any(
        part == known or (known.endswith("/") and (part + "/").startswith(known))
        for known in DOMAIN_PARTS
    )


def backend_of(path: str) -> tuple[int, str, int] | None:
    """Splits a backend path into (backend domid, backend kind, frontend domid)."""
    match = re.match(r"/local/domain/(\d+)/backend/([^/]+)/(\d+)(?:/|$)", path)
    return (int(match[1]), match[2], int(match[3])) if match else None
