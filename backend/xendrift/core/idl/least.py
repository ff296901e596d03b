"""The oldest release that can have written a configuration, told by what only younger ones know."""

from collections.abc import Iterator
from typing import NamedTuple

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.model import Array, Enum, Field, Leaf, Struct, Union
from xendrift.core.idl.refused import pointer_to
from xendrift.core.model.release import OLDEST_RELEASE, Release


class Sign(NamedTuple):
    """What tells a release: it is at least that one.

    Attributes:
        release: the first that writes it.
        pointer: JSON pointer to it, empty if nothing tells more than the oldest.
    """

    release: Release
    pointer: str = ""


def least_release(config: JsonObject) -> Sign:
    """Finds the key, or the name of an enumeration, that the youngest release brought."""
    return max(_signs(DOMAIN_CONFIG, config, ""), default=Sign(OLDEST_RELEASE))


def _signs(kind: Leaf | Enum | Array | Struct, value: Json, pointer: str) -> Iterator[Sign]:
    if isinstance(kind, Struct) and isinstance(value, dict):
        met: set[str] = set()  # a field that was changed later stands there twice, the older first
        for item in kind.fields:
            if isinstance(item, Union):
                yield from _of_union(item, value, pointer)
            elif item.name in value and item.name not in met:
                met.add(item.name)
                yield from _of_field(item, value[item.name], pointer + pointer_to(item.name))
    elif isinstance(kind, Array) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _signs(kind.element, item, pointer + pointer_to(index))
    elif isinstance(kind, Enum) and isinstance(value, str) and value in kind.since:
        yield Sign(kind.since[value], pointer)


def _of_field(field: Field, value: Json, pointer: str) -> Iterator[Sign]:
    if field.since > OLDEST_RELEASE:
        yield Sign(field.since, pointer)
    yield from _signs(field.type, value, pointer)


def _of_union(union: Union, value: JsonObject, pointer: str) -> Iterator[Sign]:
    for member, body in union.members.items():
        key = f"{union.key}.{member}"
        if body is not None and key in value:
            yield from _signs(body, value[key], pointer + pointer_to(key))
