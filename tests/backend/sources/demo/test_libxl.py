"""The demo writes into xenstore what the real libxl wrote."""

import json
from pathlib import Path

import pytest

from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.demo.blueprints import console, disk, nic, vfb, vkb
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.special import channel, p9, pci, usb, vtpm
from xendrift.sources.demo.world import GUESTS, make_host

CAPTURES = Path(__file__).parents[3] / "captures"

LIKE_REAL: list[tuple[str, int, Device]] = [
    ("a-healthy", 2, disk("xvda", "/lab/disks/web-root.img")),
    ("a-healthy", 2, disk("xvdb", "/lab/disks/web-log.img", backend="qdisk")),
    ("a-healthy", 3, disk("xvdb", "/lab/disks/db-data.img", mode="r")),
    ("a-healthy", 2, nic(0, "00:16:3e:00:01:01")),
    ("a-healthy", 4, nic(1, "00:16:3e:00:03:02", "xenbr1", ifname="edge-out")),
    ("a-healthy", 4, vkb()),
    ("a-healthy", 2, console(0)),
    (
        "h1-hvm-cdrom",
        6,
        disk("hdc", "/lab/disks/cd1.iso", backend="qdisk", mode="r", cdrom=True).at(2, 1),
    ),
    ("h1-hvm-cdrom", 6, nic(0, "00:16:3e:00:05:01", ioemu=True).at(2, 1)),
    ("k1a-pci-one-device", 1, pci("0000:00:10.0")),
    ("k5-channels", 2, channel(1, "org.example.b", "/tmp/chan-b.sock").at(4, 4)),
    ("k6a-9pfs", 3, p9("share", "/lab/share9")),
    ("k7b-usbdev-attached", 8, usb(0, 4, {1: ("1-1", 1, 2), 3: ("2-2", 2, 2)}).at(2, 1)),
    ("k9a-vtpm", 7, vtpm("0", "22222222-2222-4222-8222-222222222201")),
]


def ids(case: object) -> str | None:
    return f"{case.kind}-{case.devid}" if isinstance(case, Device) else None


def below(nodes: dict[str, bytes], root: str) -> dict[str, bytes]:
    return {path[len(root) :]: value for path, value in nodes.items() if path.startswith(root)}


@pytest.mark.parametrize(("capture", "domid", "device"), LIKE_REAL, ids=ids)
def test_a_device_is_written_as_the_real_libxl_wrote_it(
    capture: str, domid: int, device: Device
) -> None:
    host = Host()
    host.put(domid, device)
    made = host.store.subtree("/")
    real = dict(CaptureSource(CAPTURES / capture).subtree("/"))
    trusted = device.libxl_path(domid)
    assert below(made, trusted) == below(real, trusted)
    for written, root in ((device.back, device.back_path), (device.front, device.front_path)):
        path = root(domid)
        for name in ("state", "online", "frontend", "frontend-id", "backend", "backend-id"):
            assert made.get(f"{path}/{name}") == real.get(f"{path}/{name}"), name
        assert {f"{path}/{name}" for name in written} <= real.keys()


@pytest.mark.parametrize(
    ("capture", "domid", "device"),
    [*LIKE_REAL, ("a-healthy", 4, vfb(3))],
    ids=ids,
)
def test_a_device_is_entered_as_the_real_libxl_entered_it(
    capture: str, domid: int, device: Device
) -> None:
    source = CaptureSource(CAPTURES / capture)
    (observation,) = source.observe(source.look(), [domid])
    files = [file for file in observation.userdata if file.userid == "libxl-json"]
    template = json.loads((files[0].content or b"").rstrip(b"\0"))
    for key, entry in device.entries:
        if capture != "k1a-pci-one-device":  # that one is permissive
            assert entry in template[key]


def test_a_new_device_is_at_initialising_with_nothing_added() -> None:
    host = Host()
    device = nic(0, "00:16:3e:00:00:01")
    host.attach(7, "no template", device)
    assert host.store.read("/local/domain/0/backend/vif/7/0/state") == b"1"
    assert host.store.read("/local/domain/7/device/vif/0/state") == b"1"
    assert host.store.read("/local/domain/0/backend/vif/7/0/feature-sg") is None
    assert host.store.read("/local/domain/7/device/vif/0/tx-ring-ref") is None


def test_a_destroyed_device_leaves_its_entry_and_nothing_else() -> None:
    host = Host()
    guest = Guest(domid=7, name="g", devices=(nic(0, "00:16:3e:00:00:01"),))
    host.create(guest)
    template = host.userdata.read(guest.file("libxl-json"))
    host.destroy_device(7, guest.devices[0])
    assert not [path for path in host.store.subtree("/") if "vif" in path]
    assert host.userdata.read(guest.file("libxl-json")) == template


@pytest.mark.parametrize("guest", GUESTS, ids=lambda guest: guest.name)
def test_a_destroyed_domain_leaves_nothing(guest: Guest) -> None:
    host = Host()
    empty = host.store.subtree("/").keys() | {"/libxl", "/local", "/local/domain", "/vm"}
    host.create(guest)
    host.destroy(guest)
    left = {path for path in host.store.subtree("/") if not path.startswith("/libxl/pci")}
    assert {path for path in left - empty if f"/{guest.domid}" in path} == set()
    assert host.userdata.files() == {}


def test_the_world_is_always_the_same() -> None:
    one, two = make_host(), make_host()
    assert list(one.store.subtree("/").items()) == list(two.store.subtree("/").items())
    assert one.userdata.files() == two.userdata.files()
