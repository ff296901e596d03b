"""Differences that are normal: nothing is to be said of them."""

from dataclasses import replace

from tests.corpus.devices import (
    bare,
    emulated_usb,
    model,
    qdisk,
    tap,
    vinput,
    virtio_disk,
    xen_9pfs,
)
from tests.corpus.made import Made
from xendrift.sources.demo.blueprints import console, disk, nic, vfb, vkb
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.special import channel, p9, pci, usb

_MAC = "00:16:3e:00:00:01"
_KEYBOARD = replace(vkb(), hotplug=None).untracked()


def _local_attach(host: Host) -> None:
    host.put(0, qdisk("xvda", "/srv/other.qcow2"))


NORMAL: tuple[Made, ...] = (
    Made(
        name="primary-console",
        domid=251,
        title="the primary console, and Arm's vuart",
        origin="libxl makes them for every guest, in no array of the template, and neither has a "
        "handshake (libxl_console.c).",
        devices=(replace(bare("vuart"), states=(1, 0)),),
    ),
    Made(
        name="hvm-emulated-devices",
        domid=252,
        title="an HVM guest without PV drivers",
        origin="QEMU emulates its disks, its drive, its nic and its keyboard: the PV ends wait at "
        "InitWait and Initialising for ever. Its keyboard is in no template, its vfbs are not in "
        "xenstore (libxl_create.c).",
        type="hvm",
        devices=(
            disk("hda", "/srv/root.img").at(2, 1),
            replace(disk("hdc", "/srv/one.iso", backend="qdisk", mode="r", cdrom=True)).at(1, 1),
            nic(0, _MAC, ioemu=True).at(2, 1),
            _KEYBOARD.at(1, 1, hotplug=None),
        ),
        entries={"vfbs": [{"devid": 0, "vnc": {"enable": "True"}, "sdl": {}}]},
        neighbours=("script-killed-emulated-nic",),
    ),
    Made(
        name="hvm-pci",
        domid=253,
        title="a PCI function of an HVM guest",
        origin="QEMU hands it over: the PV ends stay where they are, there is no record under /libxl.",
        type="hvm",
        devices=(pci("0000:03:00.0").at(3, 1, hotplug=None),),
    ),
    Made(
        name="pci-healthy",
        domid=254,
        title="two PCI functions of a PV guest",
        origin="One backend for both; its functions stand at Initialised for good.",
        devices=(pci("0000:03:00.0", "0000:03:00.1"),),
    ),
    Made(
        name="dom0-local-attach",
        domid=255,
        title="dom0 has a disk",
        origin="A bootloader reads an image of another guest through it (libxl_disk.c, "
        "libxl__device_disk_local_initiate_attach).",
        also=(0,),
        extra=_local_attach,
    ),
    Made(
        name="attached-past-the-template",
        domid=256,
        title="keyboards, a framebuffer and a share in xenstore only",
        origin="xl vkb-attach and libxl's calls for vfb and 9pfs never write the template "
        "(libxl_device.c, update_json).",
        devices=(
            _KEYBOARD,
            vinput(1, "lab-kbd"),
            replace(vfb(1), hotplug=None).untracked(),
            replace(p9("share", "/srv/share"), hotplug=None).untracked(),
        ),
        after=model("vfb", "vkbd", "9pfs"),
        neighbours=("untracked",),
    ),
    Made(
        name="keyboard-with-features-of-its-own",
        domid=257,
        title="the backend has added features",
        origin="What a backend adds was not configured.",
        devices=(replace(vkb(), hotplug=None),),
        after=model("vkbd") | {"/local/domain/0/backend/vkbd/{d}/0/feature-multi-touch": "1"},
    ),
    Made(
        name="template-only-kinds",
        domid=258,
        title="dtdevs and rdms",
        origin="They never stand in xenstore.",
        entries={
            "dtdevs": [{"path": "/soc/ethernet@1c30000"}],
            "rdms": [{"start": 65536, "size": 4096, "policy": "strict"}],
        },
    ),
    Made(
        name="usb-device-in-port",
        domid=259,
        title="a USB device is the value of a port",
        origin="Nothing else of it stands in xenstore; libxl's own merge loses such an entry "
        "(libxl_usb.c), which is what the warning says.",
        devices=(replace(usb(0, 2, {1: ("1-4", 1, 7)}), hotplug=None),),
        after=model("qusb"),
        findings=("warning next-boot-differs -",),
        neighbours=("usb-device-add-failed",),
    ),
    Made(
        name="usb-controller-emulated",
        domid=260,
        title="a USB controller that QEMU emulates",
        origin="It has one directory, without ends and without states (libxl_usb.c).",
        type="hvm",
        devices=(emulated_usb(2),),
        after={
            "/libxl/{d}/device/vusb/0/frontend": None,
            "/libxl/{d}/device/vusb/0/backend": None,
            "/local/domain/{d}/device/vusb": None,
            "/local/domain/0/backend/none/{d}": None,
        },
    ),
    Made(
        name="virtio-without-states",
        domid=261,
        title="virtio disks and devices",
        origin="They do not speak xenbus, so their states never move.",
        type="pvh",
        devices=(virtio_disk("xvda"),),
    ),
    Made(
        name="tap-connected",
        domid=262,
        title="a disk of tapback's",
        origin="Its backend kind is vbd3 (xapi-project/blktap pull request 394).",
        devices=(tap("xvda"),),
    ),
    Made(
        name="share-of-xen-9pfsd",
        domid=263,
        title="a share without any QEMU",
        origin="xen-9pfsd serves it.",
        devices=(xen_9pfs("share", "/srv/share"),),
    ),
    Made(
        name="nic-without-hotplug-status",
        domid=264,
        title="a nic that works, and whose hotplug-status is gone",
        origin="Some releases of netback remove it once it has served its purpose.",
        devices=(nic(0, _MAC),),
        after={"/local/domain/0/backend/vif/{d}/0/hotplug-status": None},
        neighbours=("nic-guest-reconnected",),
    ),
    Made(
        name="guest-shut-down",
        domid=265,
        title="a guest that has shut down and is preserved",
        origin="It has let go of all of its devices, and nobody asked it to.",
        devices=(disk("xvda", "/srv/root.img").at(6, 6), nic(0, _MAC).at(6, 6)),
        neighbours=("detach-closed-later",),
    ),
    Made(
        name="first-channel",
        domid=266,
        title="two channels, of which the first was never made",
        origin="xl numbers channels from 0, which is the primary console's number, and creation "
        "ignores the failure (libxl_console.c).",
        devices=(
            channel(0, "org.example.agent", "/run/agent.sock"),
            channel(1, "org.example.log", "/run/log.sock"),
        ),
        findings=("warning not-created channel:org.example.agent", "warning next-boot-differs -"),
        sentence=("the primary console's",),
        remedy=("name another channel before it",),
        neighbours=("qemu-missing-channel",),
    ),
    Made(
        name="defaults-against-values",
        domid=267,
        title="a template that leaves out what libxl chose",
        origin="The template is what the user asked for; libxl fills in the rest later.",
        devices=(
            replace(nic(0, _MAC), entries=(("nics", {"devid": 0}),)),
            replace(
                disk("xvda", "/srv/root.img"),
                entries=(
                    (
                        "disks",
                        {
                            "pdev_path": "/srv/root.img",
                            "vdev": "xvda",
                            "format": "raw",
                            "readwrite": 1,
                        },
                    ),
                ),
            ),
        ),
    ),
    Made(
        name="second-console",
        domid=268,
        title="a second console",
        origin="libxl made it; no template lists it.",
        devices=(console(1),),
    ),
    Made(
        name="kind-nobody-knows",
        domid=269,
        title="a device of a kind that xendrift does not know",
        origin="It is shown as it is, and nothing is said of it.",
        devices=(bare("vgpu"),),
    ),
    Made(
        name="libvirt-healthy",
        domid=270,
        title="a guest that libvirt runs",
        origin="libvirt keeps a file of its own beside libxl's template.",
        devices=(disk("xvda", "/srv/root.img"),),
        files={"libvirt-xml": b"<domain type='xen'/>\n"},
        neighbours=("libvirt-untracked",),
    ),
)
