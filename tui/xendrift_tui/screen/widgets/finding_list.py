"""The findings of all domains, thousands of them if need be."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.cells import cell_len

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import GAP, fit
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.fleet import FLEET, FleetSort, fleet_cells, sort_fleet
from xendrift_tui.presentation.fleet_groups import (
    Grouping,
    Together,
    group_cell,
    grouped,
    title_of,
)
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
    """One line a finding; only those in sight are drawn.

    Attributes:
        sort: their order.
        filter: what lets only some of them through.
        grouping: what they are put together by.
        unsettled: whether they would stand in another order if they were sorted now.
        name_of: names a domain.
    """

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
        self.grouping = Grouping.NONE
        self.unsettled = False
        self.name_of: Callable[[int], SafeText] = lambda domid: SafeText(f"(domain {domid})")
        self._all: Sequence[Found] = ()
        self._listed: Sequence[Found] = ()
        self._shown: Sequence[Together | Found] = ()
        self._shut: set[str] = set()
        self._longest = _LEAST

    @property
    def found(self) -> Found | None:
        """The finding under the cursor, None on the line of a group."""
        one = self.under
        return one if isinstance(one, Found) else None

    @property
    def under(self) -> "Together | Found | None":
        """What is under the cursor."""
        return self._shown[self.cursor] if self._shown else None

    def show_found(self, found: Sequence[Found], *, hold: bool = False) -> None:
        """Takes the findings as they are now.

        Args:
            found: every finding.
            hold: whether those that are listed stay where they are, mended or not.
        """
        self._all = found
        self._arrange(hold=hold)

    def filter_by(self, text: str) -> None:
        """Shows only what a filter lets through."""
        self.filter = text
        self._arrange()

    def sort_next(self) -> None:
        """Switches to the next order."""
        self.sort = self.sort.next
        self._arrange()

    def group_next(self) -> None:
        """Puts the findings together by something else."""
        self.grouping = self.grouping.next
        self._shut.clear()
        self.forget_cursor()
        self._arrange()
        self.go(0)

    def fold(self, group: Together, *, opened: bool) -> None:
        """Lists the findings of a group, or only how many there are."""
        (self._shut.discard if opened else self._shut.add)(group.title)
        self._group()

    def fold_all(self) -> None:
        """Shuts every group, or opens them all where none is open."""
        groups = [one for one in self._shown if isinstance(one, Together)]
        opened = not any(one.opened for one in groups)
        self._shut = set() if opened else {one.title for one in groups}
        self._group()

    def sideways(self, direction: int) -> None:
        """Opens or shuts the group under the cursor; shuts the one that a finding stands in."""
        one = self.under
        if isinstance(one, Together):
            self.fold(one, opened=direction > 0)
        elif direction < 0 and self.grouping is not Grouping.NONE:
            above = range(self.cursor, -1, -1)
            self.go(next((at for at in above if isinstance(self._shown[at], Together)), 0))

    def choose(self) -> None:
        """Opens a finding, or opens or shuts a group."""
        one = self.under
        if isinstance(one, Together):
            self.fold(one, opened=not one.opened)
        else:
            super().choose()

    def _arrange(self, *, hold: bool = False) -> None:
        matches = FLEET.matcher(self.filter)
        chosen = filter(matches, self._all) if self.filter.strip() else self._all
        sorted_now = sort_fleet(chosen, self.sort)
        self._listed = self._held(sorted_now) if hold else sorted_now
        self.unsettled = self._listed != sorted_now
        # It only grows, so that the columns do not jump while domains come and go.
        self._longest = max(
            self._longest, *(cell_len(one.name) + _AROUND for one in self._listed), 0
        )
        self._group(hold=hold)

    def _held(self, chosen: Sequence[Found]) -> Sequence[Found]:
        """Leaves what is listed where it is, and puts what is new behind it."""
        now = {_key(one): one for one in self._all}
        kept = [now.get(_key(one)) or replace(one, mended=True) for one in self._listed]
        listed = {_key(one) for one in kept}
        return [*kept, *(one for one in chosen if _key(one) not in listed)]

    def _group(self, *, hold: bool = True) -> None:
        order = [one.title for one in self._shown if isinstance(one, Together)] if hold else ()
        self._shown = grouped(self._listed, self.grouping, self._shut, self.name_of, order)
        count = len(self._all)
        number = f"{len(self._listed)} of {count}" if self.filter.strip() else f"{count}"
        how = "" if self.grouping is Grouping.NONE else f", {self.grouping}"
        self.heading = SafeText(f"{number} findings of all domains{how}, {self.sort}{self._told}")
        self.show_lines([_key(one) for one in self._shown])

    @property
    def _told(self) -> str:
        return self.selection.told if self.selection is not None else ""

    def show_marks(self) -> None:
        """Draws the marks and their number as they are now."""
        self._group()

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

    def subject(self, index: int) -> Subject | None:
        """What a finding is about; the line of a group is about several."""
        one = self._shown[index]
        return Subject(one.domid, one.device) if isinstance(one, Found) else None

    def subjects(self) -> list[Subject]:
        """What every finding is about that the filter lets through, in whichever group."""
        return self._about(lambda _: True)

    def of_line(self, index: int) -> list[Subject]:
        """What a finding is about, or every finding of a group."""
        one = self._shown[index]
        if isinstance(one, Found):
            return [] if one.mended else [Subject(one.domid, one.device)]
        title = one.title
        return self._about(lambda found: title_of(found, self.grouping, self.name_of) == title)

    def of_rule(self, rule: str) -> list[Subject]:
        """What the findings of a rule are about that the filter lets through."""
        return self._about(lambda found: found.rule == rule)

    def _about(self, wanted: Callable[[Found], bool]) -> list[Subject]:
        found = (one for one in self._listed if not one.mended and wanted(one))
        return list(dict.fromkeys(Subject(one.domid, one.device) for one in found))

    def marked(self, index: int) -> bool:
        """Tells whether a finding is marked, or all of a group."""
        if self.selection is None or not self.selection:
            return False
        subjects = self.of_line(index)
        return bool(subjects) and all(one in self.selection for one in subjects)

    def line(self, index: int, width: int) -> Runs:
        """Draws one finding, or the line of a group."""
        one = self._shown[index]
        if isinstance(one, Together):
            return list(fit(group_cell(one), width, self.glyphs))
        indent = "" if self.grouping is Grouping.NONE else "  "
        cells = fleet_cells(one, self._clock())
        return [(indent, Tone.NORMAL), *self._draw(cells, width - len(indent))]

    def head_line(self, number: int, width: int) -> Runs:  # noqa: ARG002
        """Draws the columns' titles."""
        return self._draw([cell(words(title, Tone.MUTED)) for title in _TITLES], width)

    def copy_text(self, index: int) -> SafeText:
        """Copies a finding in one line, or what a group has in common."""
        one = self._shown[index]
        if isinstance(one, Together):
            return SafeText(f"{one.count} {one.title}")
        return SafeText(f"{one.name}({one.domid}) {one.rule} {one.device or '-'} {one.sentence}")


def _key(one: Together | Found) -> object:
    if isinstance(one, Together):
        return one.title
    return one.domid, one.rule, one.device
