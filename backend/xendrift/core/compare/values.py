"""Which values of two JSON objects differ, place by place.

`core.model.changes` asks deepdiff, which finds out what was moved within a list; that takes a
millisecond a domain, and its import as long as reading hundreds of them.
"""

from collections.abc import Iterator
from typing import cast

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.export.mask import MASK, is_secret
from xendrift.core.model.changes import Change

_MASKED = MASK.decode()
_Place = tuple[str | int, ...]


def value_changes(before: JsonObject, after: JsonObject) -> tuple[Change, ...]:
    """Lists the values that differ; of passwords only that they do.

    A capture without passwords tells nothing of them, and so they are taken to be the same.

    Args:
        before: the older object.
        after: the newer one.
    """
    return tuple(_of(before, after, ())) if before != after else ()


def _of(before: Json, after: Json, place: _Place) -> Iterator[Change]:
    if before == after:
        return
    if place and isinstance(place[-1], str) and is_secret(place[-1]):
        if _MASKED not in (before, after):
            yield Change(place, before and _MASKED, after and _MASKED)
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _of(before.get(key), after.get(key), (*place, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _of(old, new, (*place, index))
    else:
        yield Change(place, _shown(before), _shown(after))


def _shown(value: Json) -> Json:
    """Masks the passwords within a value that came or went as a whole."""
    if isinstance(value, dict):
        return {
            key: _MASKED if is_secret(key) and inner else _shown(inner)
            for key, inner in value.items()
        }
    return [_shown(one) for one in cast("list[Json]", value)] if isinstance(value, list) else value
