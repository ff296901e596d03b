"""An xl.cfg in the making: what is said so far, and what of the configuration is left to say.

Everything that is said is taken out of a copy of the configuration. What is still there in the end
has not been said, and is listed: nothing can be left out without a word.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.export.xlcfg.values import Value

_NO_KEY = "xl.cfg has no key for it"
# xlu_rdm_parse (libxlu_pci.c) takes every policy for an error, and leaves it to chance without one.
_RDM = "xl makes up a policy of its own where it reads the key"
_REASONS: dict[tuple[str, ...], str] = {
    ("b_info", "type.hvm", "rdm", "strategy"): _RDM,
    ("b_info", "type.hvm", "rdm", "policy"): _RDM,
    ("b_info", "sched_params", "sched"): "it is its CPU pool's",
    ("b_info", "type.hvm", "ms_vm_genid"): 'xl can only make a new one: ms_vm_genid = "generate"',
    ("b_info", "claim_mode"): "it comes from xl.conf",
    ("b_info", "blkdev_start"): "it comes from xl.conf",
    ("c_info", "run_hotplug_scripts"): "it comes from xl.conf",
}
# What libxl and xl write by themselves: no particular domid (xl_vmcontrol.c, create_domain), what
# xl.conf says unless it is changed (xl.c), and libxl's own default (libxl_x86.c).
_BY_THEMSELVES: dict[tuple[str, ...], Json] = {
    ("c_info", "domid"): 0xFFFFFFFF,
    ("c_info", "run_hotplug_scripts"): "True",
    ("b_info", "claim_mode"): "True",
    ("b_info", "arch_x86", "msr_relaxed"): "False",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One value that the file does not say, or not exactly.

    Attributes:
        pointer: its place in the configuration, as a JSON pointer.
        reason: why, as a clause.
        value: the value itself; None if there is none.
    """

    pointer: SafeText
    reason: SafeText
    value: Json = None


class Draft:
    """What is said, and what is left."""

    def __init__(self, config: JsonObject) -> None:
        self._rest = copy.deepcopy(config)
        self.settings: list[tuple[str, Value]] = []
        self.notes: list[Note] = []
        self.refusals: list[SafeText] = []
        for path, value in _BY_THEMSELVES.items():
            if self.peek(*path) == value:
                self.take(*path)

    def peek(self, *path: str) -> Json:
        """Returns a value that is still to be said, None if there is none."""
        value: Json = self._rest
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def take(self, *path: str) -> Json:
        """Takes a value out; whoever does, says it or notes why not."""
        holder = self.peek(*path[:-1])
        return holder.pop(path[-1], None) if isinstance(holder, dict) else None

    def say(self, key: str, value: Value) -> None:
        """Adds a setting."""
        self.settings.append((key, value))

    def note(self, path: tuple[str | int, ...], reason: str, value: Json = None) -> None:
        """Says of one value why it is not said, or in what it differs."""
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
        pointer = SafeText("".join(f"/{part}" for part in parts))
        self.notes.append(Note(pointer, SafeText(reason), value))

    def refuse(self, sentence: str) -> None:
        """Says why there can be no such file at all."""
        self.refusals.append(SafeText(sentence))

    def note_rest(self) -> None:
        """Lists everything that has not been said."""
        for path, value in _leaves(self._rest, ()):
            self.note(path, _REASONS.get(path, _NO_KEY), value)
        self._rest = {}


def _leaves(value: JsonObject, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    for key, inner in value.items():
        if isinstance(inner, dict) and key not in ("xsdata", "platformdata"):
            yield from _leaves(inner, (*path, key))
        elif inner not in ({}, []):
            yield (*path, key), inner
