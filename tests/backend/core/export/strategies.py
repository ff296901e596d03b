"""Random configurations that libxl takes, most of whose values xl.cfg has words for."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.backend.core.idl.documents import structs
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.model import Release
from xendrift.core.kinds import KINDS

TEXT = st.sampled_from(["x", "/a b", "ü=1", "a.b-c_d", '"', "\\", "'", "#;", "[1]", "%s", "0"])
KIB = st.integers(1, 4096).map(lambda mib: mib * 1024) | st.integers(1024, 1 << 22)
CPUS = st.lists(st.integers(0, 7), min_size=1, max_size=4, unique=True).map(sorted)
POLICY = st.text("01xks", min_size=32, max_size=32)
_FIXED = {
    "max_vcpus", "avail_vcpus", "cpumap", "vcpu_hard_affinity", "vcpu_soft_affinity",
    "target_memkb", "max_memkb", "vnuma_nodes", "cpuid",
}  # fmt: skip
_LISTS = {kind.json_key: kind for kind in KINDS if kind.json_key}
Draw = Callable[..., Any]


@st.composite
def configs(draw: Draw, release: Release) -> JsonObject:
    """A guest of any type: everything that the IDL has, within what xl itself insists on.

    Args:
        draw: hypothesis's.
        release: whose IDL.
    """
    kind = draw(st.sampled_from(["pv", "pvh", "hvm"]))
    config: dict[str, Any] = draw(structs(DOMAIN_CONFIG, release))
    create, build = dict(config.get("c_info", {})), dict(config.get("b_info", {}))
    create |= {"type": kind, "name": draw(TEXT), "uuid": str(draw(st.uuids()))}
    for key in [key for key in build if key in _FIXED or key.startswith("type.")]:
        whole = build.pop(key)
        if key == f"type.{kind}":
            build[key] = whole
    build.setdefault(f"type.{kind}", {})
    build |= draw(_numbers(kind))
    config |= {"c_info": create, "b_info": build}
    config = draw(_plain(config))
    config["b_info"]["kernel"] = "/boot/vmlinuz"
    for key in _LISTS:
        config.pop(key, None)
        if draw(st.integers(0, 5)) == 0:
            config[key] = draw(st.lists(devices(key), min_size=1, max_size=3))
    return config


@st.composite
def _numbers(draw: Draw, kind: str) -> JsonObject:
    most = draw(st.integers(1, 6))
    build: dict[str, Any] = {
        "max_vcpus": most,
        "avail_vcpus": draw(
            st.integers(1, most).map(lambda n: list(range(n)))
            | st.lists(st.integers(0, most - 1), unique=True).map(sorted)
        ),
        "target_memkb": draw(KIB),
    }
    if draw(st.booleans()):
        build["max_memkb"] = build["target_memkb"] + draw(KIB)
    for field in ("vcpu_hard_affinity", "vcpu_soft_affinity"):
        if draw(st.integers(0, 3)) == 0:
            masks = st.lists(CPUS, min_size=1, max_size=most + 1)
            build[field] = draw(masks | CPUS.map(lambda mask, n=most: [mask] * n))
    if draw(st.integers(0, 3)) == 0:
        leaf = st.fixed_dictionaries(
            {"leaf": st.integers(0, 2**32 - 2)},
            optional={"subleaf": st.integers(0, 9), "eax": POLICY, "edx": POLICY},
        )
        build["cpuid"] = {"cpuid": draw(st.lists(leaf, max_size=2)), "msr": []}
    if draw(st.integers(0, 5)) == 0:
        build["vnuma_nodes"] = [{"memkb": 65536, "distances": [10], "vcpus": list(range(most))}]
        if draw(st.booleans()):
            build |= {"target_memkb": 65536, "max_memkb": 65536}
    return build


@st.composite
def _plain(draw: Draw, value: Any) -> Any:
    """The same with texts that can be told apart, most of them sayable."""
    if isinstance(value, dict):
        return {key: draw(_plain(inner)) for key, inner in value.items()}
    return value


def devices(key: str) -> st.SearchStrategy[JsonObject]:
    """Devices of a kind as an operator would give them, and sometimes as the IDL allows."""
    named = st.fixed_dictionaries({}, optional={"backend_domname": TEXT})
    domid = st.fixed_dictionaries({}, optional={"backend_domid": st.integers(0, 5)})
    backed = named | domid
    return st.builds(lambda own, backend: own | backend, _OWN[key], _backed(key, backed))


def _backed(key: str, backed: st.SearchStrategy[JsonObject]) -> st.SearchStrategy[JsonObject]:
    without = ("usbctrls", "usbdevs", "pcidevs", "rdms", "dtdevs", "vfbs")
    return st.just({}) if key in without else backed


FLAG = st.booleans()
DEFBOOL = st.sampled_from(["True", "False"])
NUMBER = st.integers(1, 9999)


def _some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[JsonObject]:
    return st.fixed_dictionaries({}, optional=optional)


_PARAMS = _some(
    sample_rates=st.lists(NUMBER, min_size=1, max_size=2),
    sample_formats=st.lists(st.sampled_from(["s8", "gsm"]), min_size=1, max_size=2),
    channels_min=NUMBER,
    buffer_size=NUMBER,
)
_STREAM = st.fixed_dictionaries(
    {"type": st.sampled_from("pc"), "params": _PARAMS}, optional={"unique_id": TEXT}
)
_PCM = st.fixed_dictionaries(
    {"params": _PARAMS}, optional={"name": TEXT, "streams": st.lists(_STREAM, max_size=2)}
)
_MEDIUM = st.one_of(
    st.fixed_dictionaries(
        {"pdev_path": TEXT | st.just("/a,b"), "readwrite": st.integers(0, 1)},
        optional={"format": st.sampled_from(["raw", "qcow2", "vhd", "qed", "qcow"])},
    ),
    st.sampled_from([
        {"is_cdrom": 1, "removable": 1, "format": "empty"},
        {"is_cdrom": 1, "removable": 1, "format": "empty", "pdev_path": ""},
        {"is_cdrom": 1, "removable": 1, "pdev_path": "/cd.iso", "format": "raw"},
        {"format": "empty"}, {"pdev_path": "/x", "removable": 1},
    ]),
)  # fmt: skip
_RATE = st.fixed_dictionaries(
    {"rate_bytes_per_interval": NUMBER, "rate_interval_usecs": st.integers(1, 2**22)}
)
_OWN: dict[str, st.SearchStrategy[JsonObject]] = {
    "disks": st.builds(
        lambda own, medium: own | medium,
        st.fixed_dictionaries(
            {"vdev": st.sampled_from(["xvda", "hdc", "51712"])},
            optional={
                "backend": st.sampled_from(["phy", "qdisk", "tap", "standalone"]),
                "script": TEXT, "direct_io_safe": FLAG, "discard_enable": DEFBOOL,
                "specification": st.sampled_from(["xen", "virtio"]), "colo_enable": DEFBOOL,
                "colo_host": TEXT, "colo_port": NUMBER, "active_disk": TEXT,
                "trusted": st.sampled_from(["True", "True", "False"]),
            },
        ),
        _MEDIUM,
    ),
    "nics": st.builds(lambda own, rate: own | rate, _some(
        devid=st.integers(0, 9), mtu=NUMBER, model=TEXT, mac=st.just("00:16:3e:5a:00:0f"),
        ip=TEXT, bridge=TEXT | st.sampled_from(["unknown", "<default>", ""]), ifname=TEXT,
        script=TEXT, nictype=st.sampled_from(["vif", "vif_ioemu"]), gatewaydev=TEXT,
        trusted=DEFBOOL,
        coloft_forwarddev=TEXT, colo_sock_mirror_id=TEXT, colo_checkpoint_port=TEXT,
    ), st.just({}) | _RATE),
    "vtpms": _some(uuid=st.uuids().map(str), devid=st.integers(0, 2)),
    "usbctrls": _some(
        type=st.sampled_from(["pv", "devicemodel", "qusb"]), version=NUMBER, ports=NUMBER
    ),
    "usbdevs": st.builds(
        lambda bus, address, rest: {"type.hostdev": {"hostbus": bus, "hostaddr": address}} | rest,
        st.integers(1, 255), st.integers(1, 255), _some(ctrl=st.integers(0, 9), port=NUMBER),
    ),
    "pcidevs": _some(
        domain=st.integers(0, 65535), bus=st.integers(0, 255), dev=st.integers(0, 31),
        func=st.integers(0, 7), vdevfn=st.integers(0, 255), msitranslate=FLAG, power_mgmt=FLAG,
        vfunc_mask=st.sampled_from([1, 2**32 - 1]), permissive=FLAG, seize=FLAG,
        rdm_policy=st.sampled_from(["strict", "relaxed"]),
    ),
    "dtdevs": st.fixed_dictionaries({"path": TEXT}),
    "vdispls": st.fixed_dictionaries(
        {"connectors": st.lists(st.fixed_dictionaries(
            {"unique_id": st.just("id"), "width": NUMBER, "height": NUMBER}),
            min_size=1, max_size=2)},
        optional={"be_alloc": FLAG},
    ),
    "vsnds": st.fixed_dictionaries(
        {"params": _PARAMS},
        optional={"short_name": TEXT, "long_name": TEXT, "pcms": st.lists(_PCM, max_size=2)},
    ),
    "virtios": st.just({}),
    "p9s": st.fixed_dictionaries({"tag": TEXT, "path": TEXT, "security_model": TEXT}),
    "vfbs": _some(
        keymap=TEXT,
        vnc=_some(enable=DEFBOOL, listen=TEXT, passwd=TEXT, display=NUMBER, findunused=DEFBOOL),
        sdl=_some(enable=DEFBOOL, opengl=DEFBOOL, display=TEXT, xauthority=TEXT),
    ),
    "vkbs": _some(
        backend_type=st.sampled_from(["qemu", "linux"]), unique_id=TEXT, width=NUMBER,
        feature_raw_pointer=FLAG,
    ),
    "pvcallsifs": st.just({}),
    "channels": st.builds(
        lambda name, connection: {"name": name} | connection, TEXT,
        st.sampled_from([{"connection.pty": {}}, {"connection.socket": {"path": "/s"}}]),
    ),
    "rdms": _some(start=NUMBER, size=NUMBER),
}  # fmt: skip
