"""What libxl's interface definition language is made of, as far as JSON is concerned.

The IDL is `tools/libs/light/libxl_types.idl`; `idl.py` beside it gives the constructs their
meaning and `gentypes.py` turns them into the parser and the generator that are mirrored here.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from xendrift.core.base.jsontypes import Json
from xendrift.core.model.release import OLDEST_RELEASE, Release


class Leaf(NamedTuple):
    """A type that libxl's hand-written code parses and prints.

    Attributes:
        name: what a person calls the value, with its article.
        accepts: the Python type of the JSON that the parser looks at, all else being ignored
            (the IDL's `json_parse_type`); None looks at everything.
        read: returns the value that libxl prints after parsing this one, None if libxl takes it
            as absent; raises Refused if libxl fails.
        default: the value that is not printed.
        note: says what is silently changed in a value that libxl accepts, None if nothing is.
    """

    name: str
    accepts: type[object] | None
    read: Callable[[Any], Json]
    default: Json
    note: Callable[[Any], str | None] | None = None


class Enum(NamedTuple):
    """An enumeration; JSON has the names.

    Attributes:
        name: the IDL's name.
        values: name to number, in the IDL's order.
        init: the name a field has before parsing; None is the name of 0, where there is one.
        since: the release of each name that is younger than the enumeration.
    """

    name: str
    values: Mapping[str, int]
    init: str | None = None
    since: Mapping[str, Release] = {}

    @property
    def default(self) -> str | None:
        """The name that is not printed, None if every name is."""
        if self.init is not None:
            return self.init
        return next((name for name, number in self.values.items() if number == 0), None)

    def names(self, release: Release) -> list[str]:
        """The names that a release knows."""
        return [name for name in self.values if self.since.get(name, release) <= release]


class Field(NamedTuple):
    """One key of a struct.

    Attributes:
        name: the JSON key.
        type: what its value is.
        init: the number it has before parsing, where its type has no such number of its own.
        since: the first release that has it.
        until: the first release that has it no more, or has it otherwise.
    """

    name: str
    type: "Leaf | Enum | Array | Struct"
    init: int | None = None
    since: Release = OLDEST_RELEASE
    until: Release | None = None

    def in_release(self, release: Release) -> bool:
        """Whether a release has this field."""
        return self.since <= release and (self.until is None or release < self.until)


class Union(NamedTuple):
    """A keyed union: one key `<key>.<member>` with an object, whatever the union's own name.

    Attributes:
        key: the discriminator, which is no JSON key of its own.
        members: member to its struct, None where the member has no body.
        initial: the member a fresh struct has, None if it has none of them.
    """

    key: str
    members: Mapping[str, "Struct | None"]
    initial: str | None = None


class Struct(NamedTuple):
    """A struct; its fields are in the order in which they are printed."""

    name: str
    fields: tuple[Field | Union, ...]


class Array(NamedTuple):
    """An array of one type; empty ones are not printed."""

    element: "Leaf | Enum | Struct"


def struct(name: str, *fields: Field | Union) -> Struct:
    """A struct of the fields given."""
    return Struct(name, fields)


def each(leaf: Leaf, names: str) -> tuple[Field, ...]:
    """Several fields of one type in a row, their names parted by blanks."""
    return tuple(Field(name, leaf) for name in names.split())
