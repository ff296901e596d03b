"""Named guests: what libxl makes of a domain as a whole."""

from dataclasses import dataclass, field
from typing import Any

from tests.differential.oracle import CRASHES, LEFT_OUT
from tests.differential.strategies import Guest

DISK = "/libxl/@D/device/vbd/51712"
NIC = "/libxl/@D/device/vif/0"
_CPU = "/local/domain/@D/cpu/%d/availability"
_TARGET = "/local/domain/@D/memory/target"
SANE = {
    "/local/domain/@D/name": b"g-web",
    "/local/domain/@D/vm": b"/vm/@U",
    _TARGET: b"65536",
    "/local/domain/@D/memory/static-max": b"131072",
    f"{DISK}/backend": b"/local/domain/0/backend/vbd/@D/51712",
    f"{DISK}/params": b"/d/root.img",
    f"{DISK}/type": b"phy",
    f"{DISK}/dev": b"xvda",
    f"{DISK}/removable": b"0",
    f"{DISK}/mode": b"w",
    f"{DISK}/device-type": b"disk",
    f"{NIC}/backend": b"/local/domain/0/backend/vif/@D/0",
    f"{NIC}/handle": b"0",
}
XVDA = {"vdev": "xvda"}
_HVM = '"video_memkb":0,"type.hvm":{}'
_PV = '"video_memkb":0,"type.pv":{}'


@dataclass(frozen=True)
class Case:
    """One guest and what becomes of it.

    Attributes:
        name: the test's name.
        why: one sentence.
        build: the inside of its `b_info`.
        devices: the rest of its template.
        nodes: what its store has beside, or in place of, that of a sane guest with one disk and
            one nic; None takes a node away.
        becomes: values of xl's config by JSON pointer, None for one that is absent; or that xl
            leaves the guest out, or crashes.
        plugged: as in `Guest`.
        template: a whole template in place of the above.
    """

    name: str
    why: str
    becomes: Any
    build: str = _PV
    devices: str = ""
    nodes: dict[str, bytes | None] = field(default_factory=dict)
    plugged: int | None = None
    template: bytes | None = b"-"

    def guest(self) -> Guest:
        """The guest."""
        tail = f",{self.devices}" if self.devices else ""
        text = f'{{"c_info":{{"name":"old"}},"b_info":{{{self.build}}}{tail}}}'
        content = text.encode() + b"\0" if self.template == b"-" else self.template
        nodes = {path: value for path, value in (SANE | self.nodes).items() if value is not None}
        kind = "hvm" if "type.hvm" in self.build else "pv"
        return Guest(kind, content, tuple(nodes.items()), self.plugged)


def disks(*vdevs: str) -> str:
    """A template's disks."""
    return '"disks":[' + ",".join(f'{{"vdev":"{vdev}"}}' for vdev in vdevs) + "]"


