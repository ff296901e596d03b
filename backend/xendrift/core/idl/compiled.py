"""What libxl makes of a configuration: its parser and its printer, one after the other.

The tables are turned into closures, one set for each release that is asked for.

Mirrors what `gentypes.py` generates: libxl_C_type_parse_json, then get_default_expr and
libxl_C_type_gen_json.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG, struct_named
from xendrift.core.idl.model import Array, Enum, Field, Leaf, Struct, Union
from xendrift.core.idl.refused import Refused
from xendrift.core.idl.scalars import is_json_integer
from xendrift.core.model.release import DEFAULT_RELEASE, Release, known

Reader: TypeAlias = Callable[[Any], Json]
StructReader: TypeAlias = Callable[[Json], JsonObject]
_Part: TypeAlias = Callable[[JsonObject, JsonObject], None]

_ALWAYS = object()  # equals no JSON value: aggregates are printed even when empty
_NOTHING: JsonObject = {}


class _Step(NamedTuple):
    """One field: its key, what it may hold, how that is read, and what is not printed."""

    name: str
    accepts: type[object] | None
    read: Reader
    omitted: object


_readers: dict[tuple[str, Release], StructReader] = {}


def struct_reader(struct: Struct, release: Release) -> StructReader:
    """Returns what parses a struct and prints it again as that release does.

    What is no object reads like an empty one. The reader raises Refused where libxl fails, with
    a pointer from the struct on.
    """
    key = struct.name, release
    if key not in _readers:
        _readers[key] = _compile(struct, release)
    return _readers[key]


def _compile(struct: Struct, release: Release) -> StructReader:
    parts: list[_Part] = []
    steps: list[_Step] = []
    for item in struct.fields:
        if isinstance(item, Union):
            parts.append(_fields_part(tuple(steps)))
            parts.append(_union_part(item, release))
            steps = []
        elif item.in_release(release):
            steps.append(_step(item, release))
    parts.append(_fields_part(tuple(steps)))

    def read(value: Json) -> JsonObject:
        fields = value if isinstance(value, dict) else _NOTHING
        printed: JsonObject = {}
        for part in parts:
            part(fields, printed)
        return printed

    return read


def _fields_part(steps: tuple[_Step, ...]) -> _Part:
    # Most fields of a struct are left at their defaults: only those that are there are gone
    # through, in the order of the table.
    places = {step.name: place for place, step in enumerate(steps)}
    always = frozenset(place for place, step in enumerate(steps) if step.omitted is _ALWAYS)

    def part(fields: JsonObject, printed: JsonObject) -> None:
        name = ""
        there = always.union([places[name] for name in fields if name in places])
        try:
            for place in sorted(there):
                name, accepts, read, omitted = steps[place]
                if name in fields and is_taken(fields[name], accepts):
                    value = read(fields[name])
                    if value != omitted and value is not None:
                        printed[name] = value
                elif omitted is _ALWAYS:
                    printed[name] = read(_NOTHING)
        except Refused as refusal:
            raise refusal.under(name) from None

    return part


def is_taken(value: Json, accepts: type[object] | None) -> bool:
    """Whether a field's parser looks at a value; all else it ignores."""
    # A bool is an int to Python and a Repeated is a dict; libxl tells the first two apart.
    return (
        accepts is None or type(value) is accepts or (accepts is dict and isinstance(value, dict))
    )


def _union_part(union: Union, release: Release) -> _Part:
    members = [
        (f"{union.key}.{name}", name, body and struct_reader(body, release))
        for name, body in union.members.items()
    ]

    def part(fields: JsonObject, printed: JsonObject) -> None:
        current = union.initial
        body: JsonObject = {}
        for key, name, read in members:
            value = fields.get(key)
            if not isinstance(value, dict):
                continue
            # The generated *_init_* function asserts that the discriminator is still unset.
            if current != union.initial:
                raise Refused(f"it follows {union.key}.{current}: the process aborts").under(key)
            current = name
            try:
                body = read(value) if read else {}
            except Refused as refusal:
                raise refusal.under(key) from None
        if current is not None:
            printed[f"{union.key}.{current}"] = body

    return part


def _step(field: Field, release: Release) -> _Step:
    kind = field.type
    if isinstance(kind, Struct):
        return _Step(field.name, dict, struct_reader(kind, release), _ALWAYS)
    if isinstance(kind, Array):
        return _Step(field.name, list, array_reader(kind, release), [])
    leaf = leaf_of(kind, release)
    omitted = leaf.default if field.init is None else field.init
    return _Step(field.name, leaf.accepts, leaf.read, omitted)


def array_reader(array: Array, release: Release) -> Callable[[list[Json]], list[Json]]:
    """Returns what reads an array; its elements are not looked at as leniently as fields are."""
    element = array.element
    if isinstance(element, Struct):
        read_item: Reader = struct_reader(element, release)
    else:
        read_item = partial(read_element, leaf_of(element, release))

    def read(value: list[Json]) -> list[Json]:
        printed: list[Json] = []
        try:
            for item in value:
                printed.append(read_item(item))
        except Refused as refusal:
            raise refusal.under(len(printed)) from None
        return printed

    return read


def read_element(leaf: Leaf, item: Json) -> Json:
    """Reads an element of an array of leaves.

    Raises:
        Refused: it is of the wrong type, which a field would only ignore, or refused as a field.
    """
    if type(item) is not leaf.accepts or (leaf.accepts is int and not is_json_integer(item)):
        raise Refused(f"an element that is not {leaf.name}")
    return leaf.read(item)


@cache
def _enum_leaf(name: str, names: tuple[str, ...], default: str | None) -> Leaf:
    known = {name: name for name in names}

    def read(value: str) -> str:
        found = known.get(value)
        if found is None and value.isascii():  # libxl__enum_from_string compares with strcasecmp
            found = known.get(value.lower())
        if found is None:
            raise Refused(f'"{value}" is none of {", ".join(names)}')
        return found

    return Leaf(f"the name of a {name}", str, read, default)


def leaf_of(kind: Leaf | Enum, release: Release) -> Leaf:
    """The leaf type, that of an enumeration being made from the names that a release knows."""
    if isinstance(kind, Leaf):
        return kind
    return _enum_leaf(kind.name, tuple(kind.names(release)), kind.default)


def canonical(config: JsonObject, release: Release = DEFAULT_RELEASE) -> JsonObject:
    """Returns the configuration as libxl would print it after parsing it.

    Keys that libxl does not know and values of a type it does not look at are gone, so are
    defaults; aggregates are there even when empty; keys are in the IDL's order. Nothing of the
    result is shared with the argument.

    Args:
        config: a parsed template, see `xendrift.core.idl.libxl_json`.
        release: the libxl asked about; releases beyond the tables count as the nearest one.

    Raises:
        Refused: libxl rejects the document as a whole, or the process would end.
    """
    return struct_reader(DOMAIN_CONFIG, known(release))(config)


def canonical_struct(name: str, value: Json, release: Release = DEFAULT_RELEASE) -> JsonObject:
    """Returns one struct of a configuration as libxl would print it after parsing it.

    Args:
        name: the IDL's name: `device_disk`, `device_nic`, …
        value: what the template has for it; what is no object counts as an empty one.
        release: the libxl asked about.

    Raises:
        Refused: libxl rejects a document that holds it.
        KeyError: there is no such struct.
    """
    return struct_reader(struct_named(name), known(release))(value)
