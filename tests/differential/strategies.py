"""Random guests: a template and a store that mostly agree, and a few things wrong in either.

Paths and values name the guest's own domid as `@D` and its uuid as `@U`, so that one guest can be
put anywhere, beside others.
"""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.backend.core.idl import documents
from tests.differential import devices
from tests.differential.devices import Draw, Nodes
from tests.differential.wrong_store import store
from tests.differential.wrong_template import template, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG

Release = tuple[int, int]
MOST_VCPUS = 70

_NAMES = ("g-web", "", "db 1", "\u00fc\u4e16", "a\tb", "[b]x[/b]", "\u202ex", "0")
_TYPES = ("pv", "pv", "pvh", "hvm")
_SHARED = ("on_reboot", "on_crash", "on_poweroff", "dtdevs", "rdms", "vfbs", "vkbs", "p9s")
_UNCOUNTED = frozenset(["cpuid", "max_vcpus", "avail_vcpus"])


@dataclass(frozen=True, slots=True)
class Guest:
    """One domain before it is put into a lab.

    Attributes:
        type: `pv`, `pvh` or `hvm`.
        template: the bytes of its libxl-json, None if there is no such file.
        nodes: its store in the order of writing.
        plugged: how many vcpus its QEMU answers with; None if no QEMU answers.
    """

    type: str
    template: bytes | None
    nodes: tuple[tuple[str, bytes], ...]
    plugged: int | None = None


@st.composite
def guests(draw: Draw, release: Release = (4, 17)) -> Guest:
    """Guests, two of three with something wrong; what a template may have is the release's."""
    kind = draw(st.sampled_from(_TYPES))
    config, nodes = _guest(draw, kind, release)
    plugged = _vcpus(draw, kind, config, nodes)
    for _ in range(draw(st.sampled_from([0, 2, 4, 6, 9, 12]))):
        if draw(st.integers(0, 3)):
            nodes = store(draw, nodes, frozen_vcpus=kind == "hvm")
        else:
            template(draw, config, frozen_vcpus=kind == "hvm")
    _bound(config)
    content = json.dumps(config, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    return Guest(kind, text(draw, content), tuple(nodes.items()), plugged)


def _guest(draw: Draw, kind: str, release: Release) -> tuple[JsonObject, Nodes]:
    name = draw(st.sampled_from(_NAMES))
    config: JsonObject = {
        "c_info": {"type": kind, "name": draw(st.sampled_from([name, "other"])), "uuid": "@U"},
        "b_info": _build(draw, kind, release),
    }
    nodes: Nodes = {
        "/local/domain/@D/name": name.encode(),
        "/local/domain/@D/domid": b"@D",
        "/local/domain/@D/vm": b"/vm/@U",
        "/libxl/@D/type": kind.encode(),
    }
    if kind == "hvm":
        nodes["/libxl/@D/dm-version"] = b"qemu_xen"
    config.update(_others(draw, release))
    for key, build in devices.KINDS.items():
        entries: list[Json] = []
        build(draw, entries, nodes)
        if entries:
            config[key] = entries
    _memory(draw, config["b_info"], nodes)
    return config, nodes


def _build(draw: Draw, kind: str, release: Release) -> JsonObject:
    """What libxl only hands on; the type decides how vcpus and memory are counted."""
    build: JsonObject = {"video_memkb": draw(st.sampled_from([0, 0, 4096, None]))}
    if build["video_memkb"] is None:
        del build["video_memkb"]
    if draw(st.integers(0, 3)) == 0:
        whole = draw(documents.structs(DOMAIN_CONFIG, release))
        given: dict[str, Any] = whole.get("b_info") or {}
        build |= {k: v for k, v in given.items() if k not in _UNCOUNTED and "type." not in k}
    return build | {f"type.{kind}": {}}


def _others(draw: Draw, release: Release) -> JsonObject:
    if draw(st.integers(0, 3)):
        return {"on_reboot": "restart"}
    whole = draw(documents.structs(DOMAIN_CONFIG, release))
    return {key: value for key, value in whole.items() if key in _SHARED}


def _memory(draw: Draw, build: Any, nodes: Nodes) -> None:
    target = draw(st.sampled_from([65536, 163840, 0]))
    if draw(st.booleans()):
        build["target_memkb"] = target
    if draw(st.booleans()):
        build["max_memkb"] = draw(st.sampled_from([target, target + 65536]))
    nodes["/local/domain/@D/memory/target"] = b"%d" % draw(st.sampled_from([target, 32768]))
    nodes["/local/domain/@D/memory/static-max"] = b"%d" % (target + 65536)
    nodes["/local/domain/@D/memory/videoram"] = b"0"


def _vcpus(draw: Draw, kind: str, config: JsonObject, nodes: Nodes) -> int | None:
    """Gives the template and the store some vcpus, and tells how many a QEMU would have.

    QEMU starts with as many as the template has available (libxl_dm.c) and is given more by
    `xl vcpu-set`, which writes the store as well (libxl_domain.c, set_vcpuonline_done).
    """
    build: Any = config["b_info"]
    most = draw(st.sampled_from([1, 2, 4, 9, 0]))
    available = draw(st.integers(1, max(most, 1)))
    online = draw(st.integers(available if kind == "hvm" else 0, max(most, 1)))
    if most:
        build["max_vcpus"] = most
        build["avail_vcpus"] = list(range(available))
    for number in range(most + draw(st.integers(0, 1))):
        word = b"online" if number < online or number >= most else b"offline"
        nodes[f"/local/domain/@D/cpu/{number}/availability"] = word
    return max(available, online) if kind == "hvm" else None


def _bound(config: JsonObject) -> None:
    """Keeps xl from asking for the availability of two billion vcpus, one by one."""
    build: Any = config.get("b_info")
    if isinstance(build, dict):
        build.pop("cpuid", None)  # a policy that is too short is printed with what lies behind it
        most = build.get("max_vcpus")
        if isinstance(most, int) and not 0 <= most <= MOST_VCPUS:
            build["max_vcpus"] = MOST_VCPUS
