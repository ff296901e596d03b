"""What can be wrong with a guest: in its store, in its template, in the template's text."""

import copy
from typing import Any

import orjson
from hypothesis import strategies as st

from tests.backend.idl.documents import JUNK
from tests.differential.devices import Draw, Nodes
from xendrift.jsontypes import Json, JsonObject

_NUMBERS = (
    *(b"", b"0", b"1", b"7", b"-1", b"-0", b"+1", b" 1", b"1 ", b"1x", b"x", b"01", b"0x10", b"\xff"),
    *(b"4294967295", b"4294967296", b"4294967297", b"9223372036854775808", b"-2147483649"),
    *(b"18446744073709551614", b"18446744073709551615", b"18446744073709551616", b"1\0", b"-"),
    *(b"-18446744073709551615", b"-18446744073709551617", b"99999999999999999999999"),
)  # fmt: skip
_POINTERS = (
    *(b"/local/domain/0/backend/vbd/@D/51712", b"/local/domain/0", b"/local/domain/0/", b""),
    *(b"/local/domain/x/backend", b"/local/domain/ 0/b", b"/local/domain/0x0/b", b"no path at all"),
    *(b"/local/domain/-1/backend/vif/@D/0", b"/local/domain/99/backend/vif/@D/0", b"/bad path/"),
    *(b"/local/domain/0/backend//vif", b"/local/domain/0/backend/vif/", b"/local/domain/0/a b"),
    *(b"/local/domain/0/b\0c", b"/local/domain/@D/device", b"relative", b"/", b"//", b"\xff"),
)  # fmt: skip
_TYPES = (
    *(b"phy", b"file", b"nosuch", b"vif", b"VIF_ioemu", b"vifx", b"unknown", b"devicemodel"),
    *(b"DeviceModel", b"pv", b"auto", b"p", b"C", b"pc", b"", b"\xff", b"vif\0x"),
)  # fmt: skip
# What a node may hold, by its name without a number.
_VALUES: dict[str, tuple[bytes, ...]] = {
    "backend": _POINTERS,
    "frontend": _POINTERS,
    "type": _TYPES,
    "params": (b"", b":", b"aio:", b"aio:/a:b", b"/d/x", b"\0x", b"\xff"),
    "dev": (b"xvda", b"xvdb", b"51712", b"d0p0", b"XVDA", b"", b"xvda\0z", b"\xff", b"\xc3\xa9"),
    "dev-": (
        *(b"0000:03:00.0", b"0:3:0.0", b"00000003:00", b"0x00:03:00.0", b"-1:0:0.0", b"zz", b""),
        *(
            b" 0001:1f:1f.7",
            b"0000:03",
            b"0000:+3:0.0",
            b"0000:0x3:00.0",
            b"0x1:3:0.1",
            b"0000:-3:0",
        ),
        *(
            b"0000: 3: 0.0",
            b"0001:1f:1F.77",
            b"0x:3:0.0",
            b"0000 :03:00.0",
            b"1:0x",
            b"0000:03:00.0x",
        ),
    ),
    "opts-": (
        *(
            b"msitranslate",
            b"msitranslate=",
            b"=",
            b",",
            b"",
            b"rdm_policy=relaxed",
            b"rdm_policy=x",
        ),
        *(b"rdm_policy", b"permissive=1,", b"power_mgmt", b" msitranslate = 1", b" ", b"a,b,,=c"),
        *(b"permissive,=", b"x,  permissive", b"rdm_policy=,", b"\xff"),
    ),
    "specification": (b"xen", b"virtio", b"VIRTIO", b"unknown", b"nosuch", b""),
    "transport": (b"mmio", b"MMIO", b"unknown", b"pci", b""),
    "mac": (
        *(b"00:16:3E:00:00:00", b"0:1:2:3:4:5", b"00:16:3e:00:00:00:zz", b" 1:-1:+2:00:00:00", b""),
        *(b"00:16:3e:00:00", b"00:16:3e:00:00:0", b"00:16:3e:00:00:000", b"00-16-3e-00-00-00"),
        *(b"00:16:3e:00:00:00:", b"00:16:3e:00:00:0x", b"0x:16:3e:00:00:00", b"\t1:00:00:00:00:00"),
    ),
    "uuid": (b"", b"@U0", b"@Ux", b"0000000000000000", b"\xff", b"@U\0x", b"nosuch", b"{@U}"),
    "sample-formats": (
        b"",
        b"s8",
        b"s8,nosuch",
        b"U8 ,s8",
        b"nosuch",
        b",",
        b"s8\0,nosuch",
        b"\xff",
    ),
    "availability": (b"online", b"ONLINE", b"online ", b"offline", b"", b"online\0x", b"1"),
    "dm-version": (b"qemu_xen", b"QEMU_XEN", b"qemu_xen_traditional", b"unknown", b"nosuch", b""),
    "name": tuple(word.encode() for word in ("", "other", "g\0x", "\u00fc", "0", "a/b", '"', "\\")),
}
# Nodes that libxl looks at where they are, and that a sane guest may not have.
_MORE = {
    "/libxl/@D/device/vbd": b"",
    "/libxl/@D/device/virtio_disk": b"",
    "/libxl/@D/device/virtio_disk/51712": b"",
    "/libxl/@D/device/vbd/51712": b"",
    "/libxl/@D/device/vbd/51712/colo-host": b"h",
    "/libxl/@D/device/vbd/51712/colo-port": b"1",
    "/libxl/@D/device/vbd/51712/specification": b"virtio",
    "/libxl/@D/device/vbd/51712/params": b"",
    "/libxl/@D/device/vbd/51712/removable": b"1",
    "/libxl/@D/device/vif/0": b"",
    "/libxl/@D/device/vif/9": b"",
    "/libxl/@D/device/vif/0/mtu": b"9000",
    "/libxl/@D/device/vusb/0": b"",
    "/libxl/@D/device/vtpm/x": b"",
    "/libxl/@D/device/vdispl": b"",
    "/local/domain/0/backend/pci/@D/0": b"",
    "/local/domain/0/backend/pci/@D/0/num_devs": b"1",
    "/local/domain/0/backend/pci/@D/0/dev-0": b"0000:03:00.0",
    "/local/domain/0/backend/pci/@D/0/opts-0": b"permissive=1",
    "/local/domain/@D/device/vsnd/0/sample-formats": b"s8",
    "/local/domain/@D/device/vsnd/0/0/0/sample-formats": b"u8",
    "/local/domain/@D/device/vsnd/0/1/1": b"",
    "/local/domain/@D/cpu/0/availability": b"online",
}
_NAMES = st.sampled_from(["0", "1", "00", "01", "x", "1x", "-1", "4294967296", "51712", "051712"])
_VDEVS = ("xvda", "51712", "0xca00", "d0p0", "XVDA", "xvdb", "", "hdc", "\u00e9", "xvda\0")


