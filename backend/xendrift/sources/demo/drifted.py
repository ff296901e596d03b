"""Demo guests that something happened to: every rule of the catalogue, at least once."""

from xendrift.sources.demo.blueprints import disk, nic, vfb, vkb
from xendrift.sources.demo.guest import Guest, absent, cut, emptied, misspelt
from xendrift.sources.demo.healthy import NET_DRIVER
from xendrift.sources.demo.special import channel, p9, pci, usb, vtpm

_BACK = "/local/domain/0/backend"

# A guest writes what it likes: a screen wiped, a title set, markup, text that runs backwards.
_HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07[bold red]all is well[/] [@click=app.quit]ok[/] \u202egnp.exe \x9b31m"
)

DRIFTED: tuple[Guest, ...] = (
    Guest(
        domid=3,
        name="web-2",
        memory=4096,
        devices=(
            disk("xvda", "/dev/vg0/web-2-root"),
            disk("xvdd", "/dev/vg0/web-2-uploads").untracked(),
            nic(0, "00:16:3e:5a:03:00"),
            nic(2, "00:16:3e:5a:03:02", "xenbr1").untracked(),
        ),
    ),
    Guest(
        domid=4,
        name="db-main",
        type="pv",
        memory=16384,
        vcpus=8,
        devices=(
            disk("xvda", "/dev/vg0/db-main-root"),
            disk("xvdb", "/dev/vg0/db-main-data"),
            disk("xvdc", "/dev/vg0/db-main-log"),
            nic(0, "00:16:3e:5a:04:00", "xenbr1"),
        ),
        after={"/libxl/4/device/vbd/51744/device-type": None},
    ),
    Guest(
        domid=5,
        name="db-replica",
        type="pv",
        memory=16384,
        vcpus=4,
        devices=(
            disk("xvda", "/dev/vg0/db-replica-root"),
            disk("xvdb", "/dev/vg0/db-replica-old").at(5, 4, online="0"),
            nic(0, "00:16:3e:5a:05:00", "xenbr1"),
        ),
    ),
    Guest(
        domid=6,
        name="mail",
        memory=2048,
        devices=(
            disk("xvda", "/dev/vg0/mail"),
            nic(0, "00:16:3e:5a:06:00"),
            nic(1, "00:16:3e:5a:06:01", "xenbr7").at(2, 4, hotplug="error"),
        ),
        after={f"{_BACK}/vif/6/1/hotplug-error": "Could not find bridge device xenbr7"},
    ),
    Guest(
        domid=7,
        name="edge-router",
        type="pv",
        memory=1024,
        devices=(
            disk("xvda", "/dev/vg0/edge-router"),
            nic(0, "00:16:3e:5a:07:00", backend=NET_DRIVER, ifname="edge-wan"),
            nic(1, "00:16:3e:5a:07:01", "xenbr1", ifname="edge-lan"),
            nic(2, "00:16:3e:5a:07:02", "xenbr1").stale(),
            vfb(4),
            vkb(),
        ),
    ),
    Guest(
        domid=8,
        name="edge-spare",
        type="pv",
        memory=1024,
        devices=(
            disk("xvda", "/dev/vg0/edge-spare"),
            nic(0, "00:16:3e:5a:08:00", backend=(29, "net-driver-old")),
            nic(1, "00:16:3e:5a:08:01", "xenbr1"),
        ),
        after={
            "/local/domain/29": None,  # the driver domain was destroyed
            f"{_BACK}/vif/8": None,  # and somebody removed a backend by hand
        },
    ),
    Guest(
        domid=9,
        name="build-7",
        memory=8192,
        maxmem=16384,
        vcpus=8,
        maxvcpus=16,
        devices=(
            disk("xvda", "/dev/vg0/build-7"),
            nic(0, "00:16:3e:5a:09:00"),
            usb(0, 4, {1: ("1-4", 1, 7), 3: ("2-1.2", 2, 3)}),
            p9("cache", "/srv/build/cache"),
            channel(0, "org.example.agent", "/run/xen/build-7.agent"),
            channel(1, "org.example.log", "/run/xen/build-7.log"),
        ),
    ),
    Guest(
        domid=13,
        name="api-3",
        memory=2048,
        fate=absent,  # being created: the bootloader still runs
        devices=(
            disk("xvda", "/dev/vg0/api-3").at(2, 1),
            nic(0, "00:16:3e:5a:0d:00").at(2, 1, hotplug=""),
        ),
    ),
    Guest(
        domid=14,
        name="batch-3",
        type="pv",
        memory=4096,
        devices=(  # crashed and preserved, then somebody tried to detach its disk
            disk("xvda", "/dev/vg0/batch-3"),
            disk("xvdb", "/dev/vg0/batch-3-scratch").at(5, 4, online="0"),
            nic(0, "00:16:3e:5a:0e:00").at(5, 4),
        ),
    ),
    Guest(
        domid=15,
        name="lab-virt",
        type="hvm",
        memory=2048,
        video=8,
        fate=absent,
        files={"libvirt-xml": b"<domain type='xen'>\n  <name>lab-virt</name>\n</domain>\n"},
        devices=(
            disk("xvda", "/dev/vg0/lab-virt", backend="qdisk").untracked(),
            nic(0, "00:16:3e:5a:0f:00").untracked(),
        ),
    ),
    Guest(
        domid=16,
        name="legacy-erp",
        fate=emptied,
        devices=(disk("xvda", "/dev/vg0/legacy-erp"), nic(0, "00:16:3e:5a:10:00")),
    ),
    Guest(
        domid=17,
        name="ci-runner",
        fate=cut,
        devices=(disk("xvda", "/dev/vg0/ci-runner"), nic(0, "00:16:3e:5a:11:00")),
    ),
    Guest(
        domid=18,
        name="kiosk",
        fate=misspelt,
        devices=(disk("xvda", "/dev/vg0/kiosk"), nic(0, "00:16:3e:5a:12:00")),
    ),
    Guest(
        domid=19,
        name="voip",
        type="pv",
        memory=1024,
        build={"kernel": "/boot/vmlinuz-voip", "type.pv": {"e820_host": "True"}},
        devices=(
            disk("xvda", "/dev/vg0/voip"),
            nic(0, "00:16:3e:5a:13:00"),
            pci("0000:04:00.0", "0000:04:00.1", entered=1),
        ),
        after={"/libxl/pci/0000-04-00-0/domid": "19", "/libxl/pci/0000-04-00-1/domid": "19"},
    ),
    Guest(
        domid=20,
        name="vault",
        type="pv",
        memory=1024,
        devices=(
            disk("xvda", "/dev/vg0/vault"),
            nic(0, "00:16:3e:5a:14:00", "xenbr1"),
            vtpm("Domain-0", "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"),
        ),
    ),
    Guest(
        domid=21,
        name="files",
        memory=4096,
        devices=(
            disk("xvda", "/dev/vg0/files-root"),
            disk("xvdb", "/dev/vg0/files-data-2026").entered_as(
                pdev_path="/dev/vg0/files-data-2024"
            ),
            disk("xvdc", "/dev/vg0/files-archive"),
            disk("d2p0", "/dev/vg0/files-archive-old").stale(),
            nic(0, "00:16:3e:5a:15:00"),
        ),
    ),
    Guest(
        domid=22,
        name="backup",
        memory=2048,
        devices=(disk("xvda", "/dev/vg0/backup"), nic(0, "00:16:3e:5a:16:00", "xenbr1")),
        pending='name = "backup"\ntype = "pvh"\nmemory = 4096\nvcpus = 2\n'
        'disk = [ "/dev/vg0/backup,raw,xvda,rw" ]\n'
        'vif = [ "mac=00:16:3e:5a:16:00,bridge=xenbr1" ]\n',
    ),
    Guest(
        domid=23,
        name="tenant-7",
        memory=1024,
        devices=(
            disk("xvda", "/dev/vg0/tenant-7"),
            disk("sda", "/dev/vg0/tenant-7-data").at(5, 5),
            nic(0, "00:16:3e:5a:17:00"),
            nic(1, "00:16:3e:5a:17:01"),
        ),
        after={
            "/local/domain/23/error/device/vbd/2048/error": f"16 xlvbd_add {_HOSTILE}",
            "/local/domain/23/device/vbd/2048/feature-persistent": _HOSTILE.encode() + b"\xff\xfe",
            "/local/domain/23/device/vif/1": None,
            "/local/domain/23/device/vif/9/state": "1",
        },
    ),
    Guest(
        domid=26,
        name="analytics",
        memory=8192,
        devices=(
            disk("xvda", "/dev/vg0/analytics"),
            nic(0, "00:16:3e:5a:1a:00"),
            nic(1, "00:16:3e:5a:1a:01", "xenbr1"),
        ),
        after={"/libxl/26/device/vif/1": None},
    ),
)
