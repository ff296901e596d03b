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
            if kind.name == "vkb" and _comes_with_screen(draft, entry, index):
                continue
            try:
                items.append(_item(draft, kind, entry, index))
            except Unspeakable as problem:
                draft.refuse(f"{kind.name}:{kind.template_key(entry, index)}: {problem.sentence}")
            except ValueError as problem:
                draft.refuse(f"{kind.name}:{kind.template_key(entry, index)}: {problem}")
        if items:
            draft.say(kind.cfg_key, items)
        if kind.name == "pci" and items and guest == "pv":
            _say_e820(draft)
        if kind.name == "vkb":
            _note_keyboards(draft, entries)


def _item(draft: Draft, kind: Kind, entry: JsonObject, index: int) -> Value:
    said = dict(entry)
    if "devid" in kind.cfg_chosen and kind.struct != "device_p9":
        _check_number(draft, kind, said.pop("devid", index), index)
    for key, value in entry.items():
        if (key, value) == ("colo_restore_enable", "False"):
            del said[key]  # libxl's own, and its default (libxl_disk.c)
        elif key in kind.cfg_chosen and key in said:
            draft.note((kind.json_key, index, key), _BY_ITSELF, said.pop(key))
        elif value == "" and key != "pdev_path":
            draft.note((kind.json_key, index, key), _EMPTY, said.pop(key))
    if kind.name == "vkb":
        said.setdefault("backend_type", "qemu")  # libxl's own choice (libxl_vkb.c)
    item = kind.cfg_item(said)
    for text in (item,) if isinstance(item, str) else item:
        check_text(text)
    return item


def _check_number(draft: Draft, kind: Kind, number: object, index: int) -> None:
    """A device is numbered by its place in the list."""
    if number != index:
        reason = f"xl numbers them by their order: it becomes {index}"
        draft.note((kind.json_key, index, "devid"), reason, str(number))


def _comes_with_screen(draft: Draft, entry: JsonObject, index: int) -> bool:
    """Each framebuffer brings a keyboard of its own, which nothing says more of."""
    return index < _screens(draft) and _bare(entry)


def _bare(entry: JsonObject) -> bool:
    return not entry.keys() - {"devid"}


def _note_keyboards(draft: Draft, entries: Sequence[JsonObject]) -> None:
    count = _screens(draft)
    if sum(_bare(entry) for entry in entries[:count]) < count:
        draft.note(("vkbs",), "xl adds a keyboard to each framebuffer")


def _screens(draft: Draft) -> int:
    said = dict(draft.settings).get("vfb", ())
    return len(said) if isinstance(said, list) else 0


def _say_e820(draft: Draft) -> None:
    """Xl turns it on for a PV guest with PCI devices."""
    path = ("b_info", "type.pv", "e820_host")
    value = draft.take(*path)
    if value != "True":
        draft.note(path, "xl turns it on where there are PCI devices", value)
    draft.settings[:] = [one for one in draft.settings if one[0] != "e820_host"]
