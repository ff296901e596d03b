"""A configuration as an xl.cfg: the file, and what it cannot say."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText, clip
from xendrift.core.export.xlcfg.devices import say_devices
from xendrift.core.export.xlcfg.draft import Draft, Note
from xendrift.core.export.xlcfg.guest import (
    ABILITIES,
    DEVICE_MODEL,
    SCHEDULING,
    say_actions,
    say_booting,
    say_creation,
)
from xendrift.core.export.xlcfg.hvm import say_hvm
from xendrift.core.export.xlcfg.keys import TYPES, mib, rows, say_rows
from xendrift.core.export.xlcfg.lists import say_lists
from xendrift.core.export.xlcfg.values import setting
from xendrift.core.export.xlcfg.vcpus import say_vcpus
from xendrift.core.idl import DEFAULT_RELEASE, Refused, Release, canonical
from xendrift.core.jsontext.values import as_octets
from xendrift.core.kinds import KINDS
from xendrift.core.model.release import dotted

_OTHERS = rows(mib, ("b_info",), "videoram=video_memkb shadow_memory=shadow_memkb")


def say_memory(draft: Draft, guest: str) -> None:
    """Says the memory there is and the most there can be; what is no whole MiB is rounded.

    The first is rounded down and the second up, so that the one still fits into the other; they
    stay the same if they are.
    """
    target, most = draft.take("b_info", "target_memkb"), draft.take("b_info", "max_memkb")
    _say_rounded(draft, "memory", "target_memkb", target, up=False)
    _say_rounded(draft, "maxmem", "max_memkb", most, up=most != target)
    say_rows(draft, _OTHERS, guest)


def _say_rounded(draft: Draft, key: str, field: str, kib: Json, *, up: bool) -> None:
    if not isinstance(kib, int):
        return
    size = -(-kib // 1024) if up else kib // 1024
    draft.say(key, size)
    if size * 1024 != kib:
        draft.note(("b_info", field), f"xl counts in MiB: it becomes {size * 1024} KiB", kib)


_LONGEST = 120
_OLD_MODEL = "qemu_xen_traditional"
_NO_OLD_MODEL: Release = (4, 21)  # xl_parse.c, device_model_version
_WRITERS: tuple[Callable[[Draft, str], None], ...] = (
    say_creation,
    say_memory,
    say_vcpus,
    lambda draft, guest: say_rows(draft, SCHEDULING, guest),
    say_booting,
    lambda draft, guest: say_rows(draft, ABILITIES, guest),
    lambda draft, guest: say_rows(draft, DEVICE_MODEL, guest),
    say_lists,
    say_hvm,
    say_devices,
    say_actions,
)


@dataclass(frozen=True, slots=True)
class XlCfg:
    """An xl.cfg.

    Attributes:
        content: the file's bytes; empty if there is a refusal.
        notes: what it does not say, or not exactly; they stand at its top as comments.
        refusals: why there can be no such file.
    """

    content: bytes
    notes: tuple[Note, ...] = ()
    refusals: tuple[SafeText, ...] = ()


def xl_cfg(config: JsonObject, title: str, release: Release = DEFAULT_RELEASE) -> XlCfg:
    """Writes a configuration as xl.cfg.

    What libxl itself would drop from the configuration is no part of it, but for devices of a kind
    that it has no struct for: xl may have a list for them.

    Args:
        config: the configuration.
        title: what its first line says, besides that it is an xl.cfg.
        release: the libxl that the configuration is for.
    """
    try:
        known = canonical(config, release)
    except Refused as refused:
        where = refused.pointer or "/"
        sentence = f"libxl would refuse the configuration: {where}: {refused.reason}"
        return XlCfg(b"", (), (SafeText(sentence),))
    draft = Draft(known | _without_struct(config))
    if release >= _NO_OLD_MODEL and draft.peek("b_info", "device_model_version") == _OLD_MODEL:
        said = f"xl refuses qemu-xen-traditional since {dotted(_NO_OLD_MODEL)}"
        return XlCfg(b"", (), (SafeText(said),))
    guest = str(draft.peek("c_info", "type"))
    if guest not in TYPES or draft.peek("b_info", f"type.{guest}") is None:
        sentence = "it is not said whether the guest is pv, pvh or hvm, or said in two ways"
        return XlCfg(b"", (), (SafeText(sentence),))
    for write in _WRITERS:
        write(draft, guest)
    draft.note_rest()
    notes = tuple(draft.notes)
    if draft.refusals:
        return XlCfg(b"", notes, tuple(draft.refusals))
    lines = [*_comments(title, notes), *(setting(key, value) for key, value in draft.settings)]
    return XlCfg(as_octets("\n".join(lines) + "\n"), notes)


def _without_struct(config: JsonObject) -> JsonObject:
    kinds = (kind for kind in KINDS if kind.json_key in config and not kind.struct)
    return {kind.json_key: config[kind.json_key] for kind in kinds}


def _comments(title: str, notes: tuple[Note, ...]) -> Iterator[str]:
    yield SafeText(f"# {title}, as xl.cfg")
    if notes:
        yield "#"
        yield "# What this file does not say, or not exactly:"
    for note in notes:
        yield SafeText(f"#   {note_line(note)}")
    yield ""


def note_line(note: Note) -> SafeText:
    """Says in one line what is not said; passwords are not shown."""
    value = clip(SafeText(json.dumps(_without_passwords(note.value))), _LONGEST)
    shown = "" if note.value is None or "passw" in note.pointer else f" = {value}"
    return SafeText(f"{note.pointer}{shown}: {note.reason}")


def _without_passwords(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            key: "(not shown)" if "passw" in key else _without_passwords(inner)
            for key, inner in value.items()
        }
    return [_without_passwords(one) for one in value] if isinstance(value, list) else value
