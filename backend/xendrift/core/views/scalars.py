"""The runtime knobs that both views hold: name, memory, vcpus."""

from xendrift.core.base.cstring import text
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.model.report import LiveView, Scalar
from xendrift.core.nodes import DomainNodes

MEMKB_DEFAULT = 2**64 - 1
_MAXMEM_CONSTANT = 1024
# Since 4.21 an unset video_memkb counts as nothing (libxl_internal.h,
# libxl__get_targetmem_fudge); before, its default of 2^64-1 was added.
_FUDGE_MENDED = (4, 21)


def fudge_memkb(build: JsonObject, release: tuple[int, int] = _FUDGE_MENDED) -> int:
    """Returns what libxl adds to `memory/target` to get `target_memkb`, in KiB.

    Computed from the template's own values (libxl_internal.h, libxl__get_targetmem_fudge).
    The result is to be used modulo 2^64: older releases add an unset `video_memkb` as -1.
    """
    maximum = _number(build, "max_memkb")
    target = _number(build, "target_memkb")
    video = _number(build, "video_memkb")
    fudge = _MAXMEM_CONSTANT if "type.hvm" in build and maximum > target else 0
    if video != MEMKB_DEFAULT or release < _FUDGE_MENDED:
        fudge += video
    return fudge


def target_memkb(node: int, most: int | None, build: JsonObject) -> int:
    """Converts `memory/target` into a `target_memkb` that libxl converts back to the same.

    For an HVM guest libxl adds 1024 KiB if the template's maximum exceeds its target, so the
    outcome of one merge changes the next one's. This is the value that stays: with it in the
    template, libxl retrieves it again.

    Args:
        node: `memory/target` in KiB.
        most: `memory/static-max` in KiB, None for the template's own maximum.
        build: the template's `b_info`.
    """
    video = _number(build, "video_memkb")
    plain = node + (0 if video == MEMKB_DEFAULT else video)
    maximum = _number(build, "max_memkb") if most is None else most
    raised = plain + _MAXMEM_CONSTANT
    return raised if "type.hvm" in build and maximum > raised else plain


def read_scalars(
    config: JsonObject | None, live: LiveView, nodes: DomainNodes
) -> tuple[Scalar, ...]:
    """Puts the knobs of both views side by side, xenstore's in the template's terms.

    Memory is in KiB. The vcpus of an HVM guest are QEMU's to tell, so xenstore's word is left
    out for them (libxl_domain.c, retrieve_domain_configuration_end).
    """
    config = config or {}
    create = as_object(config.get("c_info")) or {}
    build = as_object(config.get("b_info")) or {}
    own = f"/local/domain/{nodes.observation.domid}"
    target: Json = None
    if live.target_memkb is not None:
        target = target_memkb(live.target_memkb, live.max_memkb, build)
    found = (
        Scalar("/c_info/name", "name", create.get("name"), _name(nodes), f"{own}/name"),
        Scalar(
            "/b_info/target_memkb", "memory", build.get("target_memkb"), target,
            f"{own}/memory/target",
        ),
        Scalar(
            "/b_info/max_memkb", "maxmem", build.get("max_memkb"), live.max_memkb,
            f"{own}/memory/static-max",
        ),
        Scalar(
            "/b_info/avail_vcpus", "vcpus", build.get("avail_vcpus"), _online(build, live),
            f"{own}/cpu",
        ),
    )  # fmt: skip
    return tuple(one for one in found if one.template is not None or one.live is not None)


def _name(nodes: DomainNodes) -> Json:
    value = nodes.own("name")
    return None if value is None else text(value)


def _online(build: JsonObject, live: LiveView) -> Json:
    if not live.vcpus or "type.hvm" in build or live.domain_type == "hvm":
        return None
    most = build.get("max_vcpus")
    online: list[Json] = [number for number, word in live.vcpus if word == b"online"]
    return [n for n in online if not isinstance(most, int) or (isinstance(n, int) and n < most)]


def _number(build: JsonObject, key: str) -> int:
    value = build.get(key)
    return value if isinstance(value, int) else MEMKB_DEFAULT
