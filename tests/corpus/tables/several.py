"""What one domain has to do with another: stubdomains, driver domains, twins, migrations."""

from dataclasses import replace

from tests.corpus.made import Made, Nodes
from xendrift.sources.demo.blueprints import disk, nic
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.guest import Guest, absent
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.special import pci

_MAC = "00:16:3e:00:00:01"
_BDF = "0000:06:00.0"
_FULL = tuple(range(1000, 1400))
_DISK = disk("xvda", "/srv/root.img")


def _other(domid: int, name: str, *devices: Device, after: Nodes | None = None) -> Guest:
    """A further domain, which has no part in what is said unless it is named."""
    return Guest(
        domid=domid,
        name=name,
        type="pv",
        memory=256,
        vcpus=1,
        devices=devices,
        after={path.format(d=domid): value for path, value in (after or {}).items()},
    )


def _stubdomain(domid: int, guest: int, *devices: Device) -> Guest:
    own = tuple(device.untracked() for device in devices)
    target: Nodes = {"/local/domain/{d}/target": str(guest)}
    return replace(_other(domid, f"stub-{domid}", *own, after=target), fate=absent)


def _model(domid: int) -> Nodes:
    return {"/local/domain/{d}/image/device-model-domid": str(domid)}


def _empty(host: Host) -> None:
    for domid in _FULL:
        host.store.write(f"/local/domain/287/backend/vif/{domid}")


def _left(host: Host) -> None:
    host.store.write("/local/domain/286/name", "leftover-name")


def _one_uuid(host: Host) -> None:
    """Gives the second guest the uuid of the first, its file's name too."""
    first, second = _other(281, "one-uuid-twice"), _other(282, "one-uuid-once-more")
    host.store.write("/local/domain/282/vm", f"/vm/{first.uuid}")
    name = second.file("libxl-json")
    host.userdata.write(name.replace(second.uuid, first.uuid), host.userdata.files()[name])
    host.userdata.rm(name)


def _owners(host: Host) -> None:
    host.store.write("/libxl/pci/0000-07-00-1/domid", "399")
    host.store.write("/libxl/pci/0000-07-00-1/driver_path", "/sys/bus/pci/drivers/e1000e")
    host.store.write("/libxl/pci/0000-07-00-2/domid", "290")


