"""Devices of every kind as libxl leaves them, in the template, in the store, or in both."""

from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import strategies as st

from xendrift.core.base.jsontypes import Json, JsonObject

Draw: TypeAlias = Callable[..., Any]
Nodes: TypeAlias = dict[str, bytes]
Builder: TypeAlias = Callable[[Draw, list[Json], Nodes], None]

_COUNT = st.sampled_from([0, 1, 1, 2, 3])
# Most devices are in both views.
_SIDES = st.sampled_from(["both"] * 6 + ["template", "store"])
_VDEVS = {
    "xvda": 51712,
    "xvdb": 51728,
    "hdc": 5632,
    "sda": 2048,
    "xvdaa": 268442112,
    "51744": 51744,
}
_MAC = "00:16:3e:00:00:0%d"
_BDFS = ((0, 3, 0, 0), (0, 3, 0, 1), (1, 0x1F, 0x1F, 7), (0, 0, 0, 0))


def _devids(draw: Draw) -> list[int]:
    """Distinct numbers of devices, seldom more than two."""
    first = draw(st.integers(0, 4))
    return [(first + 2 * step) % 5 for step in range(draw(_COUNT))]


def _put(draw: Draw, entries: list[Json], nodes: Nodes, entry: JsonObject, own: Nodes) -> None:
    side = draw(_SIDES)
    if side != "store":
        entries.append(entry)
    if side != "template":
        nodes.update(own)


def _ends(kind: str, devid: int, backend: str = "") -> Nodes:
    """The two pointers, and the ends that they point to."""
    back = f"/local/domain/0/backend/{backend or kind}/@D/{devid}"
    front = f"/local/domain/@D/device/{kind}/{devid}"
    return {
        f"/libxl/@D/device/{kind}/{devid}/frontend": front.encode(),
        f"/libxl/@D/device/{kind}/{devid}/backend": back.encode(),
        f"{back}/state": b"4",
        f"{front}/state": b"4",
    }


