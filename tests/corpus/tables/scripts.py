"""Hotplug scripts that failed, never reported, or were never run (libxl_device.c, device_hotplug)."""

from tests.corpus.devices import tap
from tests.corpus.made import Made
from xendrift.sources.demo.blueprints import disk, nic

_VIF = "/local/domain/0/backend/vif/{d}/0"
_VBD = "/local/domain/0/backend/vbd/{d}/51712"
_MAC = "00:16:3e:00:00:01"

SCRIPTS: tuple[Made, ...] = (
    Made(
        name="script-failed-nic",
        domid=102,
        title="the vif script failed",
        origin="vif-bridge does not find the bridge; libxl prints the error once and rolls nothing "
        "back (libxl_device.c, device_hotplug_child_death_cb).",
        devices=(nic(0, _MAC, "nosuchbr0").at(2, 4, hotplug="error"),),
        after={f"{_VIF}/hotplug-error": "Could not find bridge device nosuchbr0"},
        findings=("error hotplug-failed nic:0",),
        sentence=("Could not find bridge device nosuchbr0",),
        effect=("the next boot runs the same script again",),
        remedy=("xl network-detach", "mend what it complained of"),
        neighbours=("script-killed-nic", "nic-guest-reconnected"),
    ),
    Made(
        name="script-failed-disk",
        domid=103,
        title="the block script failed",
        origin="The block script cannot open the image. The guest's driver had come up to its part.",
        devices=(disk("xvda", "/srv/none.img").at(2, 3, hotplug="error"),),
        after={f"{_VBD}/hotplug-error": "/etc/xen/scripts/block failed; error detected."},
        findings=("error hotplug-failed disk:xvda",),
        sentence=("error detected",),
        remedy=("xl block-detach 103 51712",),
        neighbours=("script-failed-disk-unheard", "script-busy-disk"),
    ),
    Made(
        name="script-failed-disk-unheard",
        domid=104,
        title="the block script failed, and no driver of the guest listens",
        origin="As before, in a guest without a block driver: a detach without force would then "
        "stop half way (libxl_disk.c, libxl_device_disk_safe_remove).",
        devices=(disk("xvda", "/srv/none.img").at(2, 1, hotplug="error"),),
        findings=("error hotplug-failed disk:xvda",),
        remedy=("xl block-detach --force 104 51712",),
        neighbours=("script-failed-disk",),
    ),
    Made(
        name="script-busy-disk",
        domid=105,
        title="another domain writes to the same image",
        origin="The block script finds the image in use and says `busy` (tools/hotplug/Linux/block).",
        devices=(disk("xvda", "/srv/shared.img").at(2, 1, hotplug="busy"),),
        after={
            f"{_VBD}/hotplug-error": "Device is mounted in a guest domain, and so cannot be shared"
        },
        findings=("error hotplug-failed disk:xvda",),
        sentence=("another domain uses the disk",),
        remedy=("free the disk",),
        neighbours=("script-failed-disk",),
    ),
    Made(
        name="script-failed-twin",
        domid=106,
        title="the vif is on its bridge, the emulated twin is not",
        origin="For a nic that QEMU emulates as well libxl runs the script twice; the second run "
        "failed (libxl_device.c, device_hotplug; libxl_linux.c).",
        type="hvm",
        devices=(nic(0, _MAC, ioemu=True).at(2, 1, hotplug="error"),),
        after={f"{_VIF}/hotplug-error": "Could not find vif106.0-emu"},
        findings=("error hotplug-failed nic:0",),
        sentence=("vif106.0-emu",),
        neighbours=("hvm-emulated-devices",),
    ),
    Made(
        name="script-error-of-old",
        domid=107,
        title="an earlier run failed, a later one succeeded",
        origin="Somebody ran the script again by hand: success does not remove the old complaint "
        "(tools/hotplug/Linux/xen-hotplug-common.sh).",
        devices=(nic(0, _MAC),),
        after={f"{_VIF}/hotplug-error": "Could not find bridge device xenbr0"},
        findings=("info hotplug-failed nic:0",),
        sentence=("reported success all the same",),
        effect=("None now",),
        neighbours=("script-failed-nic",),
    ),
    Made(
        name="script-killed-nic",
        domid=108,
        title="the vif script never reported",
        origin="xl was killed while the script ran, or libxl killed the script after 40 seconds.",
        devices=(nic(0, _MAC).at(2, 4, hotplug=None),),
        findings=("error stuck-connecting nic:0",),
        sentence=("its hotplug script never reported",),
        remedy=("xen-hotplug.log", "xl network-detach 108 0", "attach it again"),
        limit=40.0,
        neighbours=("script-failed-nic", "nic-guest-reconnected", "guest-without-nic-driver"),
        alike=("script-says-nothing",),
    ),
    Made(
        name="script-says-nothing",
        domid=109,
        title="the guest is connected, its backend is not",
        origin="A script of the operator's own ends with success and writes no hotplug-status "
        "(mirage/jitsu issue 14).",
        devices=(nic(0, _MAC).at(2, 4, hotplug=""),),
        after={f"{_VIF}/script": "/opt/vif-own"},
        findings=("error stuck-connecting nic:0",),
        sentence=("its hotplug script never reported",),
        limit=40.0,
    ),
    Made(
        name="script-killed-disk",
        domid=110,
        title="the block script never reported",
        origin="xl was killed while the script ran: neither physical-device nor hotplug-status is "
        "there (also xen-troops/meta-xt-prod-devel-rpi5 issue 71).",
        devices=(disk("xvda", "/srv/root.img").at(2, 3, hotplug=None),),
        after={f"{_VBD}/physical-device": None, f"{_VBD}/physical-device-path": None},
        findings=("error stuck-connecting disk:xvda",),
        sentence=("its hotplug script never reported",),
        remedy=("xl block-detach 110 51712",),
        limit=40.0,
        neighbours=("script-failed-disk", "guest-without-disk-driver"),
    ),
    Made(
        name="script-killed-tap",
        domid=111,
        title="the block-tap script never reported",
        origin="As before, for a disk of tapback, whose backend kind is vbd3.",
        devices=(tap("xvda").at(2, 1, hotplug=None),),
        findings=("error stuck-connecting disk:xvda",),
        sentence=("its hotplug script never reported",),
        remedy=("xl block-detach --force 111 51712",),
        limit=40.0,
        neighbours=("tapback-missing",),
    ),
    Made(
        name="script-killed-emulated-nic",
        domid=112,
        title="the script of an emulated nic never reported",
        origin="The nic of an HVM guest may wait for a PV driver for ever, its script may not.",
        type="hvm",
        devices=(nic(0, _MAC, ioemu=True).at(2, 1, hotplug=None),),
        findings=("error stuck-connecting nic:0",),
        sentence=("its hotplug script never reported",),
        limit=40.0,
        neighbours=("hvm-emulated-devices",),
    ),
    Made(
        name="script-left-to-udev",
        domid=113,
        title="udev was to run the script",
        origin="The guest was created with run_hotplug_scripts=0, while libxl/disable_udev tells "
        "udev's scripts to leave it to libxl (xapi-project/xenopsd issue 4).",
        devices=(nic(0, _MAC).at(2, 4, hotplug=None),),
        fate=lambda template: template.replace(
            b'"run_hotplug_scripts": "True"', b'"run_hotplug_scripts": "False"'
        ),
        findings=("error stuck-connecting nic:0",),
        sentence=("udev's to run",),
        remedy=("/local/domain/0/libxl/disable_udev",),
        limit=40.0,
        neighbours=("script-killed-nic",),
    ),
    Made(
        name="nic-guest-reconnected",
        domid=114,
        title="the guest let go of the nic once, and the backend waits for a script that is over",
        origin="netback removes hotplug-status when the guest disconnects; older ones wait for it "
        "again (Linux commit c55f34b6aec2).",
        devices=(nic(0, _MAC).at(2, 4),),
        after={f"{_VIF}/hotplug-status": None},
        findings=("error stuck-connecting nic:0",),
        sentence=("has closed it once", "waits for a script that is over"),
        remedy=("xl network-detach 114 0",),
        limit=10.0,
        neighbours=("script-killed-nic", "script-failed-nic"),
    ),
)
