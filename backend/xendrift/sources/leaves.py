"""Names of nodes that hold a value and never have children: nobody asks what is below them."""

import re

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