def disks(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """Disks and drives, seldom virtio's."""
    virtio = draw(st.integers(0, 9)) == 0
    for vdev in draw(st.permutations(list(_VDEVS)))[: draw(_COUNT)]:
        cdrom = draw(st.integers(0, 2)) == 0
        path = draw(st.sampled_from(["/d/root.img", "/d/a:b", ""])) if cdrom else "/d/root.img"
        backend = draw(st.sampled_from(["phy", "qdisk", "tap"]))
        params = path if backend == "phy" else f"aio:{path}"
        entry: JsonObject = {"pdev_path": "/d/root.img", "vdev": vdev, "format": "raw"}
        entry |= {"removable": 1, "is_cdrom": 1} if cdrom else {"readwrite": 1}
        kind = "virtio_disk" if virtio else "vbd"
        devid = _VDEVS[vdev]
        own = _ends(kind, devid, {"phy": "", "qdisk": "qdisk", "tap": "vbd3"}[backend])
        values = {"params": params, "type": backend, "dev": vdev, "removable": str(int(cdrom))}
        if draw(st.integers(0, 7)) == 0:
            values["dev"] = draw(st.sampled_from(list(_VDEVS)))  # seldom that of another disk
        values |= {"mode": "r" if cdrom else "w", "device-type": "cdrom" if cdrom else "disk"}
        if virtio:
            values |= {"specification": "virtio", "transport": "mmio", "base": "4096", "irq": "33"}
        for name, value in values.items():
            own[f"/libxl/@D/device/{kind}/{devid}/{name}"] = value.encode()
        _put(draw, entries, nodes, entry, own)


def nics(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """Network interfaces; templates of old have no devids."""
    named = draw(st.integers(0, 5)) > 0
    for devid in _devids(draw):
        entry: JsonObject = {"mac": _MAC % devid, "bridge": "xenbr0"}
        if named:
            entry["devid"] = devid
        own = _ends("vif", devid)
        values = {"handle": str(devid), "mac": _MAC % devid, "bridge": "xenbr0", "type": "vif"}
        if draw(st.booleans()):
            values["mtu"] = "1400"
        for name, value in values.items():
            own[f"/libxl/@D/device/vif/{devid}/{name}"] = value.encode()
        _put(draw, entries, nodes, entry, own)


def vtpms(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """Virtual TPMs; the uuid is read from the live backend."""
    for devid in _devids(draw):
        own = _ends("vtpm", devid)
        own[f"/local/domain/0/backend/vtpm/@D/{devid}/uuid"] = b"@U"
        _put(draw, entries, nodes, {"devid": devid, "uuid": "@U"}, own)


def usbctrls(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """USB controllers of every type, with ports."""
    for devid in _devids(draw):
        kind = draw(st.sampled_from(["qusb", "pv", "devicemodel"]))
        own = _ends("vusb", devid, "qusb" if kind == "qusb" else "")
        root = f"/libxl/@D/device/vusb/{devid}"
        live = root if kind == "devicemodel" else f"/local/domain/0/backend/{kind}/@D/{devid}"
        if kind == "devicemodel":
            own = {}
        own |= {f"{root}/type": kind.encode(), f"{root}/usb-ver": b"2", f"{root}/num-ports": b"8"}
        own |= {f"{live}/port/1": b"1-2.3", f"{live}/port/2": b""}
        entry: JsonObject = {"type": kind, "devid": devid, "version": 2, "ports": 8}
        _put(draw, entries, nodes, entry, own)


def usbdevs(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """USB devices, with and without a port; the store holds them in their controllers."""
    del nodes
    for port in _devids(draw):
        entry: JsonObject = {"type.hostdev": {"hostbus": 1, "hostaddr": 3}}
        if draw(st.booleans()):
            entry |= {"ctrl": draw(st.integers(-1, 1)), "port": port}
        entries.append(entry)


def pcidevs(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """Functions of PCI, all in one backend directory."""
    root = "/local/domain/0/backend/pci/@D/0"
    listed = 0
    for bdf in draw(st.permutations(_BDFS))[: draw(_COUNT)]:
        own: Nodes = {}
        text = "{:04x}:{:02x}:{:02x}.{:01x}".format(*bdf)
        own[f"{root}/dev-{listed}"] = text.encode()
        own[f"{root}/opts-{listed}"] = b"msitranslate=0,power_mgmt=0,permissive=0,rdm_policy=strict"
        own[f"{root}/vdevfn-{listed}"] = b"28"
        entry: JsonObject = dict(zip(("domain", "bus", "dev", "func"), bdf, strict=True))
        _put(draw, entries, nodes, entry, own)
        listed += f"{root}/dev-{listed}" in nodes
    if listed:
        nodes[f"{root}/num_devs"] = b"%d" % listed


def vdispls(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """PV displays."""
    for devid in _devids(draw):
        entry: JsonObject = {"devid": devid, "connectors": [{"unique_id": "a", "width": 8}]}
        _put(draw, entries, nodes, entry, _ends("vdispl", devid))


def vsnds(draw: Draw, entries: list[Json], nodes: Nodes) -> None:
    """Sound cards, whose streams libxl reads from the guest."""
    for devid in _devids(draw):
        own = _ends("vsnd", devid)
        front = f"/local/domain/@D/device/vsnd/{devid}"
        own[f"{front}/sample-formats"] = draw(st.sampled_from([b"s8,u8", b"S16_LE u8,,", b""]))
        own[f"{front}/0/name"] = b"pcm"
        own[f"{front}/0/sample-rates"] = b"8000,44100"
        own[f"{front}/0/0/type"] = draw(st.sampled_from([b"p", b"c", b"P"]))
        own[f"{front}/0/0/unique-id"] = b"x"
        own[f"{front}/0/1/sample-formats"] = b"mpeg"
        _put(draw, entries, nodes, {"devid": devid, "short_name": "card"}, own)


KINDS: dict[str, Builder] = {
    "disks": disks,
    "nics": nics,
    "pcidevs": pcidevs,
    "vtpms": vtpms,
    "vdispls": vdispls,
    "vsnds": vsnds,
    "usbctrls": usbctrls,
    "usbdevs": usbdevs,
}
"""What draws devices of each kind that libxl reconciles, by JSON key."""
