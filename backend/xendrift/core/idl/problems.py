"""What libxl would refuse in a configuration, and what it would drop or change without a word."""

from typing import cast

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.idl.compiled import is_taken, leaf_of, read_element
from xendrift.core.idl.config import DOMAIN_CONFIG, struct_named
from xendrift.core.idl.model import Array, Enum, Field, Leaf, Struct, Union
from xendrift.core.idl.refused import Problem, Refused, pointer_to
from xendrift.core.idl.scalars import STRING, UINT32
from xendrift.core.jsontext import JsonLibrary
from xendrift.core.model.release import (
    DEFAULT_RELEASE,
    Libxl,
    Release,
    dotted,
    known,
    libxl_of,
)

_JSON_NAMES: dict[type[object], str] = {
    bool: "a boolean",
    int: "an integer",
    float: "a number with a fraction",
    str: "a string",
    list: "an array",
    dict: "an object",
}


def problems(config: JsonObject, release: Release | Libxl = DEFAULT_RELEASE) -> list[Problem]:
    """Finds every value of a configuration that libxl refuses, drops or changes.

    Other spellings of the same (`PV` for `pv`, an upper-case MAC, a default written out) are no
    problems. `canonical` raises if, and only if, one of the problems is a refusal.

    Args:
        config: the configuration, as parsed or about to be written.
        release: the libxl that is to read it.
    """
    return _Search(libxl_of(release)).of(DOMAIN_CONFIG, config)


def problems_of_struct(
    name: str, value: Json, release: Release | Libxl = DEFAULT_RELEASE
) -> list[Problem]:
    """Finds the problems of one struct; pointers start at it.

    Args:
        name: the IDL's name: `device_disk`, `device_nic`, …
        value: what a configuration has for it.
        release: the libxl that is to read it.

    Raises:
        KeyError: there is no such struct.
    """
    return _Search(libxl_of(release)).of(struct_named(name), value)


class _Search:
    """One walk through a value, along its type."""

    def __init__(self, libxl: Libxl) -> None:
        self._release = known(libxl.release)
        self._prints_signed = libxl.library is JsonLibrary.JSON_C
        self._found: list[Problem] = []

    def of(self, struct: Struct, value: Json) -> list[Problem]:
        """Walks a struct and returns what was found."""
        self._struct(struct, value, "")
        return self._found

    def _add(self, pointer: str, reason: str, *, refused: bool = False) -> None:
        self._found.append(Problem(SafeText(pointer), SafeText(reason), refused))

    def _ignored(self, pointer: str, value: Json, expected: str) -> None:
        self._add(pointer, f"{_json_name(value)} is ignored where {expected} belongs")

    def _struct(self, struct: Struct, value: Json, pointer: str) -> None:
        if not isinstance(value, dict):
            self._add(pointer, f"{_json_name(value)} is read as an empty object")
            return
        expected: set[str] = set()
        for item in struct.fields:
            if isinstance(item, Union):
                expected.update(f"{item.key}.{member}" for member in item.members)
                self._union(item, value, pointer)
            elif item.in_release(self._release):
                expected.add(item.name)
                if item.name in value:
                    self._field(item, value[item.name], pointer + pointer_to(item.name))
        for key in value:
            if key not in expected:
                self._add(pointer + pointer_to(key), _why_unknown(struct, key, self._release))

    def _union(self, union: Union, value: JsonObject, pointer: str) -> None:
        current = union.initial
        for member, body in union.members.items():
            key = f"{union.key}.{member}"
            if key not in value:
                continue
            alternative, here = value[key], pointer + pointer_to(key)
            if not isinstance(alternative, dict):
                self._ignored(here, alternative, "an object")
                continue
            taken = f"{union.key}.{current}"
            if current != union.initial:
                self._add(here, f"it follows {taken}: the process aborts", refused=True)
            elif member != current and isinstance(value.get(taken), dict):
                self._add(here, f"it takes the place of {taken}")
            current = member
            self._struct(body or Struct(key, ()), alternative, here)

    def _field(self, field: Field, value: Json, pointer: str) -> None:
        kind = field.type
        if isinstance(kind, Leaf | Enum):
            self._leaf(leaf_of(kind, self._release), value, pointer, field.init)
        elif isinstance(kind, Array):
            if isinstance(value, list):
                self._array(kind, value, pointer)
            else:
                self._ignored(pointer, value, "an array")
        elif isinstance(value, dict):
            self._struct(kind, value, pointer)
        else:
            self._ignored(pointer, value, "an object")

    def _array(self, array: Array, items: list[Json], pointer: str) -> None:
        element = array.element
        for index, item in enumerate(items):
            here = pointer + pointer_to(index)
            if isinstance(element, Struct):
                self._struct(element, item, here)
                continue
            leaf = leaf_of(element, self._release)
            try:
                read_element(leaf, item)
            except Refused as refusal:
                self._add(here, refusal.reason, refused=True)
            else:
                self._leaf(leaf, item, here)

    def _leaf(self, leaf: Leaf, value: Json, pointer: str, init: int | None = None) -> None:
        if value is None and leaf is STRING:
            return  # null means here what an absent key means
        if not is_taken(value, leaf.accepts):
            self._ignored(pointer, value, leaf.name)
            return
        try:
            leaf.read(value)
            note = leaf.note and leaf.note(value)
        except Refused as refusal:
            self._add(pointer, refusal.reason, refused=True)
            return
        if note:
            self._add(pointer, note)
        elif leaf is UINT32 and self._prints_signed and 2**31 <= cast(int, value) != init:
            self._add(pointer, "libxl with json-c prints it negative, then cannot read it again")


def _why_unknown(struct: Struct, key: str, release: Release) -> str:
    for item in struct.fields:
        if isinstance(item, Field) and item.name == key:
            return f"Xen {dotted(release)} drops it: it is known since Xen {dotted(item.since)}"
    return "libxl does not know it and drops it"


def _json_name(value: Json) -> str:
    if value is None:
        return "null"
    return _JSON_NAMES[dict if isinstance(value, dict) else type(value)]
