"""Devices of the kinds that the demo has none of, as libxl writes them."""

from dataclasses import replace

from xendrift.core.kinds.vdev import devid_of
from xendrift.sources.demo.blueprints import disk
from xendrift.sources.demo.device import Device

UUID = "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"


def bare(kind: str, devid: int = 0, backend_kind: str = "", backend_domid: int = 0) -> Device:
    """A device with generic nodes only (libxl_device.c, libxl__device_generic_add)."""
    return Device(
        kind=kind,
        devid=str(devid),
        backend_kind=backend_kind or kind,
        backend_domid=backend_domid,
        hotplug=None,
    )


def qdisk(vdev: str, target: str = "/srv/data.qcow2") -> Device:
    """A disk that QEMU serves; no script has a say in it."""
    made = disk(vdev, target, backend="qdisk", form="qcow2")
    return replace(made, hotplug=None)


def tap(vdev: str, target: str = "/srv/data.vhd") -> Device:
    """A disk that tapback serves (libxl_disk.c, since 4.18)."""
    made = disk(vdev, target, backend="tap", form="vhd")
    script = {"script": "/etc/xen/scripts/block-tap"}
    return replace(made, backend_kind="vbd3", back={**made.back, **script})


def virtio_disk(vdev: str, target: str = "/srv/data.img") -> Device:
    """A virtio disk: no xenbus handshake, whatever stands in its state nodes."""
    back = {"params": target, "removable": "0", "dev": vdev, "type": "standalone", "mode": "w"}
    back |= {"device-type": "disk", "specification": "virtio", "transport": "mmio"}
    back |= {"base": "33554432", "irq": "33", "grant_usage": "0"}
    entry = {"pdev_path": target, "vdev": vdev, "backend": "standalone", "format": "raw"}
    return Device(
        kind="virtio_disk",
        devid=str(devid_of(vdev)),
        backend_kind="virtio_disk",
        back=back,
        entries=(("disks", {**entry, "readwrite": 1, "specification": "virtio"}),),
        states=(1, 1),
        hotplug=None,
    )


def vinput(devid: int, unique_id: str) -> Device:
    """A keyboard that a program of dom0 serves (libxl_vkb.c)."""
    return replace(bare("vkbd", devid, "vinput"), back={"unique-id": unique_id})


def xen_9pfs(tag: str, path: str) -> Device:
    """A share that xen-9pfsd serves (libxl_9pfs.c, since 4.19)."""
    back = {"path": path, "security_model": "none", "max-space": "0", "max-files": "0"}
    back |= {"max-open-files": "0", "auto-delete": "0"}
    entry = {"tag": tag, "path": path, "security_model": "none", "type": "xen_9pfsd"}
    made = bare("9pfs", 0, "xen_9pfs")
    return replace(made, back=back, front={"tag": tag}, entries=(("p9s", entry),))


def emulated_usb(ports: int) -> Device:
    """A controller that QEMU emulates: one directory and no handshake (libxl_usb.c)."""
    back = {"type": "devicemodel", "usb-ver": "2", "num-ports": str(ports)}
    back |= {f"port/{number}": "" for number in range(1, ports + 1)}
    entry = {"type": "devicemodel", "devid": 0, "version": 2, "ports": ports}
    made = replace(bare("vusb", 0, "none"), back=back, entries=(("usbctrls", entry),))
    return replace(made, hotplug=None)


def model(*kinds: str) -> dict[str, str]:
    """What a running QEMU says of itself, and the backend kinds that it offers."""
    root = "/local/domain/0/device-model/{d}"
    offers = {f"{root}/backends/{kind}": "" for kind in kinds}
    return {f"{root}/state": "running", f"{root}/backends": "", **offers}
