"""Pairs each device of the template with its record in xenstore, and compares the two."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from xendrift.core.base.jsontypes import Json, JsonObject, as_objects, dump
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import KINDS, Context, Kind
from xendrift.core.kinds.fields import SKIP, FieldRule, lookup, same_backend
from xendrift.core.model.changes import changes
from xendrift.core.model.device import DeviceId, Difference, Pair, Record


def pair_devices(
    config: JsonObject | None, records: Iterable[Record], context: Context
) -> tuple[Pair, ...]:
    """Pairs every device of both views; kinds in libxl's order, unknown kinds last.

    Args:
        config: the template, None if there is none.
        records: the devices of the live view.
        context: what the kinds need to know of the domain and the host.
    """
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.id.kind, []).append(record)
    pairs: list[Pair] = []
    there = config or {}
    for kind in KINDS:
        found = by_kind.pop(kind.name, [])
        if found or kind.json_key in there:
            entries = as_objects(there.get(kind.json_key)) if kind.json_key else []
            pairs.extend(_pair_kind(kind, entries, found, context))
    for rest in by_kind.values():
        pairs.extend(Pair(record.id, "", live=record) for record in rest)
    return tuple(pairs)


def _pair_kind(
    kind: Kind, entries: list[JsonObject], records: list[Record], context: Context
) -> Iterator[Pair]:
    partner = _match(kind, entries, records)
    names = _template_ids(kind, entries, partner, records)
    for index, entry in enumerate(entries):
        record = partner.get(index)
        differences: tuple[Difference, ...] = ()
        if record is not None and record.config is not None and record.through is None:
            differences = tuple(compare(kind, entry, record, context))
        yield Pair(names[index], kind.json_key, entry, index, record, differences)
    taken = {id(record) for record in partner.values()}
    for record in records:
        if id(record) not in taken:
            yield Pair(record.id, kind.json_key, live=record)


def _match(kind: Kind, entries: list[JsonObject], records: list[Record]) -> dict[int, Record]:
    """Matches by the surest token first, each entry and each record at most once."""
    wanted = {index: kind.template_tokens(entry, index) for index, entry in enumerate(entries)}
    offered = [(record, kind.live_tokens(record)) for record in records]
    partner: dict[int, Record] = {}
    depth = max([len(tokens) for tokens in wanted.values()], default=0)
    for level in range(depth):
        free = {
            token: record
            for record, tokens in reversed(offered)
            for token in tokens
            if record not in partner.values()
        }
        for index, tokens in wanted.items():
            if index in partner or level >= len(tokens):
                continue
            record = free.get(tokens[level])
            if record is not None and all(record is not taken for taken in partner.values()):
                partner[index] = record
    return partner


def _template_ids(
    kind: Kind, entries: list[JsonObject], partner: Mapping[int, Record], records: list[Record]
) -> list[DeviceId]:
    """Names the template's entries; one that repeats an id gets its place in the list added."""
    used = {record.id for record in records}
    names: list[DeviceId] = []
    for index, entry in enumerate(entries):
        if index in partner:
            names.append(partner[index].id)
            continue
        own = DeviceId(kind.name, SafeText(kind.template_key(entry, index)))
        if own in used:
            own = DeviceId(kind.name, SafeText(f"{own.key}#{index}"))
        used.add(own)
        names.append(own)
    return names


def compare(
    kind: Kind, entry: JsonObject, record: Record, context: Context
) -> Iterator[Difference]:
    """Yields every value that both sides hold and that differs beyond libxl's defaults."""
    live = record.config or {}
    knobs = kind.knobs(entry, record)
    ours: JsonObject = {}
    theirs: JsonObject = {}
    nodes: dict[str, str] = {}
    for rule in kind.fields:
        key = rule.key
        if key in knobs:
            continue
        mine, other = lookup(entry, key), lookup(live, key)
        if mine == other if mine is not None else rule.default is SKIP:
            continue  # as nearly every value is
        ours_now, theirs_now = _with_defaults(rule, mine, other)
        if not _same(rule, ours_now, theirs_now):
            ours[key], theirs[key] = _json(ours_now), _json(theirs_now)
            nodes[key] = kind.place(record, rule.node)
    same = same_backend(context.names, entry, live)
    if same is False or (same is None and _renamed(live, context)):
        ours["backend_domid"] = entry.get("backend_domname", entry.get("backend_domid", 0))
        theirs["backend_domid"] = live.get("backend_domid", 0)
        nodes["backend_domid"] = f"{record.trail.libxl_path}/backend"
    for change in changes(ours, theirs):
        key = str(change.path[0])
        if nodes[key] in context.cut:
            continue  # as far as it is known, it may be the same
        yield Difference(key, _shown(ours[key]), _shown(theirs[key]), nodes[key])


def _renamed(live: JsonObject, context: Context) -> bool:
    """Tells of a backend domain that nobody is called whether another one is there instead."""
    return context.complete and live.get("backend_domid", 0) in context.names


def _with_defaults(rule: FieldRule, ours: Json, theirs: Json) -> tuple[object, object]:
    mine: object = rule.default if ours is None else ours
    other: object = rule.default if theirs is None and not rule.always_written else theirs
    return mine, other


def _same(rule: FieldRule, ours: object, theirs: object) -> bool:
    if ours is SKIP or theirs is SKIP or ours == theirs:
        return True
    return rule.same is not None and rule.same(_json(ours), _json(theirs))


def _shown(value: Json) -> SafeText:
    return SafeText(dump(value, indent=False))


def _json(value: object) -> Json:
    return None if value is SKIP else cast(Json, value)
