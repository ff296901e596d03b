"""Attaches that stopped half way (libxl_device.c, libxl__device_add_async)."""

from dataclasses import replace

from tests.corpus.devices import UUID, bare, qdisk
from tests.corpus.made import Made
from xendrift.sources.demo.blueprints import disk, nic, vfb
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.special import vtpm

_VIF = "/local/domain/0/backend/vif/{d}/0"
_MAC = "00:16:3e:00:00:01"


def _interrupted_write(host: Host) -> None:
    name = next(name for name in host.userdata.files() if name.startswith("userdata-d.101."))
    host.userdata.write(name.replace("userdata-d", "userdata-n"), b"{")


ATTACHING: tuple[Made, ...] = (
    Made(
        name="attach-killed-before-commit",
        domid=101,
        title="the template has the disk, xenstore never got it",
        origin="xl dies, or xenstored does, after libxl wrote the template and before it committed "
        "the transaction; the file that libxl was writing may stay.",
        devices=(disk("xvdc", "/dev/vg0/data").stale(),),
        extra=_interrupted_write,
        findings=("info stale disk:xvdc", "info leftover-userdata userdata:n.libxl-json"),
        sentence=("interrupted",),
        effect=("None now",),
        remedy=("no xl command can", "attach it again"),
        alike=("detached",),
    ),
    Made(
        name="disk-written-in-part",
        domid=115,
        title="libxl's record of the disk is incomplete",
        origin="A write failed inside the transaction, which libxl commits all the same: callers "
        "ignore the result of libxl__device_generic_add (libxl_device.c).",
        devices=(disk("xvda", "/srv/root.img"), disk("xvdb", "/srv/data.img").at(1, 1)),
        after={
            "/libxl/{d}/device/vbd/51728/mode": None,
            "/libxl/{d}/device/vbd/51728/device-type": None,
            "/local/domain/0/backend/vbd/{d}/51728/state": None,
        },
        findings=(
            "error poisoned-kind disk:xvdb",
            "error stuck-connecting disk:xvdb",
            "warning next-boot-differs -",
        ),
        sentence=("mode: the node is missing",),
        effect=("libxl forgets all 2 devices of kind disk",),
        remedy=("xendrift repair 115 disk:xvdb", "xl cannot detach it"),
        neighbours=("backend-written-in-part",),
    ),
    Made(
        name="backend-written-in-part",
        domid=116,
        title="a half plugged nic: its backend has no state",
        origin="As before, of a nic, which libxl reads without complaint; a plug that failed looks "
        "so in xapi too (xapi-project/xen-api issue 5529).",
        devices=(nic(0, _MAC).at(1, 1),),
        after={f"{_VIF}/state": None, f"{_VIF}/hotplug-status": None},
        findings=("error stuck-connecting nic:0",),
        sentence=("the backend has no state", "written in part"),
        remedy=("libxl then only removes its nodes", "xl network-detach 116 0"),
        limit=10.0,
        neighbours=("disk-written-in-part", "backend-driver-missing-nic"),
    ),
    Made(
        name="frontend-written-in-part",
        domid=117,
        title="the frontend has no state",
        origin="The guest's quota of nodes is used up, so that the nodes libxl makes for it are "
        "refused; the guest can remove the node as well.",
        devices=(nic(0, _MAC).at(2, 1),),
        after={"/local/domain/{d}/device/vif/0/state": None},
        findings=("error stuck-connecting nic:0",),
        sentence=("the guest's end has no readable state",),
        limit=10.0,
        neighbours=("guest-without-nic-driver", "frontend-removed"),
    ),
    Made(
        name="nic-without-handle",
        domid=118,
        title="libxl takes nic 1 for nic 0",
        origin="The record lacks its handle, written in part or removed: libxl reads 0 "
        "(libxl_nic.c, libxl__nic_from_xenstore), and xl network-detach 1 would take nic 0 away.",
        devices=(nic(0, _MAC), nic(1, "00:16:3e:00:00:02")),
        after={"/libxl/{d}/device/vif/1/handle": None},
        findings=("error id-collision nic:1", "warning next-boot-differs -"),
        sentence=("takes its record for nic 0",),
        effect=("xl detaches nic 0",),
        remedy=("write its number, 1, into that node",),
    ),
    Made(
        name="being-created",
        domid=119,
        title="the domain is being created",
        origin="libxl writes the template last, and the guest runs only after that "
        "(libxl_create.c); a creation that was killed looks the same for good.",
        devices=(disk("xvda", "/srv/root.img").at(2, 1), nic(0, _MAC).at(2, 1, hotplug=None)),
        fate=lambda template: None,
        findings=("warning no-template -",),
        sentence=("is being created",),
        effect=("if that was interrupted",),
        remedy=("wait for the creation to end", "xl destroy 119"),
        neighbours=("guest-without-disk-driver", "stubdomain-and-guest"),
    ),
    Made(
        name="vtpm-refused",
        domid=120,
        title="a vtpm whose backend has no manager",
        origin="xl fails after 10 seconds and leaves the device in both views.",
        devices=(vtpm("Domain-0", UUID),),
        findings=("error stuck-connecting vtpm:0",),
        sentence=("no vtpm backend driver of dom0",),
        remedy=("start what serves vtpm in dom0", "xl vtpm-detach 120 0"),
        limit=10.0,
        neighbours=("backend-driver-missing-nic",),
    ),
    Made(
        name="qdisk-attach-refused",
        domid=121,
        title="a qdisk that QEMU has not taken up",
        origin="The guest is PV and has no QEMU. libxl refuses such an attach, except where it "
        "chose qdisk by itself (libxl_dm.c, libxl__dm_check_start), and reports success.",
        devices=(qdisk("xvdb").at(1, 1),),
        findings=("error stuck-connecting disk:xvdb",),
        sentence=("no QEMU runs for this domain",),
        effect=("libxl never waits for QEMU",),
        remedy=("xl starts QEMU at a guest's creation only", "xl block-detach --force 121 51728"),
        limit=10.0,
        neighbours=("backend-driver-missing-disk", "qemu-died-qdisk", "guest-without-disk-driver"),
    ),
    Made(
        name="vdispl-without-backend",
        domid=122,
        title="nobody serves the PV display",
        origin="The display's backend is a program of its own, which does not run.",
        devices=(replace(bare("vdispl"), entries=(), states=(1, 1)),),
        entries={"vdispls": [{"devid": 0}]},
        findings=("error stuck-connecting vdispl:0",),
        sentence=("no vdispl backend driver of dom0",),
        remedy=("start what serves vdispl in dom0", "xl vdispl-detach 122 0"),
        limit=10.0,
        neighbours=("backend-driver-missing-nic",),
    ),
    Made(
        name="framebuffer-not-created",
        domid=123,
        title="the template has a framebuffer that creation did not make",
        origin="libxl ignores the failure of some kinds at creation (libxl_create.c), and xl ends "
        "with 0 all the same.",
        devices=(vfb(1).stale(),),
        findings=("warning not-created vfb:0", "warning next-boot-differs -"),
        sentence=("xenstore has nothing of it",),
        effect=("the next boot tries it again",),
        neighbours=("first-channel", "detached"),
    ),
)
