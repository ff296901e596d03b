"""What libxl will make of a domain at its next reboot, save or migration.

This follows `libxl_retrieve_domain_configuration` step by step, holes included
(libxl_domain.c, retrieve_domain_configuration_end): xenstore decides which devices exist, the
template supplies every value, and one record that libxl cannot read empties its whole kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xendrift.core.base.cstring import cstr, whole_unsigned
from xendrift.core.base.jsontypes import Json, JsonObject, as_object, as_objects
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Libxl
from xendrift.core.idl.print import printed_config
from xendrift.core.kinds import BY_NAME, KINDS, Context, Fatal, Kind, Unreadable
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.release import OLDEST_RELEASE, QUOTA_RELEASE, not_known
from xendrift.core.model.report import BY_DESIGN, NextBoot, Template
from xendrift.core.nodes import DomainNodes
from xendrift.core.views.scalars import MEMKB_DEFAULT, fudge_memkb
from xendrift.core.views.template import NIL_UUID

_WRAP = 2**64
_TYPES = ("type.pv", "type.pvh", "type.hvm")
# Xen's own limit (xen/include/public/xen.h has 8192 for HVM); a template may say anything.
_MOST_VCPUS = 8192
_OLD_MODEL = b"qemu_xen_traditional"
_NO_OLD_MODEL = (4, 21)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What libxl retrieves.

    Attributes:
        config: the config that libxl holds, None if it fails or crashes.
        printed: the same as libxl prints it, with json-c that is not quite the same.
        reason: why it fails, or why the result is incomplete.
        kept: for each JSON key, the indexes of the template's entries that survive.
        emptied: kinds of which one record made libxl drop everything.
        unknown: whether nobody can say, because xenstore was seen in part only.
        blamed: for each of those kinds, the node that libxl cannot read, and why.
    """

    config: JsonObject | None
    reason: SafeText = SafeText()
    kept: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    emptied: tuple[str, ...] = ()
    unknown: bool = False
    blamed: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    printed: JsonObject | None = None


class _FailsError(Exception):
    """libxl gives up on the domain."""


def retrieve_as_libxl(template: Template, nodes: DomainNodes, uuid: str) -> Retrieved:
    """Predicts the outcome of `libxl_retrieve_domain_configuration` for one domain."""
    release = nodes.observation.host.release
    if release < OLDEST_RELEASE:
        return Retrieved(None, not_known(release), unknown=True)
    found = _retrieved(template, nodes, uuid)
    if found.config is None:
        return found
    return replace(found, printed=printed_config(found.config, Libxl(release, template.library)))


def _retrieved(template: Template, nodes: DomainNodes, uuid: str) -> Retrieved:
    if template.canonical is None:
        return Retrieved(None, template.sentence, unknown=template.absence in BY_DESIGN)
    if unseen := _unseen(template.canonical, nodes):
        where = f"the capture does not hold {unseen}, which libxl reads for it"
        return Retrieved(None, SafeText(where), unknown=True)
    config = dict(template.canonical)
    config["c_info"] = create = dict(as_object(config.get("c_info")) or {})
    config["b_info"] = build = dict(as_object(config.get("b_info")) or {})
    name = nodes.own("name")
    if name is None:
        everything = {kind.json_key: _all(config, kind) for kind in KINDS if kind.json_key}
        return Retrieved(
            config, SafeText("the domain has no name, and libxl then stops early"), everything
        )
    create["name"] = cstr(name).decode(errors="replace")
    create.pop("uuid", None)
    handle = _handle(template) or uuid
    if handle and handle != NIL_UUID:
        create["uuid"] = handle
    try:
        _vcpus(build, nodes)
        _memory(build, nodes)
        _quotas(build, nodes)
        kept, blamed = _devices(config, nodes)
    except _FailsError as problem:
        return Retrieved(None, SafeText(str(problem)))
    except (Fatal, Unreadable) as problem:
        if any(path in nodes.observation.host.coverage.cut for path in nodes.observation.nodes):
            where = "libxl reads a value that the capture has the beginning of only"
            return Retrieved(None, SafeText(where), unknown=True)
        return Retrieved(None, SafeText(f"xl crashes: {problem}"))
    return Retrieved(config, SafeText(), kept, tuple(blamed), blamed=blamed)


def _unseen(config: JsonObject, nodes: DomainNodes) -> str:
    """Names a part of xenstore that libxl would ask and that nobody has looked at."""
    domid = nodes.observation.domid
    asked = [f"/libxl/{domid}", f"/local/domain/{domid}"]
    if config.get("pcidevs"):
        asked.append(f"/local/domain/0/backend/pci/{domid}")
    covers = nodes.observation.host.coverage.covers
    return next((path for path in asked if not covers(path)), "")


def _handle(template: Template) -> str:
    """The hypervisor's uuid of the domain: libxl found the file by it (libxl__userdata_path)."""
    parts = template.file.split(".")
    return parts[2] if len(parts) > 3 else ""


def _all(config: JsonObject, kind: Kind) -> list[int]:
    return list(range(len(as_objects(config.get(kind.json_key)))))


