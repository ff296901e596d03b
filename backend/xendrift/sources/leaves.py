"""Names of nodes that hold a value and never have children.

Asking every node for its children doubles the requests. These names make up nineteen of twenty
nodes that libxl, the Linux backends and frontends and QEMU write for devices; what somebody hid
below one of them would say nothing of a device.
"""

_TRUSTED = ("/libxl/", "/local/domain/0/backend/")

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
    hotplug-error hotplug-status limit mac max-ring-page-order mode mtu multi-queue-max-queues
    multi-queue-num-queues multi-touch-height multi-touch-num-contacts multi-touch-width node
    online opengl output page-gref page-ref params physical-device physical-device-path
    physical-sector-size protocol rate removable request-abs-pointer request-multi-touch
    request-rx-copy request-update ring-ref rx-ring-ref script sdl sector-size sectors
    specification state trusted tty tx-ring-ref type unique-id uuid vifname virtual-device vnc
    vncdisplay vnclisten vncunused xdp-headroom
    """.split()  # noqa: SIM905 a list would take one line for each
)


def leaf(path: str) -> bool:
    """Tells by its name that a node has no children."""
    return path.rpartition("/")[2] in _NAMES


def trusted_leaf(path: str) -> bool:
    """Tells the same where only the toolstack and dom0's own drivers write.

    Elsewhere a guest could hide nodes from whoever looks at the raw tree.
    """
    return path.startswith(_TRUSTED) and path.rpartition("/")[2] in _NAMES
