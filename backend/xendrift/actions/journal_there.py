"""The journal of another host, before and after an action that was run there."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, as_objects
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import Entry, read_entry
from xendrift.sources.remote.ask import ask, objects, text
from xendrift.sources.remote.reach import Reach

_DONE, _NOT_DONE, _UNKNOWN = 0, 1, 2
_PAUSE = 1.0
# An entry that has no end yet is told as one of these (actions.recovery.truth).
_OPEN = ("no end noted", "killed")
_WELL = ("done", "detached", "attached")


def entry_there(shape: JsonObject) -> Entry | None:
    """Reads an entry that another host tells; None if it is none."""
    try:
        entry = read_entry(shape)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return replace(entry, commands=tuple(as_objects(shape.get("commands"))))


def entries_there(reach: Reach) -> Iterator[tuple[Entry, str, SafeText]]:
    """Yields what a host's journal has, oldest first, each with how it ended and what is said.

    Raises:
        RemoteError: it cannot be asked.
    """
    for shape in objects(ask(reach, "log"), "entries"):
        entry = entry_there(shape)
        if entry is not None:
            yield entry, text(shape.get("outcome")), text(shape.get("note"))


class Journal:
    """What a host's journal says that it did not say before."""

    def __init__(self, reach: Reach, remark: Callable[[SafeText], object]) -> None:
        """Reads what stands there before anything is begun.

        Args:
            reach: the host.
            remark: is told each sentence.

        Raises:
            RemoteError: it cannot be read; then nothing may be begun.
        """
        self._reach, self._remark = reach, remark
        self._known = {text(shape.get("id")) for shape in self._shapes()}

    def tell(self) -> None:
        """Says what was added; a line that breaks now takes nothing back."""
        try:
            found = self._new()
        except XendriftError as error:
            text_of = (
                f"{error.sentence} What was done there is in its journal: `xendrift log` there."
            )
            self._remark(SafeText(text_of))
            return
        for shape in found:
            self._say(shape)

    def wait(self, until: float) -> int:
        """Reads it until what was begun has an end, and says it; returns the exit status.

        Args:
            until: the moment of `time.monotonic` at which nobody waits any longer.
        """
        found: list[JsonObject] = []
        while time.monotonic() < until:
            try:
                found = self._new()
            except XendriftError as error:
                self._remark(error.sentence)
            if found and not any(_is_open(shape) for shape in found):
                break
            time.sleep(_PAUSE)
        for shape in found:
            self._say(shape)
        if not found:
            self._remark(
                SafeText(
                    f"The journal of {self._reach.name} has nothing new: nothing was begun there,"
                    " or it cannot be read. Look again before you try again."
                )
            )
            return _UNKNOWN
        outcomes = [text(shape.get("outcome")) for shape in found]
        if any(_is_open(shape) for shape in found):
            return _UNKNOWN
        return _DONE if all(outcome in _WELL for outcome in outcomes) else _NOT_DONE

    def _new(self) -> list[JsonObject]:
        return [shape for shape in self._shapes() if text(shape.get("id")) not in self._known]

    def _shapes(self) -> list[JsonObject]:
        return objects(ask(self._reach, "log"), "entries")

    def _say(self, shape: JsonObject) -> None:
        entry, action, outcome = (text(shape.get(key)) for key in ("id", "action", "outcome"))
        note = text(shape.get("note"))
        ends = f", {outcome}" + (f": {note.rstrip('.')}" if note else "")
        self._remark(SafeText(f"The journal of {self._reach.name} has {entry}: {action}{ends}."))


def _is_open(shape: JsonObject) -> bool:
    return text(shape.get("outcome")).startswith(_OPEN)
