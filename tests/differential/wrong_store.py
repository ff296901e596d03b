"""What can be wrong with a store."""

import re

from hypothesis import strategies as st

from tests.differential.devices import Draw, Nodes

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
# Nodes that libxl looks at and that a sane device may not have, by its kind's directory.
_MORE = {
    "vbd": {
        "colo-host": b"h",
        "colo-port": b"1",
        "colo-export": b"e",
        "active-disk": b"a",
        "hidden-disk": b"h",
        "specification": b"virtio",
        "transport": b"mmio",
        "base": b"1",
        "irq": b"x",
        "params": b"aio:",
        "removable": b"1",
        "dev": b"xvda",
    },
    "vif": {"mtu": b"9000", "handle": b"0", "ip": b"10.0.0.1"},
    "vusb": {"backend": b"/local/domain/0/backend/vusb/@D/0", "type": b"devicemodel"},
    "vtpm": {"uuid": b"@U"},
    "vsnd": {"sample-formats": b"nosuch", "0": b"", "0/3": b"", "0/0/sample-formats": b"u8"},
}
# Directories that libxl lists or looks for.
_DIRECTORIES = (
    *(f"/libxl/@D/device/{kind}" for kind in ("vbd", "virtio_disk", "virtio_disk", "vdispl")),
    *(f"/libxl/@D/device/{place}" for place in ("virtio_disk/5", "vif/9", "vusb/0", "vtpm/x")),
    "/local/domain/0/backend/pci/@D/0",
)
_NAMES = st.sampled_from(["0", "1", "00", "01", "x", "1x", "-1", "4294967296", "51712", "051712"])
_HOW = st.sampled_from(
    ["replace"] * 6 + ["remove"] * 2 + ["more"] * 3 + ["copy"] * 2 + ["rename", "order"]
)
# What libxl never looks at while it retrieves.
_IDLE = re.compile(
    r".*/(?:state|vdevfn-.*|port/.*|unique-id|sample-rates|videoram|bridge|usb-ver|num-ports|domid|vm)"
    r"|/libxl/@D/type|.*/pcm|/local/.*/0/name"
)
_NUMBERED = re.compile(r"(?<=[/-])(?:\d+|@D)")


def store(draw: Draw, nodes: Nodes, *, frozen_vcpus: bool) -> Nodes:
    """Returns a store with one more thing wrong."""
    how = draw(_HOW)
    if how == "more":
        return {**nodes, **_more(draw, nodes)}
    if how == "order":
        return dict(reversed(nodes.items()))
    path = _some(draw, nodes, frozen_vcpus=frozen_vcpus)
    if path is None:
        return nodes
    if how == "replace":
        return {**nodes, path: draw(_value(path))}
    if how == "remove":
        root = _ancestor(draw, path)
        return {p: value for p, value in nodes.items() if not _below(p, root)}
    return _moved(draw, nodes, path, keep=how == "copy")


def _some(draw: Draw, nodes: Nodes, *, frozen_vcpus: bool) -> str | None:
    """Draws a node that libxl looks at, each sort of them as likely as the others."""
    sorts: dict[str, list[str]] = {}
    for path in nodes:
        if not _IDLE.fullmatch(path) and not (frozen_vcpus and "/cpu/" in path):
            sorts.setdefault(_NUMBERED.sub("N", path), []).append(path)
    return draw(st.sampled_from(sorts[draw(st.sampled_from(sorted(sorts)))])) if sorts else None


def _more(draw: Draw, nodes: Nodes) -> Nodes:
    """Nodes that a device has not, or a directory."""
    match = [re.match(r"/libxl/@D/device/([^/]+)/[^/]+(?=/)", path) for path in nodes]
    roots = sorted({(m[0], m[1]) for m in match if m and m[1] in _MORE})
    if not roots or draw(st.integers(0, 2)) == 0:
        return {draw(st.sampled_from(_DIRECTORIES)): b""}
    root, kind = draw(st.sampled_from(roots))
    front = f"/local/domain/@D/device/vsnd/{root.rpartition('/')[2]}"
    found: Nodes = {}
    for name in draw(st.lists(st.sampled_from(sorted(_MORE[kind])), min_size=1, unique=True)):
        path = f"{front if kind == 'vsnd' else root}/{name}"
        found[path] = draw(st.just(_MORE[kind][name]) | _value(path))
    return found


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
