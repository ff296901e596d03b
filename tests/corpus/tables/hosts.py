"""Domains that are dead, dying, another's, or without a usable template."""

from dataclasses import replace

from tests.corpus.made import Made, Nodes
from xendrift.sources.demo.blueprints import disk, nic
from xendrift.sources.demo.guest import absent
from xendrift.sources.demo.libxl import Host

_MAC = "00:16:3e:00:00:01"
_GONE: Nodes = {"/local/domain/{d}": None, "/libxl/{d}": None}
_EMPTY = tuple(range(300, 340))
_EMPTY_HERE = (341, 342)


def _zombie(host: Host) -> None:
    host.store.write("/local/domain/233/domid", "233")
    _forget(233, host)


def _forget(domid: int, host: Host) -> None:
    for name in host.userdata.files():
        if name.startswith(f"userdata-d.{domid}."):
            host.userdata.rm(name)


def _empty_directories(owner: int, domids: tuple[int, ...], host: Host) -> None:
    for domid in domids:
        host.store.write(f"/local/domain/{owner}/backend/vif/{domid}")


HOSTS: tuple[Made, ...] = (
    Made(
        name="dead-domain-left-backend",
        domid=231,
        title="a backend of a domain that does not exist",
        origin="Its device failed to close while the domain was destroyed; libxl only logs it.",
        devices=(disk("xvda", "/srv/root.img").at(5, 4, online="0"),),
        after=_GONE,
        extra=lambda host: _forget(231, host),
        findings=(
            "warning leftover-backend vbd:51712",
            "warning leftover-backend console:0",
        ),
        sentence=("domain 231, which does not exist",),
        effect=("It may still hold a disk or a loop device",),
        remedy=("remove /local/domain/0/backend/vbd/231/51712: the guest is gone",),
        neighbours=("leftover-backend-closed",),
    ),
    Made(
        name="dead-domain-left-files",
        domid=232,
        title="a disk of an emulated drive and the template outlive their domain",
        origin="`xl destroy` could not remove the device; the domain has no name any more "
        "(freebsd-xen, 2022-06-24).",
        type="hvm",
        devices=(disk("hda", "/srv/root.img").at(5, 1, online="0"),),
        after={**_GONE, "/local/domain/0/backend/console/{d}": None},
        findings=("warning leftover-backend vbd:768", "info leftover-userdata userdata:libxl-json"),
        neighbours=("dead-domain-left-backend",),
    ),
    Made(
        name="zombie",
        domid=233,
        title="a domain without a name",
        origin="Its memory is still in use somewhere, so Xen keeps it; libxl has removed the rest "
        "(QubesOS/qubes-issues 2850).",
        after={
            **_GONE,
            "/local/domain/0/backend/console/{d}": None,
        },
        extra=_zombie,
        findings=("info leftover-domain -",),
        sentence=("/local/domain/233 is left of a domain",),
        effect=("None",),
        remedy=("xl list",),
        neighbours=("another-toolstack", "being-created"),
    ),
    Made(
        name="empty-directories-in-driver-domain",
        domid=234,
        title="forty empty directories in a driver domain",
        origin="They pile up until its quota of nodes is used up (QubesOS/qubes-issues 5369).",
        also=_EMPTY,
        extra=lambda host: _empty_directories(234, _EMPTY, host),
        findings=("warning leftover-backend backend:vif@234",),
        sentence=("40 empty vif backend directories",),
        effect=("domain 234's quota of nodes, 1000",),
        remedy=("remove the empty directories",),
        neighbours=("empty-directories-in-dom0",),
    ),
    Made(
        name="empty-directories-in-dom0",
        domid=235,
        title="two empty directories in dom0",
        origin="As before; dom0 has no quota.",
        also=_EMPTY_HERE,
        extra=lambda host: _empty_directories(0, _EMPTY_HERE, host),
        findings=("info leftover-backend backend:vif",),
        effect=("None",),
        neighbours=("empty-directories-in-driver-domain",),
    ),
    Made(
        name="another-toolstack",
        domid=236,
        title="a half plugged disk of xapi's",
        origin="xapi keeps no records below /libxl and no template (xapi-project/xen-api 5529).",
        devices=(replace(disk("xvda", "/srv/root.img").at(1, 1), tracked=False),),
        fate=absent,
        after={
            "/libxl/{d}": None,
            "/local/domain/0/backend/vbd/{d}/51712/state": None,
        },
        findings=("info no-template -",),
        sentence=("another toolstack",),
        neighbours=("zombie", "being-created"),
    ),
    Made(
        name="stubdomain-and-guest",
        domid=237,
        title="one nic of the template, two vifs: the guest's and its stubdomain's",
        origin="The stubdomain's vif carries the traffic of the emulated nic "
        "(mirage/qubes-mirage-firewall issue 230); it has no template by design.",
        type="hvm",
        devices=(nic(0, _MAC, ioemu=True).at(2, 1),),
        after={"/local/domain/{d}/image/device-model-domid": "238"},
        others=(
            replace(
                Made(
                    name="its-stubdomain",
                    domid=238,
                    title="",
                    origin="",
                    devices=(nic(0, _MAC).untracked(),),
                    fate=absent,
                    after={"/local/domain/{d}/target": "237"},
                ).guest,
            ),
        ),
        findings=("info no-template -",),
        sentence=("stubdomain",),
        effect=("by design",),
        neighbours=("another-toolstack", "being-created"),
    ),
    Made(
        name="qemu-of-hvm-died",
        domid=239,
        title="the QEMU of an HVM guest died",
        origin="xapi-project/xen-api 4862: what QEMU wrote stays, and xenstore does not tell.",
        type="hvm",
        devices=(disk("hda", "/srv/root.img").at(2, 1),),
        after={
            "/local/domain/0/device-model/{d}/state": "running",
            "/local/domain/{d}/image/device-model-pid": "999",
        },
    ),
)
