"""Devices as `xl` and libxl make them: the nodes of xenstore and the template's entry of each.

The nodes are those of libxl 4.17 and Linux 6.1, the features cut down to a few.
"""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds.vdev import devid_of
from xendrift.sources.demo.device import Device, Nodes

_SCRIPTS = "/etc/xen/scripts"
_PREFIXES = {"raw": "aio"}  # libxl_device.c, libxl__device_disk_string_of_format

_BLKFRONT: Nodes = {
    "ring-ref": "8",
    "event-channel": "9",
    "protocol": "x86_64-abi",
    "feature-persistent": "1",
}
_NETBACK: Nodes = {
    "feature-sg": "1",
    "feature-gso-tcpv4": "1",
    "feature-gso-tcpv6": "1",
    "feature-rx-copy": "1",
    "feature-rx-flip": "0",
    "feature-split-event-channels": "1",
    "multi-queue-max-queues": "4",
    "feature-ctrl-ring": "1",
}
_NETFRONT: Nodes = {
    "multi-queue-num-queues": "2",
    "request-rx-copy": "1",
    "feature-rx-notify": "1",
    "feature-sg": "1",
    "feature-gso-tcpv4": "1",
    "feature-gso-tcpv6": "1",
}


def disk(
    vdev: str,
    target: str,
    *,
    backend: str = "phy",
    form: str = "raw",
    mode: str = "w",
    cdrom: bool = False,
) -> Device:
    """A disk (libxl_disk.c, device_disk_add).

    Args:
        vdev: its name in the guest.
        target: a block device or an image.
        backend: `phy` or `qdisk`.
        form: the image's format, which only `qdisk` writes into xenstore.
        mode: `w` or `r`.
        cdrom: whether it is a removable drive.
    """
    devid = str(devid_of(vdev))
    device_type = "cdrom" if cdrom else "disk"
    return Device(
        kind="vbd",
        devid=devid,
        backend_kind="vbd" if backend == "phy" else backend,
        back={
            **_source_of(backend, form, target),
            "removable": "1" if cdrom else "0",
            "bootable": "1",
            "dev": vdev,
            "type": backend,
            "mode": mode,
            "device-type": device_type,
            "discard-enable": "1" if mode == "w" else "0",
            "specification": "xen",
        },
        front={"virtual-device": devid, "device-type": device_type, "trusted": "1"},
        served=_blkback(backend, devid, mode),
        taken=_BLKFRONT,
        entries=(("disks", _disk_entry(vdev, target, backend, form, mode, cdrom)),),
    )


def _source_of(backend: str, form: str, target: str) -> Nodes:
    if backend == "phy":
        return {"params": target, "script": f"{_SCRIPTS}/block"}
    return {"params": f"{_PREFIXES.get(form, form)}:{target}"}


def _disk_entry(
    vdev: str, target: str, backend: str, form: str, mode: str, cdrom: bool
) -> JsonObject:
    entry: JsonObject = {"pdev_path": target, "vdev": vdev}
    if backend != "phy" and not cdrom:
        entry["backend"] = backend
    entry["format"] = form
    entry |= {"removable": 1} if cdrom else {}
    entry |= {"readwrite": 1} if mode == "w" else {}
    entry |= {"is_cdrom": 1} if cdrom else {}
    return entry | {"colo_restore_enable": "False"}


def _blkback(backend: str, devid: str, mode: str) -> Nodes:
    minor = f"{int(devid) % 251:x}"
    place: Nodes = (
        {"physical-device": f"fd:{minor}", "physical-device-path": f"/dev/dm-{int(minor, 16)}"}
        if backend == "phy"
        else {}
    )
    features: Nodes = {
        "feature-flush-cache": "1",
        "feature-persistent": "1",
        "max-ring-page-order": "4",
        "sectors": "41943040",
        "sector-size": "512",
        "info": "0" if mode == "w" else "4",
    }
    return {**place, **features}


