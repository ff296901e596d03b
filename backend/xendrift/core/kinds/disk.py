"""Disks: `disks` in the template, `vbd` or `virtio_disk` in xenstore (libxl_disk.c)."""

import re
from collections.abc import Iterable
from typing import ClassVar

from xendrift.core.base.cstring import atoi, cstr, strtoul, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.jsontext.octets import as_octets
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import Unreadable, need, need_backend, with_backend
from xendrift.core.kinds.spelling import (
    Unspeakable,
    Word,
    checked_last,
    number,
    one_of,
    parsed,
    spelled,
    unsaid,
)
from xendrift.core.kinds.vdev import devid_of
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot

_BACKENDS = {"phy": "phy", "file": "tap", "vbd3": "tap", "tap": "tap", "qdisk": "qdisk"}
_FORMATS = {"aio": "raw", "raw": "raw"} | {
    name: name for name in ("qcow", "qcow2", "vhd", "qed", "empty")
}
_COLO = ("colo-port", "colo-export", "active-disk", "hidden-disk")
# What xl says without a word of its own, and what `attach_arguments` says besides the words.
_CDROM: JsonObject = {"is_cdrom": 1, "removable": 1, "readwrite": 0}
_FLAGS: dict[str, JsonObject] = {
    "cdrom": _CDROM,
    "devtype=cdrom": _CDROM,
    "devtype=disk": {},
    "access=rw": {"readwrite": 1},
    "access=w": {"readwrite": 1},
    "access=ro": {"readwrite": 0},
    "access=r": {"readwrite": 0},
    "discard": {"discard_enable": "True"},
    "no-discard": {"discard_enable": "False"},
    "direct-io-safe": {"direct_io_safe": True},
    "grant_usage=1": {"grant_usage": "True"},
    "grant_usage=0": {"grant_usage": "False"},
    "colo": {"colo_enable": "True"},
    "no-colo": {"colo_enable": "False"},
}
_SWITCHES = {
    "discard_enable": {"True": "discard", "False": "no-discard"},
    "grant_usage": {"True": "grant_usage=1", "False": "grant_usage=0"},
    "colo_enable": {"True": "colo", "False": "no-colo"},
}
_SAID = ("pdev_path", "readwrite", "removable", "is_cdrom", "direct_io_safe", *_SWITCHES)
# What stands for a drive without a medium since 4.19 (libxl_disk.c; XEN_RUN_DIR is the builder's).
_EMPTY = re.compile(r"/(?:[^/]+/)*empty-cdrom\.[0-9]{1,5}")
_SCRIPTS = ("block", "block-tap")
_SPECIFICATIONS = (b"unknown", b"xen", b"virtio")


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
    attach_words = (
        Word("format", "format", one_of("raw", "qcow", "qcow2", "vhd", "qed", "empty")),
        Word("vdev", "vdev", required=True),
        Word("backendtype", "backend", one_of("phy", "qdisk", "tap", "standalone")),
        Word("backend", "backend_domname"),
        Word("script", "script"),
        Word("specification", "specification", one_of("xen", "virtio")),
        Word("colo-host", "colo_host"),
        Word("colo-port", "colo_port", number),
        Word("colo-export", "colo_export"),
        Word("active-disk", "active_disk"),
        Word("hidden-disk", "hidden_disk"),
    )
    cfg_key = "disk"
    cfg_chosen = ("transport", "irq", "base", "colo_restore_enable")
    cfg_unsaid: ClassVar[JsonObject] = {"colo_restore_enable": "False"}  # libxl_disk.c
    cfg_empty = ("pdev_path",)
    attach_example = "disk:vdev=xvdf,target=/dev/vg0/new"
    unforced_warning = (
        "If the guest does not let go within 10 seconds the disk is left half detached, and"
        " only --force goes on from there."
    )
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
        node = slot.libxl
        backend = _BACKENDS.get(cstr(node.get("type", b"")).decode("latin-1"))
        if cstr(node.get("type", b"")) == b"standalone":
            backend = "standalone"
        path, image = _params(node.get("params"), backend)
        if isinstance(path, str) and _EMPTY.fullmatch(path) and atoi(node.get("removable", b"")):
            path, image = "", "empty"
        config: dict[str, Json] = {
            "pdev_path": path,
            "vdev": text(node["dev"]) if "dev" in node else None,
            "backend": backend,
            "format": image,
            "script": text(node["script"]) if "script" in node else None,
            "removable": atoi(node["removable"]) if "removable" in node else None,
            "readwrite": int(cstr(node["mode"]) == b"w") if "mode" in node else None,
            "is_cdrom": int(cstr(node.get("device-type", b"")) == b"cdrom")
            if "device-type" in node
            else None,
            "direct_io_safe": True if cstr(node.get("direct-io-safe", b"")) == b"1" else None,
        }
        if "discard-enable" in node:
            config["discard_enable"] = "True" if atoi(node["discard-enable"]) else "False"
        if cstr(node.get("specification", b"")) == b"virtio":
            config |= _virtio(slot)
        return with_backend(config, slot)

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
        if config.get("trusted") == "False":
            raise Unspeakable("trusted", "xl up to 4.18 takes the word for the disk's target")
        unsaid(config, self.attach_words, _SAID)
        cdrom = bool(config.get("is_cdrom"))
        if config.get("removable") and not cdrom:
            raise Unspeakable("removable", "only a cdrom can be removable")
        if cdrom and config.get("readwrite"):
            raise Unspeakable("readwrite", "a cdrom cannot be written to")
        words = [f"{word}={value}" for word, value in spelled(config, self.attach_words)]
        words.append("access=rw" if config.get("readwrite") else "access=ro")
        words += ["cdrom"] if cdrom else []
        for key, switch in _SWITCHES.items():
            words += [switch[str(config[key])]] if config.get(key) in switch else []
        words += ["direct-io-safe"] if config.get("direct_io_safe") else []
        target = config.get("pdev_path")
        if isinstance(target, str) and target:
            words.append(f"target={checked_last('pdev_path', target)}")
        elif config.get("format") != "empty" or not cdrom:
            raise Unspeakable("pdev_path", "it is empty, and only a drive can be")
        return (",".join(words),)

    def attach_config(self, specification: str) -> JsonObject:
        """Reads `key=value,…,target=PATH`; without an access a disk can be written to."""
        keys, found, target = f",{specification}".partition(",target=")
        words: list[str] = []
        config: JsonObject = {"readwrite": 1}
        for item in keys[1:].split(",") if keys else ():
            if item in _FLAGS:
                config |= _FLAGS[item]
            elif item:
                words.append(item)
        config |= parsed(",".join(words), self.attach_words)
        if found:
            config["pdev_path"] = target
        return {"format": "raw" if found else "empty"} | config

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

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:  # noqa: ARG002
        """Reads a record in libxl's order (libxl_disk.c, libxl__disk_from_xenstore)."""
        need_backend(path, nodes)
        params = nodes.get(f"{path}/params")
        if nodes.get(f"{path}/colo-host") is not None:
            for node in _COLO:
                need(path, node, nodes)
        need(path, "type", nodes)
        specification = nodes.get(f"{path}/specification")
        if specification is not None:
            word = cstr(specification).lower()
            if word not in _SPECIFICATIONS:
                raise Unreadable(f"{path}/specification", "the value is no specification")
            if word == b"virtio":
                _need_virtio(path, nodes)
        vdev = cstr(need(path, "dev", nodes))
        removable = atoi(need(path, "removable", nodes))
        need(path, "mode", nodes)
        need(path, "device-type", nodes)
        medium = b"" if params is None else cstr(params)
        if b":" in medium:
            medium = medium.partition(b":")[2]
        return vdev, bool(removable) and not medium


