"""The live view: what xenstore holds of a domain, decoded from trusted nodes only."""

import re

from xendrift.core.base.cstring import cstr, strict_number, text
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME, KINDS, Context
from xendrift.core.kinds.record import trail_of
from xendrift.core.model.device import DeviceId, Record
from xendrift.core.model.report import LiveView
from xendrift.core.nodes import DomainNodes, Slot

_UUID = re.compile(r"/?vm/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_TAKEN = frozenset(BY_NAME) | {"userdata", "backend"}
_TYPES = ("pv", "pvh", "hvm")


def read_live(nodes: DomainNodes) -> LiveView:
    """Decodes a domain's nodes."""
    host = nodes.observation.host
    context = Context(_domain_type(nodes), host.names, host.coverage.cut)
    records = [record for kind in KINDS for record in kind.records(nodes, context)]
    known = {one for kind in KINDS for one in (*kind.frontend_kinds, *kind.other_directories)}
    records.extend(_unknown(slot) for slot in nodes.slots if slot.foreign or slot.kind not in known)
    return read_domain(nodes, tuple(_unique(records)))


def read_domain(nodes: DomainNodes, records: tuple[Record, ...] = ()) -> LiveView:
    """Decodes what is said of the domain itself, beside records that were decoded before."""
    vm = text(nodes.own("vm") or b"") or ""
    uuid = _UUID.match(vm)
    return LiveView(
        SafeText(cstr(nodes.own("name") or b"")),
        _domain_type(nodes),
        uuid[1] if uuid else "",
        _kib(nodes, "memory/target"),
        _kib(nodes, "memory/static-max"),
        _kib(nodes, "memory/videoram"),
        _vcpus(nodes),
        strict_number(nodes.own("target")),
        records,
    )


def _domain_type(nodes: DomainNodes) -> str:
    """Libxl writes the type at creation; dom0 has none and is PV unless it says otherwise."""
    domid = nodes.observation.domid
    written = text(nodes.get(f"/libxl/{domid}/type") or b"")
    return written if written in _TYPES else ""


def _kib(nodes: DomainNodes, part: str) -> int | None:
    value = nodes.own(part)
    return strict_number(cstr(value)) if value is not None else None


def _vcpus(nodes: DomainNodes) -> tuple[tuple[int, bytes], ...]:
    found: list[tuple[int, bytes]] = []
    for name, value in nodes.cpus.items():
        digits, slash, rest = name.partition("/")
        number = strict_number(digits.encode()) if slash and rest == "availability" else None
        if number is not None:
            found.append((number, cstr(value)))
    return tuple(sorted(found))


def _unknown(slot: Slot) -> Record:
    """Keeps a device of a kind that nobody knows, or that nobody vouches for, with all its nodes.

    A directory is called whatever its owner likes: `disk`, too, or what other things go by here.
    """
    raw = {
        f"{root}/{name}" if name else root: value
        for root, nodes in (
            (slot.libxl_path, slot.libxl),
            (slot.frontend_path, slot.frontend),
            (slot.backend_path, slot.backend),
        )
        for name, value in nodes.items()
    }
    kind = slot.backend_kind if slot.foreign else slot.kind
    name = f"unknown-{kind}" if kind in _TAKEN else kind
    key = slot.devid + (f"@{slot.backend_domid}" if slot.second or slot.foreign else "")
    return Record(
        DeviceId(SafeText(name), SafeText(key)), slot.devid, None, trail_of(slot), raw=raw
    )


def _unique(records: list[Record]) -> list[Record]:
    """Tells records apart that claim one id, such as two disks with one `dev` value."""
    seen: dict[DeviceId, int] = {}
    result: list[Record] = []
    for record in records:
        count = seen.get(record.id, 0)
        seen[record.id] = count + 1
        if count:
            own = DeviceId(record.id.kind, SafeText(f"{record.id.key}~{record.devid}"))
            record = Record(  # noqa: PLW2901
                own,
                record.devid,
                record.config,
                record.trail,
                record.unreadable,
                record.unreadable_path,
                record.implied,
                record.raw,
            )
        result.append(record)
    return result