def nic(
    devid: int,
    mac: str,
    bridge: str = "xenbr0",
    *,
    ioemu: bool = False,
    backend: tuple[int, str] = (0, ""),
    ifname: str = "",
) -> Device:
    """A network interface (libxl_nic.c, libxl__set_xenstore_nic).

    Args:
        devid: its number.
        mac: its address.
        bridge: the bridge it hangs on, in the backend domain.
        ioemu: whether QEMU emulates it as well (HVM).
        backend: the domid and name of the driver domain that serves it.
        ifname: the name of its end in the backend domain.
    """
    nictype = "vif_ioemu" if ioemu else "vif"
    name: Nodes = {"vifname": ifname} if ifname else {}
    return Device(
        kind="vif",
        devid=str(devid),
        backend_kind="vif",
        backend_domid=backend[0],
        back={
            "script": f"{_SCRIPTS}/vif-bridge",
            "mac": mac,
            **name,
            "bridge": bridge,
            "handle": str(devid),
            "type": nictype,
            "hotplug-status": "",
        },
        front={"handle": str(devid), "mac": mac, "trusted": "1", "mtu": "1500"},
        served=_NETBACK,
        taken=_netfront(devid),
        entries=(("nics", _nic_entry(devid, mac, bridge, nictype, backend[1], ifname)),),
    )


def _nic_entry(
    devid: int, mac: str, bridge: str, nictype: str, backend: str, ifname: str
) -> JsonObject:
    entry: JsonObject = {"backend_domname": backend} if backend else {}
    entry["devid"] = devid
    entry |= {"model": "e1000"} if nictype == "vif_ioemu" else {}
    entry |= {"mac": mac, "bridge": bridge}
    entry |= {"ifname": ifname} if ifname else {}
    return entry | {"nictype": nictype}


def _netfront(devid: int) -> Nodes:
    rings = {
        "tx-ring-ref": str(768 + devid),
        "rx-ring-ref": str(1024 + devid),
        "event-channel-tx": str(11 + 2 * devid),
        "event-channel-rx": str(12 + 2 * devid),
    }
    return {**rings, **_NETFRONT}


def vfb(display: int, password: str = "") -> Device:
    """A PV framebuffer (libxl_console.c, libxl__set_xenstore_vfb)."""
    vnc: JsonObject = {"enable": "True", "listen": "127.0.0.1"}
    vnc |= {"passwd": password} if password else {}
    vnc["display"] = display
    return Device(
        kind="vfb",
        devid="0",
        backend_kind="vfb",
        back={
            "vnc": "1",
            "vnclisten": "127.0.0.1",
            "vncpasswd": password,
            "vncdisplay": str(display),
            "vncunused": "1",
            "sdl": "0",
            "opengl": "0",
        },
        served={"feature-resize": "1", "request-update": "1"},
        taken={"page-gref": "524", "event-channel": "13", "protocol": "x86_64-abi"},
        entries=(("vfbs", {"devid": 0, "vnc": vnc, "sdl": {}}),),
    )


def vkb(devid: int = 0) -> Device:
    """A PV keyboard and pointer (libxl_vkb.c, libxl__set_xenstore_vkb)."""
    return Device(
        kind="vkbd",
        devid=str(devid),
        backend_kind="vkbd",
        served={"feature-abs-pointer": "1", "feature-raw-pointer": "1"},
        taken={"page-gref": "525", "event-channel": "14"},
        entries=(("vkbs", {"devid": devid}),),
    )


def console(devid: int, backend_domid: int = 0) -> Device:
    """A console that is no channel; number 0 has no state machine (libxl_console.c)."""
    primary = devid == 0
    emulated = "ioemu" if not primary else "xenconsoled"
    return Device(
        kind="console",
        devid=str(devid),
        backend_kind="console",
        backend_domid=backend_domid,
        back={"protocol": "vt100"},
        front={"limit": "1048576", "type": emulated, "output": "pty", "tty": f"/dev/pts/{devid}"},
        taken={"port": "2", "ring-ref": "1044479"},
        states=(1, 0) if primary else (4, 4),
        hotplug=None,
    )