def _vcpus(build: JsonObject, nodes: DomainNodes) -> None:
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


def _memory(build: JsonObject, nodes: DomainNodes) -> None:
    """Both nodes are needed; only dom0 is asked from the hypervisor instead (libxl_mem.c)."""
    domid = nodes.observation.domid
    numbers: list[int | None] = []
    for part in ("memory/target", "memory/static-max"):
        value = nodes.own(part)
        number = None if value is None else whole_unsigned(value)
        if number is None and (domid or value is not None):
            what = "is missing" if value is None else "is no number"
            raise _FailsError(f"/local/domain/{domid}/{part} {what}")
        numbers.append(number)
    fudge = fudge_memkb(build, nodes.observation.host.release)
    if numbers[0] is not None:
        _set_memory(build, "target_memkb", (numbers[0] + fudge) % _WRAP)
    if numbers[1] is not None:
        _set_memory(build, "max_memkb", numbers[1])


def _quotas(build: JsonObject, nodes: DomainNodes) -> None:
    """The template's list is thrown away for what xenstored says; unasked, it stays as it is."""
    found = nodes.observation.quotas
    if nodes.observation.host.release < QUOTA_RELEASE or found is None:
        return
    if found.problem:
        raise _FailsError(str(found.problem))
    listed: list[Json] = [
        {"name": name, "val": value} if value else {"name": name} for name, value in found.values
    ]
    build["xenstore_quota"] = {"quota": listed} if listed else {}


def _set_memory(build: JsonObject, key: str, kib: int) -> None:
    build.pop(key, None)
    if kib != MEMKB_DEFAULT:
        build[key] = kib


def _devices(
    config: JsonObject, nodes: DomainNodes
) -> tuple[dict[str, list[int]], dict[str, tuple[str, str]]]:
    kept: dict[str, list[int]] = {}
    blamed: dict[str, tuple[str, str]] = {}
    for kind in KINDS:
        if not kind.json_key:
            continue
        entries = as_objects(config.get(kind.json_key))
        if not kind.reconciled:
            kept[kind.json_key] = list(range(len(entries)))
            continue
        try:
            listed = kind.libxl_list(nodes)
        except Unreadable as problem:
            if problem.path in nodes.observation.host.coverage.cut:
                raise
            listed = []
            blamed[kind.name] = (problem.path, problem.reason)
        kept[kind.json_key] = _reconcile(config, kind, entries, listed)
    return kept, blamed


def _reconcile(
    config: JsonObject,
    kind: Kind,
    entries: list[JsonObject],
    listed: list[tuple[object, bool]],
) -> list[int]:
    """Keeps the entries that xenstore has; the first listed device of an identity counts."""
    emptied_medium: dict[object, bool] = {}
    for identity, medium in listed:
        emptied_medium.setdefault(identity, medium)
    kept: list[int] = []
    result: list[Json] = []
    for index, entry in enumerate(entries):
        identity = kind.libxl_identity(entry)
        if identity is None and listed:
            raise Fatal(f"entry {index} of {kind.json_key} has no vdev")
        if identity in emptied_medium:
            kept.append(index)
            result.append(_without_medium(entry) if emptied_medium[identity] else entry)
    config.pop(kind.json_key, None)
    if result:
        config[kind.json_key] = result
    return kept


def _without_medium(entry: JsonObject) -> JsonObject:
    """A removable drive without a medium becomes an empty one (libxl_device_disk_merge)."""
    return entry | {"pdev_path": "", "format": "empty"}


def next_boot(
    retrieved: Retrieved, template: Template, pairs: Iterable[Pair], context: Context
) -> NextBoot:
    """Says which devices the prediction loses, keeps and brings back."""
    lost: list[DeviceId] = []
    gained: list[DeviceId] = []
    kept: list[DeviceId] = []
    for pair in pairs:
        kind = BY_NAME.get(pair.id.kind)
        if kind is None or not kind.json_key:
            continue
        survives = pair.index is not None and pair.index in retrieved.kept.get(kind.json_key, ())
        if survives:
            kept.append(pair.id)
            if pair.live is None and pair.template is not None:
                gained.extend([pair.id] if kind.expected(pair.template, context) else [])
        elif runs_now(pair, kind):
            lost.append(pair.id)
    if retrieved.config is None:
        return NextBoot(None, retrieved.reason, pending=template.pending, unknown=retrieved.unknown)
    return NextBoot(
        retrieved.config,
        retrieved.reason,
        tuple(lost),
        tuple(gained),
        tuple(kept),
        template.pending,
        retrieved.emptied,
        blamed=retrieved.blamed,
    )


def runs_now(pair: Pair, kind: Kind) -> bool:
    """Tells whether the guest has the device now, and a template would be expected to list it."""
    record = pair.live
    if record is None or record.implied:
        return False
    if pair.template is None and not kind.always_tracked:
        return False  # attached through libxl's API, which never tells the template
    trail = record.trail
    return (trail.in_libxl or trail.connected) and trail.online is not False