def _writable(value: Json) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


# Numbers beyond 64 bits belong to the tests of libxl's parser, not to these.
_JUNK = tuple(value for value in JUNK if _writable(value))


def _matters(path: str) -> bool:
    """Whether libxl looks at a node at all while it retrieves."""
    return not path.endswith(("/domid", "/vm", "/type")) or "/device/" in path


def store(draw: Draw, nodes: Nodes, *, frozen_vcpus: bool) -> Nodes:
    """Returns a store with one more thing wrong."""
    how = draw(st.sampled_from(["replace", "replace", "remove", "rename", "copy", "order", "more"]))
    if how == "more":
        path = draw(st.sampled_from(list(_MORE)))
        allowed = not (frozen_vcpus and "/cpu/" in path)
        value = draw(st.just(_MORE[path]) | _value(path))
        return {**nodes, path: value} if allowed else nodes
    if how == "order":
        return dict(reversed(nodes.items()))
    paths = [p for p in nodes if _matters(p) and not (frozen_vcpus and "/cpu/" in p)]
    path = draw(st.sampled_from(paths))
    if how == "replace":
        return {**nodes, path: draw(_value(path))}
    if how == "remove":
        return {p: value for p, value in nodes.items() if not _below(p, _ancestor(draw, path))}
    return _moved(draw, nodes, path, keep=how == "copy")