SEVERAL: tuple[Made, ...] = (
    Made(
        name="pci-through-stubdomain",
        domid=271,
        title="a PCI function attached through the stubdomain",
        origin="libxl records it for the stubdomain alone, and looks for it under the guest.",
        type="hvm",
        devices=(_DISK, pci(_BDF).stale()),
        after=_model(272),
        others=(_stubdomain(272, 271, _DISK, pci(_BDF)),),
        findings=(
            f"warning through-stubdomain pci:{_BDF}",
            "warning next-boot-differs -",
            "info no-template -",
        ),
        sentence=("through the stubdomain of its device model, domain 272 (stub-272)",),
        effect=("loses it at the next boot",),
        remedy=(f"xl pci-attach pci-through-stubdomain {_BDF}",),
        neighbours=("pci-lost-by-reboot", "pci-through-stubdomain-of-libvirt"),
    ),
    Made(
        name="pci-through-stubdomain-of-libvirt",
        domid=273,
        title="the same, and libvirt boots the guest",
        origin="A stock Qubes host: its configuration is libvirt's, so nothing is lost.",
        type="hvm",
        devices=(_DISK, pci(_BDF).stale()),
        after=_model(274),
        files={"libvirt-xml": b"<domain/>"},
        others=(_stubdomain(274, 273, _DISK, pci(_BDF)),),
        findings=(
            f"info through-stubdomain pci:{_BDF}",
            "info next-boot-differs -",
            "info no-template -",
        ),
        sentence=("through the stubdomain",),
        effect=("None as long as libvirt boots the guest",),
        remedy=("leave it to libvirt",),
    ),
    Made(
        name="stubdomain-nic-elsewhere",
        domid=275,
        title="the guest's nic was moved to another network domain, its stubdomain's was not",
        origin="What the guest sends through the emulated nic still goes the old way.",
        type="hvm",
        devices=(nic(0, _MAC, backend=(278, "net-new"), ioemu=True).at(2, 1),),
        after=_model(276),
        others=(
            _other(277, "net-old"),
            _other(278, "net-new"),
            _stubdomain(276, 275, nic(0, _MAC, backend=(277, "net-old"))),
        ),
        findings=("warning stubdomain-differs nic:0", "info no-template -"),
        sentence=(
            "domain 276 (stub-276)",
            "served by domain 277 (net-old) there and by domain 278",
        ),
        remedy=("reboot the guest",),
        neighbours=("stubdomain-and-guest",),
    ),
    Made(
        name="driver-domain-renamed",
        domid=279,
        title="the domain that serves the nic has another name than the template has for it",
        origin="A driver domain was renamed, or made anew from another configuration.",
        devices=(nic(0, _MAC, backend=(280, "net-before")),),
        others=(_other(280, "net-after"),),
        findings=("error backend-renamed nic:0",),
        sentence=("net-before", "domain 280, which serves it, is called net-after now"),
        effect=("The next boot fails",),
        remedy=("xl rename 280 net-before", "xendrift accept 279 --take live nic:0"),
        neighbours=("backend-domain-gone-nic",),
    ),
    Made(
        name="one-uuid-twice",
        domid=281,
        title="two domains of one uuid",
        origin="A guest was started a second time from a copy of its configuration.",
        devices=(disk("xvda", "/srv/first.img"),),
        others=(_other(282, "one-uuid-once-more", disk("xvda", "/srv/second.img")),),
        extra=_one_uuid,
        findings=("error same-uuid -", "error same-uuid -"),
        sentence=("domain 282 (one-uuid-once-more) has its uuid as well",),
        remedy=("shut one of them down",),
    ),
    Made(
        name="one-image-twice",
        domid=283,
        title="two guests write to one image",
        origin="Files behind loop devices and images of QEMU's pass the script's check.",
        devices=(_DISK, disk("xvdg", "/srv/common.img")),
        others=(
            _other(284, "its-other-writer", disk("xvdb", "/srv/common.img")),
            _other(285, "its-reader", disk("xvdb", "/srv/common.img", mode="r")),
        ),
        findings=("warning shared-image disk:xvdg", "warning shared-image disk:xvdb"),
        sentence=("domain 284 (its-other-writer) writes to the same image: /srv/common.img",),
        effect=("destroy its file system",),
        remedy=("xl block-detach 283 xvdg",),
    ),
    Made(
        name="leftover-name",
        domid=288,
        title="a directory that holds nothing but the name of another guest",
        origin="Somebody wrote it after libxl had removed the domain.",
        also=(286,),
        extra=_left,
        findings=("info leftover-domain -",),
        sentence=("/local/domain/286 is left of a domain", "its name is that of domain 288"),
        effect=("None",),
        remedy=("xl list", "xenstore-rm /local/domain/286"),
        neighbours=("being-created",),
    ),
    Made(
        name="quota-used-up",
        domid=289,
        title="a driver domain that cannot write one node more",
        origin="Hundreds of empty directories of dead domains (QubesOS/qubes-issues 5369).",
        devices=(nic(0, _MAC, backend=(287, "driver-of-many")).at(1, 1),),
        others=(_other(287, "driver-of-many"),),
        also=_FULL,
        extra=_empty,
        findings=("error stuck-connecting nic:0", "warning leftover-backend backend:vif@287"),
        sentence=("400 empty vif backend directories", "its quota"),
        remedy=("remove the empty directories",),
        limit=10.0,
        neighbours=("driver-domain-without-driver",),
    ),
    Made(
        name="pci-owner-gone",
        domid=290,
        title="a PCI function is noted as a domain's that is gone",
        origin="xl was killed between the note and the attach, or the domain went otherwise.",
        also=(399,),
        extra=_owners,
        findings=("warning pci-owner-gone pci:0000:07:00.1",),
        sentence=("domain 399's, which does not exist",),
        effect=("gives it to no other domain",),
        remedy=("xenstore-rm /libxl/pci/0000-07-00-1/domid",),
    ),
    Made(
        name="sent-away--migratedaway",
        domid=291,
        title="what a migration kept of the sender",
        origin="The connection broke after the other host had everything (xl_migrate.c).",
        devices=(_DISK,),
        findings=("warning migration-rest -",),
        sentence=("what a migration of sent-away kept of the sender",),
        effect=("both write to the same disks",),
        remedy=("xl destroy 291", "xl rename 291 sent-away", "xl unpause 291"),
        neighbours=("being-received--incoming",),
    ),
    Made(
        name="being-received--incoming",
        domid=292,
        title="a guest that another host is sending",
        origin="Or was: xenstore does not tell.",
        devices=(_DISK.at(1, 1, hotplug=None),),
        fate=absent,
        findings=("warning no-template -", "info migration-rest -"),
        sentence=("being created",),
        neighbours=("being-created",),
    ),
    Made(
        name="maximum-memory-lowered",
        domid=293,
        title="the maximum memory was lowered while the guest ran",
        origin="A memory manager wrote static-max, which libxl goes by at the next boot.",
        devices=(_DISK,),
        after={"/local/domain/{d}/memory/static-max": "131072"},
        findings=("warning maxmem-lowered -",),
        sentence=("128 MiB in xenstore", "256 MiB in the template"),
        remedy=("xenstore-write /local/domain/293/memory/static-max 262144",),
    ),
    Made(
        name="made-by-xen",
        domid=294,
        title="a guest that Xen itself made when the host came up",
        origin="dom0less: init-dom0less tells libxl of it, and nothing writes a template.",
        after={
            "/local/domain/{d}/memory/videoram": "-1",
            "/local/domain/{d}/vm": f"vm/{_other(294, 'made-by-xen').uuid}",
            "/libxl/{d}/device": None,
        },
        fate=absent,
        findings=("info no-template -",),
        sentence=("Xen itself made this domain",),
        effect=("by design",),
        neighbours=("being-created", "another-toolstack"),
    ),
)
