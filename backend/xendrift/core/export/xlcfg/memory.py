"""How much memory: xl counts in whole MiB (xl_parse.c)."""

from xendrift.core.base.jsontypes import Json
from xendrift.core.export.xlcfg.draft import Draft
from xendrift.core.export.xlcfg.keys import mib, rows, say_rows

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
