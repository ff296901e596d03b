"""A key of xl.cfg and the value that it stands for, as one row of a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from xendrift.core.base.jsontypes import Json
from xendrift.core.export.xlcfg.draft import Draft
from xendrift.core.export.xlcfg.values import Value, check_text

Say: TypeAlias = Callable[[Json], Value]
"""Makes xl's value of the JSON's; raises `ValueError` with the reason if it cannot."""

TYPES = frozenset(["pv", "pvh", "hvm"])
_LONG = 1 << 63


@dataclass(frozen=True, slots=True)
class Key:
    """One row.

    Attributes:
        name: the key in xl.cfg.
        path: where the value stands in the configuration.
        say: how it is said.
        older: where releases of old had it; counts if `path` holds nothing.
        types: the guests for which xl reads the key.
    """

    name: str
    path: tuple[str, ...]
    say: Say
    older: tuple[str, ...] = ()
    types: frozenset[str] = TYPES


def rows(say: Say, root: tuple[str, ...], names: str) -> tuple[Key, ...]:
    """Makes rows of names parted by blanks, `key=field` where the JSON has another name.

    A field may lead into an object: `vnc=vnc.enable`.
    """
    made: list[Key] = []
    for name in names.split():
        key, _, field = name.partition("=")
        made.append(Key(key, (*root, *(field or key).split(".")), say))
    return tuple(made)


def say_rows(draft: Draft, table: tuple[Key, ...], guest: str) -> None:
    """Says what a table has keys for; what cannot be said is noted."""
    for row in table:
        if guest not in row.types:
            continue
        path = row.path if not row.older or draft.peek(*row.path) is not None else row.older
        value = draft.peek(*path)
        if value is None:
            continue
        draft.take(*path)
        try:
            draft.say(row.name, row.say(value))
        except ValueError as error:
            draft.note(path, str(error), value)


def text(value: Json) -> Value:
    """Says a string."""
    return check_text(str(value))


def flag(value: Json) -> Value:
    """Says a defbool."""
    return int(value == "True")


def whole(value: Json) -> Value:
    """Says a number."""
    if not isinstance(value, int) or not -_LONG <= value < _LONG:
        raise ValueError("xl reads numbers of 64 bits only")
    return value


def up_to(most: int, least: int = 0) -> Say:
    """Makes what says a number within xl's own bounds."""

    def say(value: Json) -> Value:
        if not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"xl takes {least} to {most} only")
        return value

    return say


def mib(value: Json) -> Value:
    """Says a size of whole MiB."""
    if not isinstance(value, int) or value % 1024:
        raise ValueError("xl counts in MiB, and it is none")
    return value // 1024


def named(names: Mapping[str, str] | None = None) -> Say:
    """Makes what says a name of an enumeration, by another name where xl has one."""

    def say(value: Json) -> Value:
        return (names or {}).get(str(value), str(value))

    return say


def texts(value: Json) -> Value:
    """Says a list of strings."""
    return [check_text(str(item)) for item in value] if isinstance(value, list) else []
