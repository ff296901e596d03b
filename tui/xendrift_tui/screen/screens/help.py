"""The help, made from the table of commands and the table of signs."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.keys.keymap import NO_KEYS, shown
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
    reasons: Mapping[str, SafeText] = NONE, keymap: Mapping[str, str] = NO_KEYS
) -> Iterator[Line]:
    """Lists every command, every sign and the words of the filter.

    Args:
        reasons: why a command cannot be given now, by its id.
        keymap: keys of the operator's own, by the ids of the commands.
    """
    for heading, commands in by_topic():
        yield Line(SafeText(), SafeText(heading), Tone.HEADING)
        for command in commands:
            note = reasons.get(command.id, SafeText())
            yield Line(shown(command, keymap), SafeText(command.help), note=note)
        yield Line(SafeText(), SafeText())
    yield Line(SafeText(), SafeText("Signs"), Tone.HEADING)
    for mark, tone, text in _SIGNS:
        yield Line(SafeText(), SafeText(text), tone, mark)
    yield Line(SafeText(), SafeText())
    yield Line(SafeText(), SafeText("Filter"), Tone.HEADING)
    for word, text in _FILTER:
        yield Line(SafeText(word), SafeText(text))


class HelpScreen(Overlay):
    """One page with everything."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "close_overlay", "back", show=False),
    ]

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
        yield Paragraphs(self._glyphs, id="help")
        yield OverlayFooter("esc", "back")

    def on_mount(self) -> None:
        """Fills the page."""
        page = self.query_one(Paragraphs)
        page.heading = SafeText("help")
        page.explain(tuple(help_lines(self._reasons, self._keymap)))
