"""Demo guests whose two views agree."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.sources.demo.blueprints import console, disk, nic, vfb, vkb
from xendrift.sources.demo.guest import Guest, absent
from xendrift.sources.demo.special import p9, pci

NET_DRIVER = (1, "net-driver")
"""The driver domain: its domid and its name."""

_WINDOWS: JsonObject = {
    "vga": {},
    "vnc": {"enable": "True", "listen": "127.0.0.1", "display": 10},
    "sdl": {"enable": "False"},
    "spice": {},
    "boot": "dc",
    "usb": "True",
    "usbdevice_list": ["tablet"],
    "rdm": {},
}

HEALTHY: tuple[Guest, ...] = (
    Guest(
        domid=NET_DRIVER[0],
        name=NET_DRIVER[1],
        type="pv",
        memory=512,
        vcpus=1,
        devices=(disk("xvda", "/dev/vg0/net-driver"), pci("0000:03:00.0")),
        build={"kernel": "/boot/vmlinuz-driver", "type.pv": {"e820_host": "True"}},
        after={
            "/libxl/pci/0000-03-00-0/domid": "1",
            "/local/domain/1/device-model": "",  # libxl makes both for driver_domain=1
            "/local/domain/1/libxl": "",
        },
    ),
    Guest(
        domid=2,
        name="web-1",
        memory=4096,
        vcpus=2,
        maxvcpus=4,
        devices=(
            disk("xvda", "/dev/vg0/web-1-root"),
            disk("xvdb", "/srv/images/web-1-static.qcow2", backend="qdisk", form="qcow2"),
            nic(0, "00:16:3e:5a:02:00"),
            nic(1, "00:16:3e:5a:02:01", "xenbr1"),
        ),
    ),
    Guest(
        domid=10,
        name="win-erp",
        type="hvm",
        memory=8192,
        video=16,
        vcpus=4,
        build={"type.hvm": _WINDOWS},
        devices=(
            disk("hda", "/dev/vg0/win-erp"),
            disk("hdc", "/srv/iso/xen-pv-drivers.iso", backend="qdisk", mode="r", cdrom=True).at(
                2, 1
            ),
            nic(0, "00:16:3e:5a:0a:00", ioemu=True),
            vkb().untracked().at(2, 1),  # libxl's own, in no template
        ),
    ),
    Guest(
        domid=11,
        name="win-desk",
        type="hvm",
        memory=4096,
        video=16,
        build={
            "device_model_version": "qemu_xen",
            "device_model_stubdomain": "True",
            "type.hvm": _WINDOWS,
        },
        devices=(
            disk("hda", "/dev/vg0/win-desk"),
            nic(0, "00:16:3e:5a:0b:00", ioemu=True).at(2, 1),
            vkb().untracked().at(2, 1),
        ),
        after={"/local/domain/11/image/device-model-domid": "12"},
    ),
    Guest(
        domid=24,
        name="ns-1",
        memory=512,
        vcpus=1,
        devices=(
            disk("xvda", "/dev/vg0/ns-1"),
            nic(0, "00:16:3e:5a:18:00", backend=NET_DRIVER),
        ),
    ),
    Guest(
        domid=25,
        name="monitor",
        type="pv",
        memory=1024,
        maxmem=2048,
        vcpus=1,
        devices=(
            disk("xvda", "/dev/vg0/monitor"),
            disk("xvdb", "/dev/vg0/monitor-series"),
            nic(0, "00:16:3e:5a:19:00"),
            vfb(3, "not-so-secret"),
            vkb(),
            p9("rules", "/srv/monitor/rules"),
        ),
    ),
)

STUBDOMAIN = Guest(
    domid=12,
    name="win-desk-dm",
    type="pv",
    memory=128,
    vcpus=1,
    fate=absent,
    devices=(
        disk("hda", "/dev/vg0/win-desk").untracked(),
        nic(0, "00:16:3e:5a:0b:00").untracked(),
        vkb().untracked(),
        console(1),
    ),
    after={"/local/domain/12/target": "11"},
)
"""The device model of `win-desk`; such domains have no template."""
