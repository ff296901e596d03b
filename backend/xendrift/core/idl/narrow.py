"""What json-c makes of unsigned numbers of 32 bits: libxl prints them with it as signed ones.

`libxl__int_gen_jso` (libxl_json.c) is what the IDL's number types are printed with, apart from
domids and those of 64 bits (idl.py, jsonc_json_gen_fn); the CPU policy does the same
(libxl_cpuid.c). A field then refuses what libxl itself has written, the CPU policy does not.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.cpuid import CPUID_POLICY
from xendrift.core.idl.model import Array, Enum, Leaf, Struct, Union
from xendrift.core.idl.refused import pointer_to
from xendrift.core.idl.scalars import UINT32

Type: TypeAlias = "Leaf | Enum | Array | Struct"
_LEAST_NEGATIVE = 2**31
_TURN = 2**32


def narrowed(struct: Struct, value: JsonObject) -> JsonObject:
    """What a build with json-c prints, given what libxl holds; nothing is shared."""
    return cast(JsonObject, _mapped(struct, value, _narrow))


def widened(config: JsonObject) -> JsonObject:
    """A configuration with the numbers that such a build printed negative as they were before."""
    return cast(JsonObject, _mapped(DOMAIN_CONFIG, config, _widen))


def narrow_places(config: JsonObject) -> tuple[tuple[str, int], ...]:
    """The numbers that a configuration cannot be read again for once such a build printed it.

    Args:
        config: as `canonical` gives it, without what is not printed.

    Returns:
        JSON pointers, each with the number that stands there.
    """
    return tuple(_found(DOMAIN_CONFIG, config, "", _narrow))


def wide_places(config: JsonObject) -> tuple[tuple[str, int], ...]:
    """The numbers of a configuration that such a build printed negative, where none may stand.

    Returns:
        JSON pointers, each with the number that stands there.
    """
    return tuple(_found(DOMAIN_CONFIG, config, "", _widen))


def _narrow(number: int) -> int:
    return number - _TURN if _LEAST_NEGATIVE <= number < _TURN else number


def _widen(number: int) -> int:
    return number + _TURN if -_LEAST_NEGATIVE <= number < 0 else number


def _mapped(kind: Type, value: Json, change: Callable[[int], int]) -> Json:
    if isinstance(kind, Struct) and isinstance(value, dict):
        types = _types(kind)
        return {
            key: _mapped(types[key], item, change) if key in types else item
            for key, item in value.items()
        }
    if isinstance(kind, Array) and isinstance(value, list):
        return [_mapped(kind.element, item, change) for item in value]
    if kind is CPUID_POLICY:
        return _in_policy(value, change)
    if kind is UINT32 and type(value) is int:
        return change(value)
    return value


def _in_policy(value: Json, change: Callable[[int], int]) -> Json:
    if isinstance(value, dict):
        return {key: _in_policy(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_policy(item, change) for item in value]
    return change(value) if type(value) is int else value


def _found(
    kind: Type, value: Json, pointer: str, change: Callable[[int], int]
) -> Iterator[tuple[str, int]]:
    if isinstance(kind, Struct) and isinstance(value, dict):
        types = _types(kind)
        for key, item in value.items():
            if key in types:
                yield from _found(types[key], item, pointer + pointer_to(key), change)
    elif isinstance(kind, Array) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _found(kind.element, item, pointer + pointer_to(index), change)
    elif kind is UINT32 and type(value) is int and change(value) != value:
        yield pointer, value


_EMPTY = Struct("", ())


def _types(struct: Struct) -> dict[str, Type]:
    if struct.name not in _known_types:
        found: dict[str, Type] = {}
        for item in struct.fields:
            if isinstance(item, Union):
                members = item.members.items()
                found |= {f"{item.key}.{name}": body or _EMPTY for name, body in members}
            else:
                found[item.name] = item.type
        _known_types[struct.name] = found
    return _known_types[struct.name]


_known_types: dict[str, dict[str, Type]] = {}
