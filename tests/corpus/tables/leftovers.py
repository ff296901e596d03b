"""One end is gone, or something stays that libxl has no record of."""

from dataclasses import replace

from tests.corpus.devices import qdisk
from tests.corpus.made import Made
from xendrift.sources.demo.blueprints import disk, nic
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.libxl import Host

_MAC = "00:16:3e:00:00:01"
_ROOT = disk("xvda", "/srv/root.img")
_GONE = Guest(domid=209, name="dead-driver", type="pv", memory=256, vcpus=1)


def _driver_dies(domid: int) -> dict[str, str | bytes | None]:
    return {f"/local/domain/{domid}": None, f"/libxl/{domid}": None}


def _forget_template_of(domid: int, host: Host) -> None:
    for name in host.userdata.files():
        if name.startswith(f"userdata-d.{domid}."):
            host.userdata.rm(name)


LEFTOVERS: tuple[Made, ...] = (
    Made(
        name="backend-removed",
        domid=191,
        title="the backend's directory was removed",
        origin="A toolstack removed it too early (mirage/qubes-mirage-firewall issue 59), or "
        "`xl devd` did after a detach.",
        devices=(nic(0, _MAC),),
        after={"/local/domain/0/backend/vif/{d}/0": None},
        findings=("error backend-gone nic:0",),
        sentence=("does not exist",),
        remedy=("libxl then only removes what is left", "xl network-detach 191 0"),
        limit=10.0,
        neighbours=("backend-domain-gone-nic", "frontend-removed", "leftover-frontend"),
    ),
    Made(
        name="backend-domain-gone-nic",
        domid=192,
        title="the driver domain of a nic was destroyed",
        origin="Nobody tells the guest, and nothing in libxl notices.",
        devices=(nic(0, _MAC, backend=(209, "dead-driver")),),
        after=_driver_dies(209),
        also=(209,),
        extra=lambda host: _forget_template_of(209, host),
        findings=("error dangling-backend nic:0",),
        sentence=("domain 209, which does not exist",),
        effect=("libxl counts it as attached",),
        remedy=("xl network-detach 192 0",),
        limit=10.0,
        neighbours=("backend-removed",),
    ),
    Made(
        name="backend-domain-gone-disk",
        domid=193,
        title="the domain that served a disk was shut down",
        origin="QubesOS/qubes-issues 4784. A detach without force succeeds: libxl takes a missing "
        "backend as closed.",
        devices=(
            _ROOT,
            replace(
                disk("xvdi", "/dev/sda1").entered_as(backend_domname="dead-usb"),
                backend_domid=208,
            ),
        ),
        after=_driver_dies(208),
        also=(208,),
        findings=("error dangling-backend disk:xvdi",),
        sentence=("domain 208, which does not exist",),
        remedy=("xl block-detach 193 51840",),
        limit=10.0,
        neighbours=("backend-removed", "backing-device-pulled"),
    ),
    Made(
        name="frontend-removed",
        domid=194,
        title="the guest's end is gone",
        origin="The directory belongs to the guest, which can remove it.",
        devices=(nic(0, _MAC),),
        after={"/local/domain/{d}/device/vif/0": None},
        findings=("warning frontend-gone nic:0",),
        sentence=("the guest may have removed it",),
        limit=10.0,
        neighbours=("backend-removed", "detach-by-force-killed"),
    ),
    Made(
        name="leftover-backend-closed",
        domid=195,
        title="a closed backend that libxl has no record of",
        origin="A detach that asked the wrong domain leaves it (QubesOS/qubes-issues 6996).",
        devices=(_ROOT, disk("xvdi", "/srv/data.img").untracked().at(6, 6, online="0")),
        after={
            "/libxl/{d}/device/vbd/51840": None,
            "/local/domain/{d}/device/vbd/51840": None,
        },
        findings=("warning leftover-backend disk:51840",),
        sentence=("a backend (Closed)",),
        remedy=("remove its directories",),
        neighbours=("leftover-backend-open", "leftover-backend-connected"),
    ),
    Made(
        name="leftover-backend-open",
        domid=196,
        title="a backend without a record that has not closed",
        origin="As before; its ring may still be mapped, so that it has to close first.",
        devices=(_ROOT, disk("xvdi", "/srv/data.img").untracked().at(5, 4, online="0")),
        after={"/libxl/{d}/device/vbd/51840": None},
        findings=("warning leftover-backend disk:51840",),
        sentence=("a backend (Closing)",),
        remedy=("let both ends close first",),
        neighbours=("leftover-backend-closed", "detach-refused-disk"),
    ),
    Made(
        name="leftover-backend-connected",
        domid=197,
        title="a nic that works and that libxl does not know",
        origin="Somebody removed the record: the next attach picks the same number and overwrites "
        "it under the running guest.",
        devices=(nic(0, _MAC), nic(1, "00:16:3e:00:00:02")),
        after={"/libxl/{d}/device/vif/1": None},
        findings=("error leftover-backend nic:1", "warning next-boot-differs -"),
        sentence=("both ends are Connected",),
        effect=("overwrites it under the running guest",),
        remedy=("write its record below /libxl again",),
        neighbours=("leftover-backend-closed",),
    ),
    Made(
        name="leftover-frontend",
        domid=198,
        title="a frontend that nothing knows of",
        origin="The guest can make such directories itself.",
        devices=(nic(0, _MAC),),
        after={
            "/local/domain/{d}/device/vif/7/state": "1",
            "/local/domain/{d}/device/vif/7/backend": "/local/domain/0/backend/vif/{d}/7",
        },
        findings=("info leftover-frontend nic:7",),
        effect=("None",),
        neighbours=("backend-removed",),
    ),
    Made(
        name="driver-domain-switched",
        domid=199,
        title="the nic moved to another driver domain, the old backend is still closing",
        origin="QubesOS/qubes-issues 8237: the old one must not be taken for the new one.",
        devices=(nic(0, _MAC, backend=(206, "net-new")),),
        others=(
            Guest(domid=205, name="net-old", type="pv", memory=256, vcpus=1),
            Guest(domid=206, name="net-new", type="pv", memory=256, vcpus=1),
        ),
        after={
            "/local/domain/205/backend/vif/{d}/0/state": "5",
            "/local/domain/205/backend/vif/{d}/0/online": "0",
            "/local/domain/205/backend/vif/{d}/0/frontend": "/local/domain/{d}/device/vif/0",
        },
        findings=("warning leftover-backend nic:0@205",),
        sentence=("an earlier backend in domain 205", "points to domain 206 now"),
        effect=("None for the device itself",),
        remedy=("leave the new one alone",),
        neighbours=("leftover-backend-open",),
    ),
    Made(
        name="backing-device-pulled",
        domid=200,
        title="the stick behind a disk was pulled",
        origin="QubesOS/qubes-issues 1082: both ends stay connected, and xenstore does not tell.",
        devices=(_ROOT, disk("xvdi", "/dev/sdb1")),
        neighbours=("backend-domain-gone-disk",),
    ),
    Made(
        name="untracked",
        domid=201,
        title="a disk that works and that the template lacks",
        origin="A template that was restored from a backup, or a tool that attached past libxl.",
        devices=(_ROOT, qdisk("xvdd").untracked()),
        findings=("error untracked disk:xvdd", "warning next-boot-differs -"),
        sentence=("connected in xenstore",),
        effect=("lost at the next reboot",),
        remedy=("take it into the template", "xl block-detach 201 51760"),
        neighbours=("libvirt-untracked", "attached-past-the-template"),
    ),
    Made(
        name="libvirt-untracked",
        domid=202,
        title="the same, of a guest that libvirt runs",
        origin="libvirt keeps a configuration of its own beside libxl's (QubesOS/qubes-issues 1426).",
        devices=(_ROOT, qdisk("xvdd").untracked()),
        files={"libvirt-xml": b"<domain type='xen'/>\n"},
        findings=("warning untracked disk:xvdd", "warning next-boot-differs -"),
        effect=("libvirt boots the guest from a configuration of its own",),
        neighbours=("untracked",),
    ),
    Made(
        name="one-name-twice",
        domid=203,
        title="two disks of the template claim one name",
        origin="Two persistent disks were assigned to xvdi (QubesOS/qubes-issues 5551); 51840 is "
        "xvdi in another spelling.",
        devices=(disk("xvdi", "/srv/one.img"), disk("51840", "/srv/two.img").stale()),
        findings=("warning id-collision disk:51840", "info stale disk:51840"),
        sentence=("it claims the id of disk:xvdi",),
        effect=("libxl drops disk:51840 at the next boot",),
        remedy=("drop disk:51840 from the template",),
    ),
)