def _value(path: str) -> st.SearchStrategy[bytes]:
    name = path.rpartition("/")[2].rstrip("0123456789")
    return st.sampled_from(_VALUES.get(name, _NUMBERS))


def _ancestor(draw: Draw, path: str) -> str:
    """A node itself, or its directory where that belongs to the guest alone."""
    parent = path.rpartition("/")[0]
    whole = "@D/" in parent and draw(st.integers(0, 2)) == 0
    return parent if whole else path


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(root + "/")


def _moved(draw: Draw, nodes: Nodes, path: str, *, keep: bool) -> Nodes:
    """Gives a device, or a node, another name, or a twin."""
    root = path.rpartition("/")[0] if "/device/" in path else path
    new = root.rpartition("/")[0] + "/" + draw(_NAMES)
    found: Nodes = {}
    for old, value in nodes.items():
        inside = _below(old, root)
        if keep or not inside:
            found[old] = value
        if inside:
            found[new + old[len(root) :]] = value
    return found


def template(draw: Draw, config: JsonObject, *, frozen_vcpus: bool) -> None:
    """Puts one thing wrong into a template."""
    kinds = [key for key, value in config.items() if isinstance(value, list) and value]
    how = draw(st.sampled_from(["junk", "remove", "twin", "reverse", "identity", "type"]))
    build: Any = config.get("b_info")
    if how == "type" and isinstance(build, dict) and draw(st.integers(0, 3)) == 0:
        build[draw(st.sampled_from(["type.pv", "type.pvh", "type.hvm", "type.invalid"]))] = {}
        return
    if how in ("junk", "remove") or not kinds:
        _anywhere(draw, config, remove=how == "remove", frozen_vcpus=frozen_vcpus)
        return
    key = draw(st.sampled_from(kinds))
    entries: Any = config[key]
    if how == "reverse":
        entries.reverse()
    elif how == "twin":
        twin = draw(st.sampled_from([*entries, {}]))
        entries.insert(draw(st.integers(0, len(entries))), copy.deepcopy(twin))
    else:
        _identity(draw, draw(st.sampled_from(entries)))


def _identity(draw: Draw, entry: Any) -> None:
    """Spells an entry's identity in another way, or takes it away."""
    if not isinstance(entry, dict):
        return
    for key in ("vdev", "devid", "ctrl", "port", "domain", "bus", "dev", "func"):
        if key in entry and draw(st.booleans()):
            junk = (
                (*_VDEVS, None) if key == "vdev" else (0, 1, -1, 2, 255, 256, 2**31 - 1, "0", None)
            )
            entry[key] = draw(st.sampled_from(junk))


def _anywhere(draw: Draw, config: JsonObject, *, remove: bool, frozen_vcpus: bool) -> None:
    places = [
        (holder, key)
        for holder, key in _places(config)
        if not (frozen_vcpus and key in ("b_info", "max_vcpus", "avail_vcpus"))
    ]
    holder, key = draw(st.sampled_from(places))
    if remove:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(draw(st.sampled_from(_JUNK)))


def _places(value: Json) -> list[tuple[Any, Any]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    found: list[tuple[Any, Any]] = []
    for key, item in items:
        found.append((value, key))
        if isinstance(item, dict | list):
            found += _places(item)  # type: ignore[arg-type]
    return found


def text(draw: Draw, content: bytes) -> bytes | None:
    """Ends the file as libxl does, seldom in another way."""
    how = draw(st.integers(0, 60))
    if how == 60:
        return None
    if how == 59:
        return draw(st.sampled_from([b"", b"\0", b" \n\0", b"[]\0", b"null", b"{}"]))
    if how == 58:
        return content[: draw(st.integers(0, len(content)))]
    return content + (b"x\0" if how == 57 else b"\0")
