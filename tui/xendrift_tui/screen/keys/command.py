"""What a row of the table of commands is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from textual.actions import parse

from xendrift.core.base.text import SafeText


class KeyScope(StrEnum):
    """Where a command can be given."""

    APP = "Anywhere"
    MAIN = "Main screen"
    WAYS = "In next boot and raw"
    RAW = "In raw"
    FLEET = "In all findings"
    DECISIONS = "In all decisions"
    IGNORED = "In what is ignored"
    OUTCOME = "In what came of a set"
    HOSTS = "In the list of hosts"
    LIST = "In every list"


class Topic(StrEnum):
    """What a person wants to do who looks for a command; the help is in this order."""

    LOOK = "Look"
    DECIDE = "Decide what the merged view takes (nothing is written)"
    ACT = "Act (each opens its plan first; only ctrl+o runs it)"
    MARK = "Mark, and act on all that is marked"
    TAKE = "Take along"
    PLAY = "Play a recording"
    SCREEN = "The screen"
    LIST = KeyScope.LIST.value
    WAYS = KeyScope.WAYS.value
    RAW = KeyScope.RAW.value
    FLEET = KeyScope.FLEET.value
    DECISIONS = KeyScope.DECISIONS.value
    IGNORED = KeyScope.IGNORED.value
    OUTCOME = KeyScope.OUTCOME.value
    HOSTS = KeyScope.HOSTS.value


# Says in one sentence why whoever performs a command cannot do it now; empty if it can.
WhyNot = Callable[[Any], str]

_COMMANDS = "xendrift_tui.screen.commands"


@dataclass(frozen=True, slots=True)
class ScreenCommand:
    """One thing that can be asked for.

    Attributes:
        id: its stable name, for a keymap of one's own.
        keys: the keys, as Textual names them, separated by commas.
        shown: the keys as a person writes them.
        run: the function of a module of `commands` that does it, with what it is given after
            whoever performs it: `look.problem(1)`. It is named and not imported, for what a
            command opens has bindings of this table itself.
        help: what it does, for the help and the palette.
        scope: where it can be given.
        topic: where the help tells of it.
        words: its word in the footer, empty if it has no place there.
        worth: how early the footer finds room for it, the least first.
        late: how far behind in its topic it stands; those alike keep the order of the table.
        why_not: what may be in the way, the first sentence counts.
        writes: whether it opens the plan of something that would be written.
        was: the id that it had before, which keymaps may still use.
    """

    id: str
    keys: str
    shown: str
    run: str
    help: str
    scope: KeyScope
    topic: Topic
    words: str = ""
    worth: int = 0
    late: int = 0
    why_not: tuple[WhyNot, ...] = ()
    writes: bool = False
    was: str = ""

    def reason(self, performer: object) -> SafeText:
        """Says why it cannot be done now; empty if it can.

        Args:
            performer: who would do it: the screen, or the list or the application.
        """
        return SafeText(next(filter(None, (why(performer) for why in self.why_not)), ""))

    def call(self, performer: object) -> None:
        """Does it.

        Args:
            performer: who does it: the screen, or the list or the application.
        """
        module, name, arguments = parse(self.run)
        function: Callable[..., object] = getattr(import_module(f"{_COMMANDS}.{module}"), name)
        function(performer, *arguments)
