"""The whole demo host: dom0, its guests, and what dead guests left behind."""

from xendrift.sources.demo.blueprints import disk
from xendrift.sources.demo.drifted import DRIFTED
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.healthy import HEALTHY, STUBDOMAIN
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.template import stub

GUESTS: tuple[Guest, ...] = tuple(
    sorted((*HEALTHY, STUBDOMAIN, *DRIFTED), key=lambda guest: guest.domid)
)
"""Every domain but dom0."""

DEAD = Guest(domid=31, name="old-proxy", devices=(disk("xvda", "/dev/vg0/old-proxy"),))
"""A domain that is gone, with a backend directory and a template still there."""

_NIL = "00000000-0000-0000-0000-000000000000"
_QEMU_BACKENDS = ("9pfs", "console", "qusb", "vfb", "vkbd", "qdisk")


def make_host() -> Host:
    """Makes the demo host as it is at the beginning, always the same."""
    host = Host()
    _make_dom0(host)
    for guest in GUESTS:
        host.create(guest)
        _start_qemu(host, guest.domid)
    _leave_behind(host, DEAD)
    return host


def _make_dom0(host: Host) -> None:
    host.userdata.write(f"userdata-d.0.{_NIL}.libxl-json", stub())
    for name, value in {
        "name": "Domain-0",
        "domid": "0",
        "memory/target": "4194304",
        "memory/static-max": "4194304",
        "control/feature-poweroff": "1",
    }.items():
        host.store.write(f"/local/domain/0/{name}", value)
    _start_qemu(host, 0)


def _start_qemu(host: Host, domid: int) -> None:
    """Advertises a running device model (QEMU's xen-backend)."""
    model = f"/local/domain/0/device-model/{domid}"
    for backend in _QEMU_BACKENDS:
        host.store.write(f"{model}/backends/{backend}")
    host.store.write(f"{model}/state", "running")
    if domid:
        host.store.write(f"/local/domain/{domid}/image/device-model-pid", str(4000 + domid))


def _leave_behind(host: Host, guest: Guest) -> None:
    """Destroys a domain so that one backend directory and the template stay."""
    host.create(guest)
    template = host.userdata.read(guest.file("libxl-json"))
    backend = guest.devices[0].back_path(guest.domid)
    nodes = host.store.subtree(backend)
    host.destroy(guest)
    for path, value in nodes.items():
        host.store.write(path, value)
    host.store.write(f"{backend}/state", "5")
    host.store.write(f"{backend}/online", "0")
    if template is not None:
        host.userdata.write(guest.file("libxl-json"), template)