WHOLE = (
    # ---- whether there is a config at all
    Case("sane", "The guest that all others differ from.",
         {"/disks": [XVDA], "/nics": [{"devid": 0}], "/c_info/name": "g-web",
          "/b_info/target_memkb": 65536, "/b_info/max_memkb": 131072, "/c_info/uuid": "@U"},
         devices=disks("xvda") + ',"nics":[{"devid":0}]'),
    Case("no-template", "Without a template there is nothing to retrieve.", LEFT_OUT,
         template=None),
    Case("empty-template", "An empty file is an error of its own.", LEFT_OUT, template=b""),
    Case("cut-template", "A template that ends in the middle is no JSON.", LEFT_OUT,
         template=b'{"c_info":{"name":"g'),
    Case("refused-template", "libxl's parser rejects the whole document for one bad word.",
         LEFT_OUT, build='"type.pv":{},"tsc_mode":"nosuch"'),
    Case("two-types", "A second alternative of the union ends the process by an assertion.",
         CRASHES, build='"type.pv":{},"type.hvm":{}'),
    Case("no-type", "Without a type libxl aborts when it comes to the vcpus.", CRASHES, build=""),
    Case("type-invalid", "The type `invalid` is one that can be written, and aborts as well.",
         CRASHES, build='"type.invalid":{}'),
    Case("no-object", "Any other root reads as an empty config, which has no type.", CRASHES,
         template=b"[]\0"),
    Case("no-type-no-name", "The missing name stops libxl before it gets to the type.",
         {"/c_info/name": "old", "/b_info/type.pv": None}, build="",
         nodes={"/local/domain/@D/name": None, "/local/domain/@D/domid": b"@D"}),
    # ---- name and uuid
    Case("no-name", "Synchronisation stops early, with success: stale devices and memory stay.",
         {"/c_info/name": "old", "/b_info/target_memkb": 7, "/disks": [{"vdev": "gone"}],
          "/c_info/uuid": None},
         build='"target_memkb":7,"type.pv":{}', devices=disks("gone"),
         nodes={"/local/domain/@D/name": None}),
    Case("empty-name", "An empty name is a name.", {"/c_info/name": ""},
         nodes={"/local/domain/@D/name": b""}),
    Case("name-not-utf-8", "xl prints the bytes, and no JSON parser takes them; U+FFFD stands here.",
         {"/c_info/name": "g\ufffd"}, nodes={"/local/domain/@D/name": b"g\xff"}),
    Case("name-with-nul", "C sees what is before the NUL.", {"/c_info/name": "g"},
         nodes={"/local/domain/@D/name": b"g\0x"}),
    Case("no-vm-node", "libxl asks Xen for the uuid, and the file's name tells us the same.",
         {"/c_info/uuid": "@U"}, nodes={"/local/domain/@D/vm": None}),
    # ---- memory
    Case("no-target", "Both memory nodes are needed.", LEFT_OUT, nodes={_TARGET: None}),
    Case("no-static-max", "Both memory nodes are needed.", LEFT_OUT,
         nodes={"/local/domain/@D/memory/static-max": None}),
    Case("target-empty", "An empty node is a zero, which is printed.", {"/b_info/target_memkb": 0},
         nodes={_TARGET: b""}),
    Case("target-no-number", "Anything behind the number is an error.", LEFT_OUT,
         nodes={_TARGET: b"65536 "}),
    Case("target-negative", "strtoull wraps a negative number round.",
         {"/b_info/target_memkb": 2**64 - 4096}, nodes={_TARGET: b"-4096"}),
    Case("target-huge", "Beyond 64 bits strtoull stops at the largest number, which is the default.",
         {"/b_info/target_memkb": None}, nodes={_TARGET: b"9" * 30}),
    Case("target-hugely-negative", "Beyond 64 bits a sign changes nothing.",
         {"/b_info/target_memkb": None}, nodes={_TARGET: b"-" + b"9" * 30}),
    Case("fudge-video", "What the template has for video memory is added.",
         {"/b_info/target_memkb": 65536 + 4096}, build='"video_memkb":4096,"type.pv":{}'),
    Case("fudge-video-unset", "Before 4.21 an unset video_memkb is added as -1.",
         {"/b_info/target_memkb": 65535}, build='"type.pv":{}'),
    Case("fudge-hvm", "A megabyte more for an HVM guest that may grow, by the template's numbers.",
         {"/b_info/target_memkb": 65536 + 1024}, plugged=1,
         build='"max_memkb":8,"target_memkb":7,' + _HVM, nodes={"/libxl/@D/dm-version": b"qemu_xen"}),
    # ---- vcpus
    Case("vcpus", "xenstore tells which are online, below the template's max_vcpus.",
         {"/b_info/avail_vcpus": [1]}, build='"max_vcpus":3,"avail_vcpus":[0],' + _PV,
         nodes={_CPU % 0: b"offline", _CPU % 1: b"online", _CPU % 2: b"ONLINE", _CPU % 3: b"online"}),
    Case("no-max-vcpus", "Without max_vcpus there is room for none.", {"/b_info/avail_vcpus": None},
         build='"avail_vcpus":[0],' + _PV, nodes={_CPU % 0: b"online"}),
    Case("vcpus-of-qemu", "QEMU has what it was started with, whatever xenstore says.",
         {"/b_info/avail_vcpus": [0, 1]}, plugged=2,
         build='"max_vcpus":4,"avail_vcpus":[0,1],' + _HVM,
         nodes={"/libxl/@D/dm-version": b"qemu_xen", _CPU % 0: b"online"}),
    Case("vcpus-given-to-qemu", "`xl vcpu-set` writes xenstore once QEMU has them.",
         {"/b_info/avail_vcpus": [0, 1, 2]}, plugged=3,
         build='"max_vcpus":4,"avail_vcpus":[0],' + _HVM,
         nodes={"/libxl/@D/dm-version": b"QEMU_xen",
                **{_CPU % number: b"online" for number in range(3)}}),
    Case("no-dm-version", "An HVM guest without it counts as qemu-traditional's: xenstore tells.",
         {"/b_info/avail_vcpus": [1]}, build='"max_vcpus":4,"avail_vcpus":[0],' + _HVM,
         nodes={_CPU % 1: b"online"}),
    Case("dm-version-unknown", "A device model that is none makes libxl abort.", CRASHES,
         build=_HVM, nodes={"/libxl/@D/dm-version": b"unknown"}),
    Case("dm-version-nonsense", "A word that is no device model makes libxl abort.", CRASHES,
         build=_HVM, nodes={"/libxl/@D/dm-version": b"nosuch"}),
    # ---- every kind
    Case("emptied-kind", "One record that cannot be read empties its kind, and no other.",
         {"/disks": None, "/nics": [{"devid": 0}]},
         devices=disks("xvda", "xvdb") + ',"nics":[{"devid":0}]',
         nodes={f"{DISK}/mode": None}),
    Case("name-no-number", "A directory whose name is no number reads record 0.",
         {"/vdispls": [{"devid": 0}]}, devices='"vdispls":[{"devid":0},{"devid":5}]',
         nodes={"/libxl/@D/device/vdispl/x/backend": b"/local/domain/0/backend/vdispl/@D/5",
                "/libxl/@D/device/vdispl/0/backend": b"/local/domain/0/backend/vdispl/@D/0"}),
    Case("name-wraps", "A name beyond 32 bits wraps round, as atoi does.",
         {"/vdispls": [{"devid": 1}]}, devices='"vdispls":[{"devid":1},{"devid":2147483647}]',
         nodes={"/libxl/@D/device/vdispl/4294967297/backend": b"x",
                "/libxl/@D/device/vdispl/1/backend": b"/local/domain/0/backend/vdispl/@D/1"}),
    Case("pointer-blank", "A backend pointer is scanned, so a blank before the domid is none.",
         {"/vdispls": [{"devid": 0}]}, devices='"vdispls":[{"devid":0}]',
         nodes={"/libxl/@D/device/vdispl/0/backend": b"/local/domain/ -1/"}),
    # ---- what libxl only hands on
    Case("handed-on", "These kinds are the template's, whatever xenstore has.",
         {"/vfbs": [{"devid": 0, "vnc": {}, "sdl": {}}], "/p9s": [{"tag": "a"}],
          "/dtdevs": [{"path": "/x"}], "/virtios": None},
         devices='"vfbs":[{"devid":0}],"p9s":[{"tag":"a"}],"dtdevs":[{"path":"/x"}],'
         '"virtios":[{"devid":0}]'),
)  # fmt: skip
"""Template, name, uuid, memory and vcpus, and what holds for every kind."""
