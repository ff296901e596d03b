"""The way back of a set: which entries of the journal are to be taken back, and in which order."""

from collections.abc import Iterable

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import ATTACHED, DETACHED, DONE, KILLED_NEW, Entry
from xendrift.core.plans.undo import choose

_STANDS = (DONE, KILLED_NEW, ATTACHED, DETACHED)


def is_set(entries: Iterable[Entry], name: str) -> bool:
    """Tells whether the journal has a set of that name."""
    return any(entry.set_name == name for entry in entries if entry.set_name)


def last_set(entries: Iterable[Entry]) -> str:
    """Returns the set that the last action which stands is a part of; empty if it was alone."""
    try:
        return choose(entries, None).set_name
    except UsageError:
        return ""


def standing(entries: Iterable[Entry], name: str) -> tuple[Entry, ...]:
    """Returns what a set did and what was not taken back since, the latest first.

    A step of an action is left out: it goes back with its whole, and what one took out of the
    template again after its whole had failed was not there before the set.

    Raises:
        UsageError: there is no such set, or nothing of it stands.
    """
    entries = tuple(entries)
    if not is_set(entries, name):
        raise UsageError(f"The journal has no set {SafeText(name)}. See `xendrift log`.")
    found = tuple(entry for entry in _standing(entries) if entry.set_name == name)
    if not found:
        raise UsageError(
            f"Nothing of the set {SafeText(name)} stands any more: it was taken back, or nothing"
            " of it was done. See `xendrift log`."
        )
    return found


def _standing(entries: tuple[Entry, ...]) -> Iterable[Entry]:
    """Yields what stands still, the latest first; an undone undo takes nothing back."""
    known = {entry.id for entry in entries}
    undone: set[str] = set()
    for entry in reversed(entries):
        if entry.outcome not in _STANDS or entry.id in undone:
            continue
        if entry.undoes:
            undone.add(entry.undoes)
        if entry.noted.get("part_of") not in known:
            yield entry
