"""Disks: `disks` in the template, `vbd` or `virtio_disk` in xenstore (libxl_disk.c)."""

from collections.abc import Iterable
from typing import ClassVar

from xendrift.core.base.cstring import cstr, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.jsontext.values import as_octets
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.disk_nodes import WRITTEN, decode_disk, read_disk
from xendrift.core.kinds.disk_words import WORDS, disk_argument, disk_config
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import Unreadable
from xendrift.core.kinds.vdev import devid_of
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot

_SCRIPTS = ("block", "block-tap")


def _same_script(template: Json, live: Json) -> bool:
    """A script without a directory is looked for in libxl's own (libxl_device.c)."""
    if not isinstance(template, str) or not isinstance(live, str):
        return template == live
    return template == live or ("/" not in template and live.rsplit("/", 1)[-1] == template)


class Disk(Kind):
    """A virtual disk or cdrom drive."""

    name = "disk"
    json_key = "disks"
    struct = "device_disk"
    frontend_kinds = ("vbd", "virtio_disk")
    reconciled = True
    backends = (
        Backend(
            "vbd",
            driver="load xen-blkback",
            scripted=True,
            holds="a disk or a loop device",
            leaves="the disk, or a loop device (`losetup -a`)",
            plain=True,
        ),
        Backend(
            "vbd3",
            "vbd",
            driver="start tapback",
            scripted=True,
            leaves="the disk, or a loop device (`losetup -a`)",
            plain=True,
        ),
        Backend(
            "qdisk",
            "vbd",
            qemu=True,
            holds="an image",
            leaves="the image, open in QEMU",
            plain=True,
        ),
    )
    state_only = True
    has_medium = True
    doubled = ("pdev_path",)
    script_writes = ("physical-device",)
    detach_command = "block-detach"
    detach_forces = True
    attach_command = "block-attach"
    attach_words = WORDS
    cfg_key = "disk"
    cfg_chosen = ("transport", "irq", "base", "colo_restore_enable")
    cfg_unsaid: ClassVar[JsonObject] = {"colo_restore_enable": "False"}  # libxl_disk.c
    cfg_empty = ("pdev_path",)
    attach_example = "disk:vdev=xvdf,target=/dev/vg0/new"
    unforced_warning = (
        "If the guest does not let go within 10 seconds the disk is left half detached, and"
        " only --force goes on from there."
    )
    written = WRITTEN
    fields = (
        FieldRule("pdev_path", "params", default=""),
        FieldRule("readwrite", "mode", default=0),
        FieldRule("removable", "removable", default=0),
        FieldRule("is_cdrom", "device-type", default=0),
        FieldRule("backend", "type"),
        FieldRule("format", "params"),
        FieldRule("script", "script", same=_same_script),
        FieldRule("direct_io_safe", "direct-io-safe", default=False),
        FieldRule("discard_enable", "discard-enable"),
        FieldRule("specification", "specification", default="xen"),
    )

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the vdev as the template spells it."""
        vdev = entry.get("vdev")
        return vdev if isinstance(vdev, str) and vdev else f"#{index}"

    def number(self, key: str) -> int | None:
        """Returns the number that a vdev stands for."""
        found = devid_of(key)
        return found if found >= 0 else None

    def template_tokens(self, entry: JsonObject, index: int) -> tuple[str, ...]:
        """Recognises a disk by its vdev, else by the number that the vdev stands for."""
        return _tokens(self.template_key(entry, index))

    def live_key(self, slot: Slot) -> str:
        """Returns the vdev that the record holds, else its number."""
        vdev = text(slot.libxl.get("dev", b""))
        return vdev or slot.devid

    def live_tokens(self, record: Record) -> tuple[str, ...]:
        """Recognises a disk by its vdev, else by its number."""
        vdev = (record.config or {}).get("vdev") or record.devid
        return str(record.id.key), *_tokens(str(vdev))[1:]

    def has_handshake(self, slot: Slot) -> bool:
        """Virtio disks do not speak xenbus."""
        return slot.kind != "virtio_disk"

    def idle_when_emulated(self, record: Record) -> bool:  # noqa: ARG002
        """QEMU emulates the first disks and the drives of an HVM guest."""
        return True

    def hotplug_runs(self, config: JsonObject | None) -> int:  # noqa: ARG002
        """One run of the block script (libxl_linux.c, libxl__hotplug_disk)."""
        return 1

    def detach_refusal(self, record: Record) -> str:
        """Virtio disks stay as long as the guest (libxl_disk.c)."""
        virtio = self.backend_kind_of(record) == "virtio_disk"
        return "xl refuses to detach virtio disks: shut the guest down" if virtio else ""

    def attach_refusal(self, entry: JsonObject) -> str:
        """Virtio disks come with the guest."""
        virtio = entry.get("specification") == "virtio"
        return "xl attaches virtio disks to no guest that runs" if virtio else ""

    def detach_danger(self, place: int, count: int) -> str:  # noqa: ARG002
        """The first disk is most likely the one with the root."""
        first = "the guest's first disk: it may not go on, and may not boot again."
        return "" if place else first

    def loss_danger(self, before: Iterable[JsonObject], after: Iterable[JsonObject]) -> str:
        """The first disk is most likely the one it boots from."""
        first = next(iter(self.claims(before).items()), None)
        if first is None or first[0] in self.claims(after):
            return ""
        return f"The guest's first disk, {first[1]}, would be gone: it may not boot."

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_disk.c, device_disk_add)."""
        return decode_disk(slot)

    def sparse(self, config: JsonObject) -> JsonObject:
        """Leaves out the default script, and discard where it follows from the access."""
        kept = {key: value for key, value in config.items() if value not in (0, False)}
        if str(kept.get("script", "")).rsplit("/", 1)[-1] in _SCRIPTS:
            kept.pop("script", None)
        if kept.get("removable") and not kept.get("pdev_path"):
            kept |= {"pdev_path": "", "format": "empty"}
        follows = "True" if kept.get("readwrite") else "False"
        if kept.get("discard_enable") == follows:
            del kept["discard_enable"]
        return kept

    def knobs(self, entry: JsonObject, record: Record) -> JsonObject:
        """Follows the medium of a removable drive."""
        live = record.config or {}
        if not live.get("removable") or "pdev_path" not in live:
            return {}
        path = live["pdev_path"]
        if not path:
            return {"pdev_path": "", "format": "empty"}
        if path == entry.get("pdev_path"):
            return {}
        return {"pdev_path": path, "format": live.get("format") or entry.get("format") or "raw"}

    def claim(self, config: JsonObject, index: int) -> str:
        """Disks collide by number, however they are spelled."""
        number = devid_of(self.template_key(config, index))
        return str(number) if number >= 0 else self.template_key(config, index)

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Spells a disk in one argument, the target last (xl-disk-configuration.5, `target=`)."""
        return (disk_argument(config),)

    def attach_config(self, specification: str) -> JsonObject:
        """Reads `key=value,…,target=PATH`; without an access a disk can be written to."""
        return disk_config(specification)

    def libxl_identity(self, entry: JsonObject) -> object:
        """COMPARE_DISK compares the vdev strings, byte by byte."""
        vdev = entry.get("vdev")
        return as_octets(vdev) if isinstance(vdev, str) else None

    def libxl_directory(self, nodes: DomainNodes) -> str:
        """Returns the one of vbd and virtio_disk that exists.

        Both at once are an error for libxl (libxl_disk.c, libxl__device_disk_get_path).
        """
        xen, virtio = (kind in nodes.libxl_kinds for kind in self.frontend_kinds)
        if xen and virtio:
            root = f"/libxl/{nodes.observation.domid}/device"
            raise Unreadable(f"{root}/virtio_disk", f"{root}/vbd exists as well")
        return self.frontend_kinds[1] if virtio else self.frontend_kinds[0]

    def writes(self, node: str, value: bytes, devid: str) -> bool:
        """Holds a name against the number that it stands for."""
        own = node != "dev" or str(devid_of(cstr(value).decode("latin-1"))) == devid
        return own and super().writes(node, value, devid)

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:  # noqa: ARG002
        """Reads a record in libxl's order (libxl_disk.c, libxl__disk_from_xenstore)."""
        return read_disk(path, nodes)


def _tokens(vdev: str) -> tuple[str, ...]:
    number = devid_of(vdev)
    return (vdev, f"devid {number}") if number >= 0 else (vdev,)
