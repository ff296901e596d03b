"""The journal of another host, before and after an action that was run there."""

import time

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.sources.remote.reach import Reach
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.there import ask, objects, text

_DONE, _NOT_DONE, _UNKNOWN = 0, 1, 2
_PAUSE = 1.0
# An entry that has no end yet is told as one of these (actions.recovery.truth).
_OPEN = ("no end noted", "killed")
_WELL = ("done", "detached", "attached")


class Journal:
    """What a host's journal says that it did not say before."""

    def __init__(self, reach: Reach) -> None:
        """Reads what stands there before anything is begun.

        Raises:
            RemoteError: it cannot be read; then nothing may be begun.
        """
        self._reach = reach
        self._known = {text(shape.get("id")) for shape in self._shapes()}

    def tell(self) -> None:
        """Says what was added; a line that breaks now takes nothing back."""
        try:
            found = self._new()
        except XendriftError as error:
            remark(f"{error.sentence} What was done there is in its journal: `xendrift log` there.")
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
                remark(error.sentence)
            if found and not any(_is_open(shape) for shape in found):
                break
            time.sleep(_PAUSE)
        for shape in found:
            self._say(shape)
        if not found:
            remark(
                f"The journal of {self._reach.name} has nothing new: nothing was begun there, or it"
                " cannot be read. Look again before you try again."
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
        remark(SafeText(f"The journal of {self._reach.name} has {entry}: {action}{ends}."))


def _is_open(shape: JsonObject) -> bool:
    return text(shape.get("outcome")).startswith(_OPEN)
