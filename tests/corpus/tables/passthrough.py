"""PCI functions, which share one backend, and removable media."""

from dataclasses import replace

from tests.corpus.made import Made, Nodes
from xendrift.sources.demo.blueprints import disk
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.special import pci

_BE = "/local/domain/0/backend/pci/{d}/0"
_ONE, _TWO, _THREE = "0000:03:00.0", "0000:03:00.1", "0000:04:00.0"
_PAIR = pci(_ONE, _TWO)
_DRIVE = replace(
    disk("hdc", "/srv/one.iso", backend="qdisk", mode="r", cdrom=True).at(2, 1, hotplug=None)
)
_LX = "/libxl/{d}/device/vbd/5632/params"
_QDISK = "/local/domain/0/backend/qdisk/{d}/5632/params"


def _states(backend: int, *functions: int) -> Nodes:
    states = {f"{_BE}/state-{number}": str(state) for number, state in enumerate(functions)}
    return {f"{_BE}/state": str(backend), **states}


def _emptied(device: Device) -> Device:
    return replace(device, back={**device.back, "params": ""})


PASSTHROUGH: tuple[Made, ...] = (
    Made(
        name="pci-detach-failed",
        domid=211,
        title="a PCI function that was asked to go and stays",
        origin="xl was killed, or failed after QEMU had let go: the function's own state is "
        "Closing, the counter is unchanged (libxl_pci.c, libxl__device_pci_remove_xenstore).",
        devices=(_PAIR,),
        after=_states(7, 3, 5),
        findings=("error stuck-closing pci:0000:03:00.1",),
        sentence=("a detach began and did not end",),
        remedy=("xl pci-detach 211 0000:03:00.1", "xl pci-detach --force 211 0000:03:00.1"),
        limit=10.0,
        neighbours=("pci-attach-not-taken-up", "pci-guest-did-not-reconfigure"),
    ),
    Made(
        name="pci-attach-not-taken-up",
        domid=212,
        title="pciback has not taken the new function up",
        origin="The second function is new: the first one goes on working.",
        devices=(_PAIR,),
        after=_states(7, 3, 1),
        findings=("error stuck-connecting pci:0000:03:00.1",),
        sentence=("a change of the device's functions did not end",),
        limit=10.0,
        neighbours=("pci-detach-failed",),
    ),
    Made(
        name="pci-guest-did-not-reconfigure",
        domid=213,
        title="pciback has done its part, the guest has not",
        origin="The backend waits at Reconfigured for the guest's pcifront; the newest function "
        "is the one that is not there.",
        devices=(_PAIR,),
        after=_states(8, 3, 3),
        findings=("error stuck-connecting pci:0000:03:00.1",),
        sentence=("a change of the device's functions did not end", "Reconfigured"),
        limit=10.0,
        neighbours=("pci-detach-failed", "pci-attach-not-taken-up"),
    ),
    Made(
        name="pci-backend-missing",
        domid=214,
        title="no pciback in dom0",
        origin="The first function of a PV guest: nobody takes the backend up.",
        devices=(pci(_ONE).at(1, 1, hotplug=None),),
        findings=("error stuck-connecting pci:0000:03:00.0",),
        sentence=("xen-pciback has not taken the function up",),
        remedy=("xl pci-assignable-list",),
        limit=10.0,
    ),
    Made(
        name="pci-first-detached",
        domid=215,
        title="the first of three functions was detached, the others were renumbered",
        origin="libxl moves every later function down by one; their numbers are no identity.",
        devices=(replace(pci(_TWO, _THREE), entries=pci(_ONE, _TWO, _THREE).entries),),
        findings=("info stale pci:0000:03:00.0",),
        neighbours=("pci-not-in-template",),
    ),
    Made(
        name="pci-not-in-template",
        domid=216,
        title="a function that is in xenstore only",
        origin="libxl before 4.15 did not enter the first function that was attached to a running "
        "guest (libxl commit 0fdb48ffe7).",
        devices=(pci(_ONE, _TWO, entered=1),),
        findings=("error untracked pci:0000:03:00.1", "warning next-boot-differs -"),
        remedy=("take it into the template", "xl pci-detach 216 0000:03:00.1"),
        neighbours=("pci-first-detached",),
    ),
    Made(
        name="pci-lost-by-reboot",
        domid=217,
        title="all functions are in the template only",
        origin="An HVM guest came back from a reboot without its functions (xen-devel, 2021-06-07).",
        type="hvm",
        devices=(pci(_ONE, _TWO).stale(),),
        findings=("info stale pci:0000:03:00.0", "info stale pci:0000:03:00.1"),
        effect=("comes up without it too",),
        remedy=("attach it again",),
    ),
    Made(
        name="pci-assigned-and-not-attached",
        domid=218,
        title="a function is assigned to the guest, which does not have it",
        origin="xl was killed between the writing of /libxl/pci/<bdf>/domid and the template "
        "(libxl_pci.c); xendrift does not read that directory.",
        after={"/libxl/pci/0000-05-00-0/domid": "218"},
    ),
    Made(
        name="pci-counter-missing",
        domid=219,
        title="the number of functions is missing",
        origin="libxl cannot list them and takes all of them for detached.",
        devices=(pci(_ONE),),
        after={f"{_BE}/num_devs": None},
        findings=("error poisoned-kind pci:0000:03:00.0", "warning next-boot-differs -"),
        sentence=("num_devs: the node is missing",),
        remedy=("count its functions again: 1", "/0/num_devs 1"),
    ),
    Made(
        name="medium-change-interrupted",
        domid=221,
        title="the drive was emptied and the new medium never came",
        origin="libxl empties the drive in xenstore before QEMU gets the new medium, and writes "
        "the template after it (libxl_disk.c, libxl_cdrom_insert, up to 4.18).",
        type="hvm",
        devices=(_emptied(_DRIVE),),
        findings=("warning diverged disk:hdc",),
        sentence=("emptied for a change of its medium",),
        effect=("with the drive empty", "What QEMU holds, xenstore cannot tell"),
        remedy=("xl cd-insert 221 hdc /srv/one.iso", "xl cd-eject 221 hdc"),
        neighbours=("medium-change-interrupted-later", "cdrom-empty", "cdrom-medium-changed"),
    ),
    Made(
        name="medium-change-interrupted-later",
        domid=222,
        title="the new medium stands in xenstore without its format",
        origin="As before, since 4.19: the new path is written first without the format.",
        type="hvm",
        devices=(_DRIVE,),
        after={_LX: "/srv/two.iso", _QDISK: "/srv/two.iso"},
        findings=("warning diverged disk:hdc",),
        sentence=("a change of its medium to /srv/two.iso did not end",),
        effect=("has the template's medium",),
        neighbours=("medium-change-interrupted", "cdrom-medium-changed"),
    ),
    Made(
        name="cdrom-medium-changed",
        domid=223,
        title="another medium is in the drive",
        origin="The medium of a removable drive may change while the guest runs.",
        type="hvm",
        devices=(_DRIVE,),
        after={_LX: "aio:/srv/two.iso", _QDISK: "aio:/srv/two.iso"},
    ),
    Made(
        name="cdrom-empty",
        domid=224,
        title="an empty drive, in both views",
        origin="xl cd-eject writes the template as well.",
        type="hvm",
        devices=(_emptied(_DRIVE.entered_as(pdev_path="", format="empty")),),
    ),
)
