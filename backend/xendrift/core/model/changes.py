"""What changed between two JSON values, as a list that a person can read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText, clip

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; None on a side where it is absent.

    Attributes:
        path: the keys and indexes that lead to it.
        before: the old value.
        after: the new value.
    """

    path: tuple[str | int, ...]
    before: Json
    after: Json

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901)."""
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in self.path)
        return "".join(f"/{part}" for part in parts)

    @property
    def shape(self) -> JsonObject:
        """The change as programs read it."""
        return {"path": [*self.path], "before": self.before, "after": self.after}


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    """Lists every value that was added, removed or altered, in the order of its path."""
    if before == after:
        return ()
    # Most domains have nothing to compare, and importing deepdiff costs more than a whole scan.
    from deepdiff import DeepDiff  # noqa: PLC0415

    tree = cast(
        "dict[str, Iterable[Any]]", DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    )
    found = [
        Change(
            tuple(cast("list[str | int]", level.path(output_format="list"))),
            None if kind.endswith("_added") else cast(Json, level.t1),
            None if kind.endswith("_removed") else cast(Json, level.t2),
        )
        for kind, levels in tree.items()
        for level in levels
    ]
    return tuple(sorted(found, key=lambda change: [str(part) for part in change.path]))


def change_text(change: Change) -> str:
    """Writes one change in one line: its sign, its place, its values; passwords are not shown."""
    pointer = SafeText(change.pointer)
    if any("passw" in str(part) for part in change.path):
        return f"~ {pointer}  (a password, not shown)"
    if change.before is None:
        return f"+ {pointer}  {_shown(change.after)}"
    if change.after is None:
        return f"- {pointer}  {_shown(change.before)}"
    return f"~ {pointer}  {_shown(change.before)} -> {_shown(change.after)}"


def value_text(item: Json, longest: int = 200) -> SafeText:
    """Writes one JSON value in one line: strings bare, the rest as JSON."""
    text = item if isinstance(item, str) else dump(item, indent=False)
    return clip(SafeText(text), longest)


def _shown(item: Json) -> SafeText:
    return value_text(_without_passwords(item), _LONGEST)


def _without_passwords(item: Json) -> Json:
    if isinstance(item, dict):
        return {
            key: "(not shown)" if "passw" in key else _without_passwords(inner)
            for key, inner in item.items()
        }
    return [_without_passwords(inner) for inner in item] if isinstance(item, list) else item
