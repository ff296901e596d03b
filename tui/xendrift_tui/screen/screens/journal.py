"""What was done, newest last as `xendrift log` has it; what can be taken back is so from here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, FAILED, Entry
from xendrift_tui.presentation.columns import cut, pad
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList, Runs
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.workers.action_messages import JournalRead

_GOOD = (DONE, "attached", "detached")


class EntryList(LineList):
    """One line an entry of the journal."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self.entries: tuple[tuple[Entry, str, SafeText], ...] = ()

    @property
    def chosen(self) -> tuple[Entry, str, SafeText] | None:
        """The entry under the cursor, with how it ended."""
        return self.entries[self.cursor] if self.entries else None

    def show_entries(self, entries: tuple[tuple[Entry, str, SafeText], ...]) -> None:
        """Takes the entries."""
        self.entries = entries
        self.show_lines([entry.id for entry, _, _ in entries])

    def line(self, index: int, width: int) -> Runs:
        """Draws when, what, where, and how it ended."""
        entry, outcome, _ = self.entries[index]
        when = entry.time[:19].replace("T", " ")
        tone = Tone.GOOD if outcome in _GOOD else Tone.BAD if outcome == FAILED else Tone.WARNING
        place = pad(cut(f"{entry.name} ({entry.domid})", 24, self.glyphs.ellipsis), 24)
        start = f" {when}  {entry.action:<8}{place}  "
        rest = pad(cut(outcome or "no end noted", max(width - len(start), 0), "…"), width)
        return [(cut(start, width, ""), Tone.NORMAL), (rest[: max(width - len(start), 0)], tone)]

    def copy_text(self, index: int) -> SafeText:
        """Copies the entry's name, as `xendrift undo` takes it."""
        return SafeText(self.entries[index][0].id)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the journal leads to.

    Attributes:
        entry: plans to take one entry back, by its id.
        whole_set: plans to take back all that a set did, by its name.
    """

    entry: Callable[[str], None]
    whole_set: Callable[[str], None]


class JournalScreen(Overlay):
    """The journal; what is to be taken back is handed on, for its plan is shown first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J", "close_overlay", "back", show=False),
        Binding("ctrl+z", "take_back", "take back", show=False),
        Binding("S", "take_set_back", "take its set back", show=False),
    ]

    def __init__(
        self, read: Callable[[Callable[[Message], object]], None], glyphs: Glyphs, ways: Ways
    ) -> None:
        """Takes the journal.

        Args:
            read: has it read; a `JournalRead` answers to what it is given.
            glyphs: which signs the terminal can show.
            ways: where it leads to.
        """
        super().__init__()
        self._ways = ways
        self._read = read
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Makes the list, and the entry in full below it."""
        yield EntryList(self._glyphs, id="entries")
        yield Paragraphs(self._glyphs, id="entry")
        yield OverlayFooter(
            "ctrl+z", "take it back: its plan first", "S", "all of its set", "y", "copy its name",
            "esc", "back",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Reads the journal."""
        listed = self.query_one(EntryList)
        listed.heading = SafeText("what was done, newest last")
        listed.show_entries(())
        self.query_one("#entry", Paragraphs).heading = SafeText("in full")
        self._read(self.post_message)

    def on_journal_read(self, message: JournalRead) -> None:
        """Shows the entries."""
        listed = self.query_one(EntryList)
        if message.lost:
            listed.heading = SafeText(f"newest last. {message.lost}")
        listed.show_entries(tuple(message.entries))
        listed.focus()
        if message.problem or not message.entries:
            text = message.problem or message.lost or SafeText("Nothing has been done yet.")
            self.query_one("#entry", Paragraphs).explain([Line(SafeText(), text, Tone.MUTED)])
        else:
            listed.go(listed.count - 1)

    @on(LineList.Moved, "#entries")
    def _turn(self) -> None:
        chosen = self.query_one(EntryList).chosen
        if chosen is not None:
            self.query_one("#entry", Paragraphs).explain(in_full(*chosen), keep=False)

    def action_take_back(self) -> None:
        """Leaves, to take back what is under the cursor."""
        chosen = self.query_one(EntryList).chosen
        if chosen is not None:
            self.dismiss()
            self._ways.entry(chosen[0].id)

    def action_take_set_back(self) -> None:
        """Leaves, to take back all of the set that what is under the cursor is a part of."""
        chosen = self.query_one(EntryList).chosen
        if chosen is None:
            return
        name = chosen[0].set_name
        if not name:
            said = "This was done alone: ctrl+z takes it back."
            self.notify(said, markup=False, timeout=3)
            return
        self.dismiss()
        self._ways.whole_set(name)


def in_full(entry: Entry, outcome: str, note: SafeText) -> list[Line]:
    """Says everything of an entry."""
    by = SafeText(f"{entry.user} on {entry.host}, {entry.time}")
    lines = [Line(SafeText("entry"), SafeText(entry.id)), Line(SafeText("by"), by)]
    for number, text in enumerate(entry.plan):
        lines.append(Line(SafeText("plan" if number == 0 else ""), text))
    if entry.reason:
        lines.append(Line(SafeText("reason"), entry.reason))
    if entry.set_name:
        lines.append(Line(SafeText("set"), SafeText(f"{entry.set_name}; S takes all of it back")))
    if entry.undoes:
        lines.append(Line(SafeText("undoes"), SafeText(entry.undoes)))
    bad = outcome == FAILED
    told = SafeText(f"{outcome}. {note}" if note else outcome or "no end noted")
    mark = Mark.ERROR if bad else Mark.NONE
    lines.append(Line(SafeText("outcome"), told, Tone.BAD if bad else Tone.NORMAL, mark))
    backup = SafeText(str(entry.backup))
    return [*lines, Line(SafeText("backup"), backup, Tone.MUTED, copy=backup)]
