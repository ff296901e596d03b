"""The devices, as their kinds spell them: one list a kind, whose order gives the numbers."""

from collections.abc import Sequence

from xendrift.core.base.jsontypes import JsonObject, as_objects
from xendrift.core.export.xlcfg.draft import Draft
from xendrift.core.export.xlcfg.values import Value, check_text
from xendrift.core.kinds import KINDS, Kind
from xendrift.core.kinds.spelling import Unspeakable

_BY_ITSELF = "libxl chooses it by itself"
_EMPTY = "it is empty, and is left out"


def say_devices(draft: Draft, guest: str) -> None:
    """Says every device; one that cannot be said as it is leaves no file at all.

    The guest would come up without it, or with another one in its place.
    """
    for kind in KINDS:
        if not kind.cfg_key:
            continue
        entries = as_objects(draft.take(kind.json_key))
        items: list[Value] = []
        for index, entry in enumerate(entries):
            if index < _bringers(draft, kind) and _bare(entry):
                continue
            try:
                items.append(_item(draft, kind, entry, index))
            except Unspeakable as problem:
                draft.refuse(f"{kind.name}:{kind.template_key(entry, index)}: {problem.sentence}")
            except ValueError as problem:
                draft.refuse(f"{kind.name}:{kind.template_key(entry, index)}: {problem}")
        if items:
            draft.say(kind.cfg_key, items)
        if items and guest in kind.cfg_turns_on:
            _turned_on(draft, kind, kind.cfg_turns_on[guest])
        _note_brought(draft, kind, entries)


def _item(draft: Draft, kind: Kind, entry: JsonObject, index: int) -> Value:
    said = dict(entry)
    if "devid" in kind.cfg_chosen and kind.cfg_numbered:
        _check_number(draft, kind, said.pop("devid", index), index)
    for key, value in entry.items():
        if key in kind.cfg_unsaid and kind.cfg_unsaid[key] == value:
            del said[key]
        elif key in kind.cfg_chosen and key in said:
            draft.note((kind.json_key, index, key), _BY_ITSELF, said.pop(key))
        elif value == "" and key not in kind.cfg_empty:
            draft.note((kind.json_key, index, key), _EMPTY, said.pop(key))
    for key, value in kind.cfg_taken.items():
        said.setdefault(key, value)
    item = kind.cfg_item(said)
    for text in (item,) if isinstance(item, str) else item:
        check_text(text)
    return item


def _check_number(draft: Draft, kind: Kind, number: object, index: int) -> None:
    """A device is numbered by its place in the list."""
    if number != index:
        reason = f"xl numbers them by their order: it becomes {index}"
        draft.note((kind.json_key, index, "devid"), reason, str(number))


def _bringers(draft: Draft, kind: Kind) -> int:
    """Counts what brings one of this kind each, that nothing says more of."""
    said = dict(draft.settings).get(kind.cfg_brought_by, ()) if kind.cfg_brought_by else ()
    return len(said) if isinstance(said, list) else 0


def _bare(entry: JsonObject) -> bool:
    return not entry.keys() - {"devid"}


def _note_brought(draft: Draft, kind: Kind, entries: Sequence[JsonObject]) -> None:
    count = _bringers(draft, kind)
    if sum(_bare(entry) for entry in entries[:count]) < count:
        draft.note((kind.json_key,), kind.cfg_brought)


def _turned_on(draft: Draft, kind: Kind, path: tuple[str, ...]) -> None:
    """Xl turns it on for such a guest with such devices, so that it is not said."""
    value = draft.take(*path)
    if value != "True":
        draft.note(path, f"xl turns it on where there are {kind.name.upper()} devices", value)
    draft.settings[:] = [one for one in draft.settings if one[0] != path[-1]]