def _tokens(vdev: str) -> tuple[str, ...]:
    number = devid_of(vdev)
    return (vdev, f"devid {number}") if number >= 0 else (vdev,)


def _params(value: bytes | None, backend: str | None) -> tuple[Json, Json]:
    """Splits `params` into the path and the image's format."""
    content = text(value) if value is not None else None
    if content is None:
        return None, None
    if backend in ("qdisk", "tap"):
        prefix, colon, path = content.partition(":")
        if colon and prefix in _FORMATS:
            return path, _FORMATS[prefix]
        return content, None
    return content, "raw" if content and backend == "phy" else None


def _virtio(slot: Slot) -> JsonObject:
    known: JsonObject = {"specification": "virtio"}
    if "transport" in slot.libxl:
        known["transport"] = text(slot.libxl["transport"])
    for key in ("irq", "base"):
        if key in slot.libxl:
            known[key] = strtoul(slot.libxl[key])
    if "grant_usage" in slot.libxl:
        known["grant_usage"] = "True" if atoi(slot.libxl["grant_usage"]) else "False"
    return known


def _need_virtio(path: str, nodes: DomainNodes) -> None:
    if cstr(need(path, "transport", nodes)).lower() != b"mmio":
        raise Unreadable(f"{path}/transport", "the value is no transport that libxl knows")
    need(path, "base", nodes)
    need(path, "irq", nodes)
