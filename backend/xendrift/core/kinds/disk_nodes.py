"""The record of a disk as it stands in xenstore (libxl_disk.c)."""

import re

from xendrift.core.base.cstring import atoi, cstr, strtoul, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.record import Unreadable, need, need_backend, with_backend
from xendrift.core.kinds.written import Written, flag, given, word
from xendrift.core.nodes import DomainNodes, Slot

_BACKENDS = {"phy": "phy", "file": "tap", "vbd3": "tap", "tap": "tap", "qdisk": "qdisk"}
_FORMATS = {"aio": "raw", "raw": "raw"} | {
    name: name for name in ("qcow", "qcow2", "vhd", "qed", "empty")
}
# What stands for a drive without a medium since 4.19 (libxl_disk.c; XEN_RUN_DIR is the builder's).
_EMPTY = re.compile(r"/(?:[^/]+/)*empty-cdrom\.[0-9]{1,5}")
_COLO = ("colo-port", "colo-export", "active-disk", "hidden-disk")
_SPECIFICATIONS = (b"unknown", b"xen", b"virtio")
_TYPES = ("phy", "tap", "qdisk", "standalone")

# libxl_disk.c, device_disk_add; `dev` has to stand for the record's own number besides.
WRITTEN = (
    Written("type", "|".join(_TYPES), ", ".join(_TYPES), word("backend", *_TYPES)),
    Written("dev", r"[a-z0-9]+", "the disk's name in the guest", given("vdev")),
    Written("mode", "[wr]", "w or r", flag("readwrite", "w", "r")),
    Written("removable", "[01]", "1 or 0", flag("removable")),
    Written("device-type", "cdrom|disk", "disk or cdrom", flag("is_cdrom", "cdrom", "disk")),
    Written("params"),
    Written("specification", "xen|virtio", "xen or virtio", word("specification", "xen", "virtio")),
    Written("script", "/.+"),
    Written("direct-io-safe", "[01]", "1 or 0"),
    Written("discard-enable", "[01]", "1 or 0"),
    Written("transport", "mmio", "mmio", word("transport", "mmio")),
    Written("base", "[0-9]+", "a number", given("base")),
    Written("irq", "[0-9]+", "a number", given("irq")),
    Written("grant_usage", "[01]", "1 or 0"),
    Written("colo-host"),
    Written("colo-port", "[0-9]+", "a port", given("colo_port")),
    Written("colo-export", said=given("colo_export")),
    Written("active-disk", said=given("active_disk")),
    Written("hidden-disk", said=given("hidden_disk")),
)


def decode_disk(slot: Slot) -> JsonObject:
    """Reads the trusted record into libxl's JSON (libxl_disk.c, device_disk_add)."""
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


def read_disk(path: str, nodes: DomainNodes) -> tuple[object, bool]:
    """Reads a record in libxl's order (libxl_disk.c, libxl__disk_from_xenstore).

    Returns:
        The vdev, and whether it is a drive without a medium.

    Raises:
        Unreadable: libxl cannot read it.
    """
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
