"""Named guests: what libxl makes of devices, kind by kind."""

from tests.differential.cases import DISK, NIC, SANE, XVDA, Case, disks
from tests.differential.oracle import CRASHES

_PCI = "/local/domain/0/backend/pci/@D/0"
_VUSB = "/libxl/@D/device/vusb/0"
_VSND = "/libxl/@D/device/vsnd/0"
_VTPM = "/libxl/@D/device/vtpm/0"
_BACK = "/local/domain/0/backend/%s/@D/0"
_USBCTRL = '"usbctrls":[{"devid":0}]'
_HOLE_3 = '"pcidevs":[{"bus":3}]'


def _pci(address: bytes, **others: bytes) -> dict[str, bytes | None]:
    nodes: dict[str, bytes | None] = {f"{_PCI}/num_devs": b"1", f"{_PCI}/dev-0": address}
    return nodes | {f"{_PCI}/{name.replace('_', '-')}": value for name, value in others.items()}


DEVICES = (
    # ---- disks
    Case("disk-without-vdev", "An entry without vdev is compared by strcmp with a disk.", CRASHES,
         devices='"disks":[{}]'),
    Case("disk-without-vdev-alone", "With no disk in xenstore there is nothing to compare with.",
         {"/disks": None}, devices='"disks":[{}]',
         nodes={path: None for path in SANE if path.startswith(DISK)}),
    Case("disk-spellings", "One disk in two spellings is two disks.", {"/disks": None},
         devices=disks("51712", "d0p0")),
    Case("disk-bytes", "Names are compared as bytes; xenstore's need not be Latin-1.",
         {"/disks": [{"vdev": "\u00e9"}]}, devices=disks("\\u00e9", "\\u00c3\\u00a9"),
         nodes={f"{DISK}/dev": b"\xc3\xa9"}),
    Case("disk-twins", "Two entries of one name both stay.", {"/disks": [XVDA, XVDA]},
         devices=disks("xvda", "xvda")),
    Case("disk-no-medium", "A removable drive without a medium loses the template's.",
         {"/disks": [{"pdev_path": "", "vdev": "xvda", "format": "empty"}]},
         devices='"disks":[{"vdev":"xvda","pdev_path":"/d/cd.iso","format":"raw"}]',
         nodes={f"{DISK}/removable": b"1", f"{DISK}/params": b"aio:"}),
    Case("disk-other-medium", "A medium in the drive is the template's, whatever it is.",
         {"/disks": [{"pdev_path": "/d/cd.iso", "vdev": "xvda"}]},
         devices='"disks":[{"vdev":"xvda","pdev_path":"/d/cd.iso"}]',
         nodes={f"{DISK}/removable": b"1", f"{DISK}/params": b"aio:/d/other.iso"}),
    Case("disk-removable-wraps", "`removable` is read by atoi: 2^32 is no.", {"/disks": [XVDA]},
         devices=disks("xvda"),
         nodes={f"{DISK}/removable": b"4294967296", f"{DISK}/params": b""}),
    Case("disk-both-directories", "vbd and virtio_disk at once are an error.", {"/disks": None},
         devices=disks("xvda"), nodes={"/libxl/@D/device/virtio_disk": b""}),
    Case("disk-virtio", "virtio_disk is listed where there is no vbd.",
         {"/disks": [XVDA]}, devices=disks("xvda", "xvdb"),
         nodes={path: None for path in SANE if path.startswith(DISK)} | {
             path.replace("vbd", "virtio_disk"): value
             for path, value in SANE.items() if path.startswith(DISK)}),
    # ---- nics
    Case("nic-without-devid", "A template of old has none: -1 is in no xenstore.", {"/nics": None},
         devices='"nics":[{"mac":"00:16:3e:00:00:00"}]'),
    Case("nic-handle", "The handle counts, not the directory.", {"/nics": [{"devid": 7}]},
         devices='"nics":[{"devid":0},{"devid":7}]', nodes={f"{NIC}/handle": b"7"}),
    Case("nic-handle-huge", "Beyond a long, atoi gives -1: the one that has no devid.",
         {"/nics": [{}]}, devices='"nics":[{"devid":2147483647},{}]',
         nodes={f"{NIC}/handle": b"9" * 30}),
    Case("nic-mtu", "An MTU that is no number empties the kind.", {"/nics": None},
         devices='"nics":[{"devid":0}]', nodes={f"{NIC}/mtu": b"1500x"}),
    # ---- vtpm
    Case("vtpm-uuid", "The uuid is the live backend's, and has to be one in full.",
         {"/vtpms": None}, devices='"vtpms":[{"devid":0}]',
         nodes={f"{_VTPM}/backend": _BACK.encode() % b"vtpm",
                f"{_BACK % 'vtpm'}/uuid": b"11111111111141118111000000000001"}),
    Case("vtpm-uuid-and-more", "What follows a uuid makes it none.",
         {"/vtpms": None}, devices='"vtpms":[{"devid":0}]',
         nodes={f"{_VTPM}/backend": _BACK.encode() % b"vtpm", f"{_BACK % 'vtpm'}/uuid": b"@Ux"}),
    Case("vtpm-pointer", "A pointer that is no path has no uuid, and that is no error.",
         {"/vtpms": [{"devid": 0}]}, devices='"vtpms":[{"devid":0}]',
         nodes={f"{_VTPM}/backend": b"/local/domain/0/no path"}),
    # ---- USB
    Case("usbctrl-without-type", "libxl compares the missing type with strcasecmp.", CRASHES,
         devices=_USBCTRL, nodes={f"{_VUSB}/backend": _BACK.encode() % b"vusb"}),
    Case("usbctrl-without-backend", "A controller without a backend is listed all the same.",
         {"/usbctrls": [{"devid": 0}]}, devices=_USBCTRL, nodes={f"{_VUSB}/type": b"nosuch"}),
    Case("usbctrl-pointer", "libxl reads below the pointer, and xenstored refuses what is no path.",
         {"/usbctrls": None}, devices=_USBCTRL,
         nodes={f"{_VUSB}/type": b"pv", f"{_VUSB}/backend": b"/local/domain/0/"}),
    Case("usbdevs", "A device with a port is never found: the list knows blank ones alone.",
         {"/usbdevs": [{"type.hostdev": {}}], "/usbctrls": [{"devid": 0}]},
         devices=_USBCTRL + ',"usbdevs":[{"ctrl":0,"port":1,"type.hostdev":{}},{"type.hostdev":{}}]',
         nodes={f"{_VUSB}/type": b"devicemodel", f"{_VUSB}/port/1": b"1-2"}),
    Case("usbdev-without-controller", "Without a controller even a blank one is dropped.",
         {"/usbdevs": None}, devices='"usbdevs":[{}]'),
    # ---- PCI
    Case("pci", "Four numbers make a function.", {"/pcidevs": [{"bus": 3}]},
         devices='"pcidevs":[{"bus":3},{"bus":3,"func":1}]', nodes=_pci(b"0000:03:00.0")),
    Case("pci-too-few", "num_devs is more than there are: libxl scans a missing address.", CRASHES,
         nodes=_pci(b"0000:03:00.0") | {f"{_PCI}/num_devs": b"2"}),
    Case("pci-negative", "A negative num_devs is billions.", CRASHES,
         nodes=_pci(b"0000:03:00.0") | {f"{_PCI}/num_devs": b"-1"}),
    Case("pci-count-wraps", "num_devs is read by atoi: 2^32 is none.", {"/pcidevs": None},
         devices=_HOLE_3, nodes=_pci(b"0000:03:00.0") | {f"{_PCI}/num_devs": b"4294967296"}),
    Case("pci-sign", "A sign belongs to the number, and makes the domain -1.",
         {"/pcidevs": [{"bus": 3, "domain": -1}]}, devices='"pcidevs":[{"domain":-1,"bus":3}]',
         nodes=_pci(b"-1:3:0.0")),
    Case("pci-width", "0x is part of the four characters that a domain may have.",
         {"/pcidevs": [{"domain": 1}]}, devices='"pcidevs":[{"domain":1},{"domain":18,"bus":3}]',
         nodes=_pci(b"0x123:3:0.0") | {f"{_PCI}/num_devs": b"2", f"{_PCI}/dev-1": b"1"}),
    Case("pci-0x-alone", "glibc reads 0x without a digit as zero, and goes on.",
         {"/pcidevs": [{"bus": 3}]}, devices=_HOLE_3, nodes=_pci(b"0x:3:0.0")),
    Case("pci-no-options", "Options without an option are a null pointer.", CRASHES,
         nodes=_pci(b"0000:03:00.0", opts_0=b"")),
    Case("pci-option-without-value", "The last option's missing value is a null pointer.", CRASHES,
         nodes=_pci(b"0000:03:00.0", opts_0=b"msitranslate=0,permissive=")),
    Case("pci-option-unknown", "An option that libxl does not know needs no value.",
         {"/pcidevs": [{"bus": 3}]}, devices=_HOLE_3, nodes=_pci(b"0000:03:00.0", opts_0=b"other")),
    # ---- sound
    Case("vsnd-format", "libxl reads the guest's own nodes: the guest can empty the kind.",
         {"/vsnds": None}, devices='"vsnds":[{"devid":0}]',
         nodes={f"{_VSND}/backend": _BACK.encode() % b"vsnd",
                f"{_VSND}/frontend": b"/local/domain/@D/device/vsnd/0",
                "/local/domain/@D/device/vsnd/0/0/0/sample-formats": b"s8,nosuch"}),
    Case("vsnd-many", "libxl follows the guest's streams up to the first gap, however many.",
         {"/vsnds": None}, devices='"vsnds":[{"devid":0}]',
         nodes={f"{_VSND}/backend": _BACK.encode() % b"vsnd",
                f"{_VSND}/frontend": b"/local/domain/@D/device/vsnd/0",
                **{f"/local/domain/@D/device/vsnd/0/{number}": b"" for number in range(80)},
                "/local/domain/@D/device/vsnd/0/79/sample-formats": b"nosuch"}),
    Case("vsnd-gap", "Behind the first gap libxl does not look.", {"/vsnds": [{"devid": 0, "params": {}}]},
         devices='"vsnds":[{"devid":0}]',
         nodes={f"{_VSND}/backend": _BACK.encode() % b"vsnd",
                f"{_VSND}/frontend": b"/local/domain/@D/device/vsnd/0",
                "/local/domain/@D/device/vsnd/0/1/sample-formats": b"nosuch"}),
    Case("vsnd-pointer", "xenstored refuses what is no path.", {"/vsnds": None},
         devices='"vsnds":[{"devid":0}]',
         nodes={f"{_VSND}/backend": _BACK.encode() % b"vsnd", f"{_VSND}/frontend": b"/"}),
)  # fmt: skip
"""The eight kinds that libxl reconciles."""
