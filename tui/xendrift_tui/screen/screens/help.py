"""The help, made from the table of commands and the table of signs."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from xendrift.core.base.text import SafeText
from xendrift.core.words import WORDS
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.keys.command import ScreenCommand
from xendrift_tui.screen.keys.keymap import NO_KEYS, shown
from xendrift_tui.screen.keys.search import rank
from xendrift_tui.screen.keys.table import by_topic
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.paragraphs import Paragraphs

NONE: Mapping[str, SafeText] = MappingProxyType({})
_SIGNS = (
    (Mark.ERROR, Tone.BAD, "an error: something is lost or stuck"),
    (Mark.WARNING, Tone.WARNING, "a warning: worth a look"),
    (Mark.INFO, Tone.MUTED, "a remark: normal, but good to know"),
    (Mark.SAME, Tone.NORMAL, "both views have it, and agree"),
    (Mark.CHANGED, Tone.WARNING, "both views have it, and a value differs"),
    (Mark.KEPT, Tone.NORMAL, "only the template has it; the merged view keeps it"),
    (Mark.ADDED, Tone.LIVE, "only xenstore has it; the merged view adds it"),
    (Mark.DROPPED, Tone.MUTED, "the merged view leaves it out"),
    (Mark.ABSENT, Tone.MUTED, "nothing there"),
    (Mark.DECIDED, Tone.OPERATOR, "something is decided about it that was not written"),
    (Mark.CHOSEN, Tone.OPERATOR, "marked: what is done next is done to all that is marked"),
)
_FILTER = (
    ("name", "part of a name"),
    ("12", "a domid"),
    ("rule:", "a rule that found something: rule:untracked"),
    ("kind:", "a device kind: kind:pci"),
    ("state:", "a xenbus state that a device is in: state:initwait"),
    ("type:", "pv, pvh, hvm"),
    ("error", "a severity: error, warning, info, or ok"),
    ("!word", "turns any of them round; words are joined by and"),
)


def help_lines(
    reasons: Mapping[str, SafeText] = NONE,
    keymap: Mapping[str, str] = NO_KEYS,
    typed: str = "",
) -> Iterator[Line]:
    """Lists every command, every sign and the words of the filter, or what was asked for of them.

    Args:
        reasons: why a command cannot be given now, by its id.
        keymap: keys of the operator's own, by the ids of the commands.
        typed: what is looked for; then the words that xendrift uses are told, too.
    """
    for heading, commands in by_topic():
        found = [one for one in commands if not typed.strip() or rank(one, typed)]
        yield from _block(heading, [_of_command(one, reasons, keymap) for one in found])
    signs = (Line(SafeText(), SafeText(text), tone, mark) for mark, tone, text in _SIGNS)
    yield from _block("Signs", [line for line in signs if _says(line, typed)])
    words = (Line(SafeText(word), SafeText(text)) for word, text in _FILTER)
    yield from _block("Filter", [line for line in words if _says(line, typed)])
    if typed.strip():
        meanings = (Line(SafeText(one.id), SafeText(one.means)) for one in WORDS.values())
        yield from _block("Words", [line for line in meanings if _says(line, typed, of="label")])


def _of_command(
    command: ScreenCommand, reasons: Mapping[str, SafeText], keymap: Mapping[str, str]
) -> Line:
    note = reasons.get(command.id, SafeText())
    return Line(shown(command, keymap), SafeText(command.help), note=note)


def _block(heading: str, lines: Sequence[Line]) -> Iterator[Line]:
    if lines:
        yield Line(SafeText(), SafeText(heading), Tone.HEADING)
        yield from lines
        yield Line(SafeText(), SafeText())


def _says(line: Line, typed: str, *, of: str = "") -> bool:
    text = (line.label if of else f"{line.label} {line.text}").casefold()
    return all(word in text for word in typed.casefold().split())


class HelpFilter(Input):
    """Takes what is typed, but for the keys that leave the page while nothing is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "screen.leave_page", "back", show=False, priority=True),
        Binding("q", "leave_at_once", "back", show=False, priority=True),
        Binding("slash", "begin", "filter", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__(id="help-filter", placeholder="type to filter", compact=True)
        self._begun = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Takes every letter as one once something was typed."""
        first = not self.value and not self._begun
        if action in ("leave_at_once", "begin") and not first:
            return False
        return super().check_action(action, parameters)

    def action_begin(self) -> None:
        """Takes every letter from now on, whatever it is."""
        self._begun = True
        self.focus()

    def action_leave_at_once(self) -> None:
        """Leaves the page."""
        self.screen.dismiss()


class HelpScreen(Overlay):
    """One page with everything, of which what is typed leaves what says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "leave_page", "back", show=False),
        Binding("slash", "begin", "filter", show=False),
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "one page up", show=False),
        Binding("pagedown", "page(1)", "one page down", show=False),
    ]
    AUTO_FOCUS = "#help-filter"

    def __init__(
        self,
        glyphs: Glyphs,
        reasons: Mapping[str, SafeText] = NONE,
        keymap: Mapping[str, str] = NO_KEYS,
    ) -> None:
        super().__init__()
        self._keymap = keymap
        self._glyphs = glyphs
        self._reasons = reasons

    def compose(self) -> ComposeResult:
        """Makes the page."""
        yield HelpFilter()
        yield Paragraphs(self._glyphs, id="help")
        yield OverlayFooter("esc", "back", "a..z", "filter", "tab", "to the page")

    def on_mount(self) -> None:
        """Fills the page."""
        page = self.query_one(Paragraphs)
        page.heading = SafeText("help")
        page.explain(tuple(help_lines(self._reasons, self._keymap)))

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        found = tuple(help_lines(self._reasons, self._keymap, message.value))
        none = Line(SafeText(), SafeText("Nothing here is called so; esc shows all."), Tone.WARNING)
        self.query_one(Paragraphs).explain(found or (none,), keep=False)

    def action_begin(self) -> None:
        """Has what is typed filter the page, whatever letter it begins with."""
        self.query_one(HelpFilter).action_begin()

    def action_move(self, step: int) -> None:
        """Moves through the page while the filter has the keys."""
        page = self.query_one(Paragraphs)
        page.scroll_to(y=page.scroll_offset.y + step, animate=False, force=True)

    def action_page(self, step: int) -> None:
        """Moves by what is in sight."""
        self.action_move(step * max(self.query_one(Paragraphs).size.height - 2, 1))

    def action_leave_page(self) -> None:
        """Goes back, whatever is typed."""
        self.dismiss()

    def action_close_overlay(self) -> None:
        """Clears the filter first, and goes back when there is none."""
        entry = self.query_one(HelpFilter)
        if entry.value:
            entry.value = ""
        else:
            super().action_close_overlay()
