"""What libxl asks xenstore and the daemon for when it retrieves a domain: vcpus, memory, quotas."""

from xendrift.core.base.cstring import cstr, whole_unsigned
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds import Fatal
from xendrift.core.model.release import QUOTA_RELEASE
from xendrift.core.nodes import DomainNodes
from xendrift.core.views.scalars import MEMKB_DEFAULT, fudge_memkb

_WRAP = 2**64
_TYPES = ("type.pv", "type.pvh", "type.hvm")
# Xen's own limit (xen/include/public/xen.h has 8192 for HVM); a template may say anything.
_MOST_VCPUS = 8192
_OLD_MODEL = b"qemu_xen_traditional"
_NO_OLD_MODEL = (4, 21)


class FailsError(Exception):
    """libxl gives up on the domain."""


def set_vcpus(build: JsonObject, nodes: DomainNodes) -> None:
    """A missing availability node counts as offline (libxl__update_avail_vcpus_xenstore)."""
    if not any(key in build for key in _TYPES):
        raise Fatal("the template has no domain type")
    most = build.get("max_vcpus")
    numbers = range(min(most, _MOST_VCPUS) if isinstance(most, int) else 0)
    available = {
        number
        for number in numbers
        if cstr(nodes.own(f"cpu/{number}/availability") or b"") == b"online"
    }
    if "type.hvm" in build and _asks_qemu(nodes):
        available.update(numbers[: _booted_with(build)])
    build.pop("avail_vcpus", None)
    if available:
        build["avail_vcpus"] = [*sorted(available)]


def _asks_qemu(nodes: DomainNodes) -> bool:
    """Whether QEMU is asked for an HVM guest's vcpus (libxl__device_model_version_running).

    Raises:
        Fatal: the device model is none that this libxl knows.
    """
    version = nodes.get(f"/libxl/{nodes.observation.domid}/dm-version")
    word = _OLD_MODEL if version is None else cstr(version).lower()
    if word != b"qemu_xen" and (
        word != _OLD_MODEL or nodes.observation.host.release >= _NO_OLD_MODEL
    ):
        raise Fatal("dm-version names no device model")
    return word == b"qemu_xen"


def _booted_with(build: JsonObject) -> int:
    """How many vcpus QEMU was started with (libxl_dm.c, libxl__build_device_model_args_new).

    It never loses one again, and `xl vcpu-set` writes xenstore when it has given it more
    (libxl_domain.c, set_vcpuonline_done).
    """
    available = build.get("avail_vcpus")
    return len(available) if isinstance(available, list) else 1


def set_memory(build: JsonObject, nodes: DomainNodes) -> None:
    """Both nodes are needed; only dom0 is asked from the hypervisor instead (libxl_mem.c)."""
    domid = nodes.observation.domid
    numbers: list[int | None] = []
    for part in ("memory/target", "memory/static-max"):
        value = nodes.own(part)
        number = None if value is None else whole_unsigned(value)
        if number is None and (domid or value is not None):
            what = "is missing" if value is None else "is no number"
            raise FailsError(f"/local/domain/{domid}/{part} {what}")
        numbers.append(number)
    fudge = fudge_memkb(build, nodes.observation.host.release)
    if numbers[0] is not None:
        _set_kib(build, "target_memkb", (numbers[0] + fudge) % _WRAP)
    if numbers[1] is not None:
        _set_kib(build, "max_memkb", numbers[1])


def set_quotas(build: JsonObject, nodes: DomainNodes) -> None:
    """The template's list is thrown away for what xenstored says; unasked, it stays as it is."""
    found = nodes.observation.quotas
    if nodes.observation.host.release < QUOTA_RELEASE or found is None:
        return
    if found.problem:
        raise FailsError(str(found.problem))
    listed: list[Json] = [
        {"name": name, "val": value} if value else {"name": name} for name, value in found.values
    ]
    build["xenstore_quota"] = {"quota": listed} if listed else {}


def _set_kib(build: JsonObject, key: str, kib: int) -> None:
    build.pop(key, None)
    if kib != MEMKB_DEFAULT:
        build[key] = kib
