"""The findings of all domains, thousands of them if need be."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import GAP, fit
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.fleet import FLEET, FleetSort, fleet_cells, sort_fleet
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.presentation.row import Cell, cell, words
from xendrift_tui.screen.state.selection import Subject
from xendrift_tui.screen.widgets.line_list import LineList, Runs

_TITLES = ("domain", "rule", "device", "seen for", "what was seen")
# Cells of each column but the last, which has the rest; the age gives way first.
_WIDE, _NARROW = (30, 18, 18, 10), (21, 18, 12, 0)
# The least that a domain takes, and what its sign and its number take of that.
_LEAST, _AROUND = 12, 10


class FindingList(LineList):
    """One line a finding; only those in sight are drawn."""

    def __init__(
        self,
        glyphs: Glyphs,
        clock: Callable[[], float],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(glyphs, id=id)
        self.head = 2
        self.sort = FleetSort.SEVERITY
        self.filter = ""
        self._clock = clock
        self._all: Sequence[Found] = ()
        self._shown: Sequence[Found] = ()
        self._longest = _LEAST

    @property
    def found(self) -> Found | None:
        """The finding under the cursor."""
        return self._shown[self.cursor] if self._shown else None

    def show_found(self, found: Sequence[Found]) -> None:
        """Takes the findings as they are now."""
        self._all = found
        self._arrange()

    def filter_by(self, text: str) -> None:
        """Shows only what a filter lets through."""
        self.filter = text
        self._arrange()

    def sort_next(self) -> None:
        """Switches to the next order."""
        self.sort = self.sort.next
        self._arrange()

    def _arrange(self) -> None:
        matches = FLEET.matcher(self.filter)
        chosen = filter(matches, self._all) if self.filter.strip() else self._all
        self._shown = sort_fleet(chosen, self.sort)
        # It only grows, so that the columns do not jump while domains come and go.
        self._longest = max(
            self._longest, *(cell_len(one.name) + _AROUND for one in self._shown), 0
        )
        count = len(self._all)
        number = f"{len(self._shown)} of {count}" if self.filter.strip() else f"{count}"
        self.heading = SafeText(f"{number} findings of all domains, {self.sort}{self._told}")
        self.show_lines([(one.domid, one.rule, one.device) for one in self._shown])

    @property
    def _told(self) -> str:
        return self.selection.told if self.selection is not None else ""

    def show_marks(self) -> None:
        """Draws the marks and their number as they are now."""
        self._arrange()

    def _draw(self, cells: Sequence[Cell], width: int) -> Runs:
        first, *others = _WIDE if width >= 110 else _NARROW
        columns = (min(first, self._longest), *others)
        runs: Runs = []
        for one, room in zip(cells, (*columns, width), strict=True):
            if room:
                left = width - sum(cell_len(text) for text, _ in runs)
                drawn = list(fit(one, max(min(room, left), 0), self.glyphs))
                runs += [*drawn, (" " * min(GAP, max(left - room, 0)), Tone.NORMAL)]
        return runs

    def subject(self, index: int) -> Subject:
        """What the finding is about."""
        one = self._shown[index]
        return Subject(one.domid, one.device)

    def of_rule(self, rule: str) -> list[Subject]:
        """What the findings of a rule are about that are shown."""
        return [Subject(one.domid, one.device) for one in self._shown if one.rule == rule]

    def line(self, index: int, width: int) -> Runs:
        """Draws one finding."""
        return self._draw(fleet_cells(self._shown[index], self._clock()), width)

    def head_line(self, number: int, width: int) -> Runs:  # noqa: ARG002
        """Draws the columns' titles."""
        return self._draw([cell(words(title, Tone.MUTED)) for title in _TITLES], width)

    def copy_text(self, index: int) -> SafeText:
        """Copies a finding in one line."""
        one = self._shown[index]
        return SafeText(f"{one.name}({one.domid}) {one.rule} {one.device or '-'} {one.sentence}")
