"""One change of a JSON document, as a person reads it; passwords are not shown."""

from xendrift.core.base.jsontypes import Json
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.changes import Change
from xendrift_tui.presentation.values import value

_LONGEST = 160


def change_text(change: Change) -> str:
    """Writes one change in one line: its sign, its place, its values."""
    pointer = SafeText(change.pointer)
    if any("passw" in str(part) for part in change.path):
        return f"~ {pointer}  (a password, not shown)"
    if change.before is None:
        return f"+ {pointer}  {_shown(change.after)}"
    if change.after is None:
        return f"- {pointer}  {_shown(change.before)}"
    return f"~ {pointer}  {_shown(change.before)} -> {_shown(change.after)}"


def _shown(item: Json) -> SafeText:
    return clip(value(_without_passwords(item)), _LONGEST)


def _without_passwords(item: Json) -> Json:
    if isinstance(item, dict):
        return {
            key: "(not shown)" if "passw" in key else _without_passwords(inner)
            for key, inner in item.items()
        }
    return [_without_passwords(inner) for inner in item] if isinstance(item, list) else item
