"""How xl is told of a device: on its command line, in xl.cfg, and by a hotplug script."""

from collections.abc import Mapping
from typing import ClassVar

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds.spelling import Word, parsed, spelled, unsaid
from xendrift.core.model.device import INIT_TIMEOUT, Record


class Spoken:
    """What a kind says to xl, and what xl and libxl then do.

    Class attributes:
        detach_command: the xl command that detaches one, empty if xl has none.
        detach_forces: whether that command takes `--force`.
        attach_command: the xl command that attaches one, empty if xl has none.
        attach_words: what that command can be told of it.
        cfg_key: its list in xl.cfg, empty if xl.cfg has none.
        cfg_words: what an item of that list can say, if there is no command that can.
        bare_spelling: whether a new one may be spelled without `key=value`.
        attach_example: how a new one is spelled, empty if the words say it.
        attach_limit: how long libxl waits for one to be attached, in seconds.
        most_behind: how many devices behind it libxl may detach first.
        unforced_warning: what a detach without force may leave.
        detach_warning: what a detach brings besides.
        cfg_chosen: values that xl.cfg has no word for, and that libxl chooses by itself.
        cfg_numbered: whether its place in that list is its devid.
        cfg_unsaid: values that go without saying, for they are libxl's own.
        cfg_empty: values that mean something when they are empty.
        cfg_taken: what libxl takes for a value that the template leaves open.
        cfg_brought_by: the list of which each item brings one of this kind, that nothing says
            more of; empty if there is none.
        cfg_brought: what is to be known of those.
        cfg_turns_on: what xl turns on where there is one, by the type of guest.
    """

    detach_command = ""
    detach_forces = False
    attach_command = ""
    attach_words: tuple[Word, ...] = ()
    cfg_key = ""
    cfg_words: tuple[Word, ...] = ()
    bare_spelling = False
    attach_example = ""
    attach_limit = INIT_TIMEOUT
    most_behind = 0
    unforced_warning = ""
    detach_warning = ""
    cfg_chosen: tuple[str, ...] = ("devid",)
    cfg_numbered = True
    cfg_unsaid: ClassVar[JsonObject] = {}
    cfg_empty: tuple[str, ...] = ()
    cfg_taken: ClassVar[JsonObject] = {}
    cfg_brought_by = ""
    cfg_brought = ""
    cfg_turns_on: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def detach_arguments(self, record: Record) -> tuple[str, ...]:
        """Returns what the detach command takes after the domain."""
        return (record.devid,)

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Returns what the attach command takes after the domain; by default one word each.

        Raises:
            Unspeakable: a value cannot be said to xl, or not safely.
        """
        unsaid(config, self.attach_words, ("devid",))
        return tuple(f"{word}={value}" for word, value in spelled(config, self.attach_words))

    def attach_config(self, specification: str) -> JsonObject:
        """Reads a device that an operator spells as xl would.

        Raises:
            Unspeakable: it cannot be understood.
        """
        return parsed(specification, self.attach_words)

    def cfg_item(self, config: JsonObject) -> str | tuple[str, ...]:
        """Spells the device as an item of its list in xl.cfg, or as a list of its own.

        The number of a device is its place in that list (xl_parse.c, ARRAY_EXTEND_INIT).

        Raises:
            Unspeakable: a value cannot be said in xl.cfg, or not safely.
        """
        if self.attach_command:
            return ",".join(self.attach_arguments(config))
        unsaid(config, self.cfg_words, self.cfg_chosen)
        return ",".join(f"{word}={value}" for word, value in spelled(config, self.cfg_words))

    # ---- what xl and libxl do then

    def detach_refusal(self, record: Record) -> str:  # noqa: ARG002
        """Says why xl detaches a device of the kind in no way, empty if it does."""
        return ""

    def attach_refusal(self, entry: JsonObject) -> str:  # noqa: ARG002
        """Says why xl attaches a device of the kind in no way, empty if it does."""
        return ""

    def detach_danger(self, place: int, count: int) -> str:  # noqa: ARG002
        """Says what the guest could not live without, empty if it could.

        Args:
            place: the device's place among those of its kind that run, from 0.
            count: how many of them there are.
        """
        return ""

    def hotplug_runs(self, config: JsonObject | None) -> int:  # noqa: ARG002
        """Tells how often a hotplug script runs; at most, if nothing is known of the device."""
        return 0

    def hotplug_calls(
        self,
        backend: Mapping[str, bytes],  # noqa: ARG002
        domid: str,  # noqa: ARG002
        devid: str,  # noqa: ARG002
        *,
        stubdomain: bool,  # noqa: ARG002
    ) -> tuple[tuple[tuple[str, ...], ...], Mapping[str, str]]:
        """Tells how the script is called when a backend goes (libxl_linux.c).

        Args:
            backend: what the backend's directory holds.
            domid: the guest.
            devid: the device.
            stubdomain: whether the guest's device model has a domain of its own.

        Returns:
            The arguments of each run, and what its environment holds besides.
        """
        return (("remove",),), {}
