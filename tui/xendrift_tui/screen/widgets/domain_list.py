"""The list of domains on the left, thousands of them if need be."""

from collections.abc import Callable, Iterable, Sequence

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import GAP, fit
from xendrift_tui.presentation.domain_columns import DomainColumn, fitting, told
from xendrift_tui.presentation.domain_filter import DOMAINS
from xendrift_tui.presentation.domains import DomainRow, Sort, domain_cells, ordered
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.presentation.row import Cell, cell, words
from xendrift_tui.screen.state.selection import Subject
from xendrift_tui.screen.widgets.line_list import LineList, Runs

_NUMBER = 5
_COUNT = 3
_NAME = 10  # the least


class DomainList(LineList):
    """One line a domain; filtered and sorted here, coloured by its worst finding.

    Attributes:
        sort: their order.
        filter: what lets only some of them through.
        rows: those that are shown, in this order.
        existing: how many there are, read or not.
        decided: those that something was decided about that was not written.
        unsettled: whether they would stand in another order if they were sorted now.
    """

    def __init__(
        self,
        glyphs: Glyphs,
        clock: Callable[[], float],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(glyphs, id=id)
        self._clock = clock
        self._columns: Sequence[DomainColumn] = ()
        self.sort = Sort.WORST
        self.filter = ""
        self.rows: list[DomainRow] = []
        self.existing = 0
        self.decided: frozenset[int] = frozenset()
        self.unsettled = False
        self._all: Iterable[DomainRow] = ()
        self._count_of_all = 0

    @property
    def domid(self) -> int | None:
        """The domain under the cursor."""
        return self.rows[self.cursor].domid if self.rows else None

    @property
    def counted(self) -> str:
        """How many domains there are, and how many of them the filter lets through."""
        read = self._count_of_all
        if self.filter.strip():
            return f"{len(self.rows)} of {read} {_plural(read)}"
        if self.existing > read:
            return f"{read} of {self.existing} {_plural(self.existing)}"
        return f"{read} {_plural(read)}"

    def show_domains(
        self, domains: Iterable[DomainRow], existing: int = 0, *, hold: bool = False
    ) -> None:
        """Takes the domains as they are now.

        Args:
            domains: every domain that was read.
            existing: how many there are, read or not.
            hold: whether those that are listed stay where they are, whatever became of them.
        """
        self._all = domains
        self.existing = existing
        self._arrange(hold=hold)

    def filter_by(self, text: str) -> None:
        """Shows only what a filter lets through."""
        self.filter = text
        self._arrange()

    def sort_next(self) -> Sort:
        """Switches to the next order."""
        self.sort = self.sort.next
        self._arrange()
        return self.sort

    def _arrange(self, *, hold: bool = False) -> None:
        everything = list(self._all)
        self._count_of_all = len(everything)
        chosen = (
            filter(DOMAINS.matcher(self.filter), everything) if self.filter.strip() else everything
        )
        sorted_now = ordered(chosen, self.sort)
        self.rows = self._held(everything, sorted_now) if hold else sorted_now
        self.unsettled = self.rows != sorted_now
        shown = f"{len(self.rows)} of {len(everything)}" if self.filter.strip() else "domains"
        self.heading = SafeText(f"{shown} by {self.sort}" if self.sort is not Sort.WORST else shown)
        self.show_lines([row.domid for row in self.rows])

    def subject(self, index: int) -> Subject:
        """The domain."""
        return Subject(self.rows[index].domid)

    def _held(self, everything: list[DomainRow], chosen: list[DomainRow]) -> list[DomainRow]:
        """Leaves what is listed where it is, and puts what is new behind it."""
        now = {row.domid: row for row in everything}
        kept = [now[row.domid] for row in self.rows if row.domid in now]
        listed = {row.domid for row in kept}
        return [*kept, *(row for row in chosen if row.domid not in listed)]

    def show_columns(self, columns: Sequence[DomainColumn]) -> None:
        """Takes what is shown besides; titles stand above it."""
        self._columns = columns
        self.head = 2 if columns else 1
        self.show_lines([row.domid for row in self.rows])

    def line(self, index: int, width: int) -> Runs:
        """Draws one domain: sign and name, what was chosen, number, how many problems."""
        row = self.rows[index]
        columns = self._fitting(width)
        besides = [told(column, row, self._clock()) for column in columns]
        return self._drawn(domain_cells(row, decided=row.domid in self.decided), besides, width)

    def head_line(self, number: int, width: int) -> Runs:  # noqa: ARG002
        """Draws the columns' titles."""
        titles = [column.name.rjust(column.width) for column in self._fitting(width)]
        blank = cell()
        return self._drawn((cell(words("  name", Tone.MUTED)), blank, blank), titles, width)

    def _fitting(self, width: int) -> Sequence[DomainColumn]:
        return fitting(self._columns, width - _NUMBER - _COUNT - GAP - _NAME)

    def _drawn(self, cells: tuple[Cell, Cell, Cell], besides: Sequence[str], width: int) -> Runs:
        name, number, count = cells
        taken = sum(len(text) + 1 for text in besides)
        room = max(width - _NUMBER - _COUNT - GAP - taken, 0)
        runs = [("", Tone.NORMAL), *fit(name, room, self.glyphs)]
        runs += [(f" {text}", Tone.MUTED) for text in besides]
        for part, space in ((number, _NUMBER), (count, _COUNT)):
            text = part.text
            runs.append((" " * max(space - len(text), 0), Tone.NORMAL))
            runs.extend(fit(part, len(text), self.glyphs))
        runs.append((" " * GAP, Tone.NORMAL))
        return runs

    def copy_text(self, index: int) -> SafeText:
        """Copies a domain's name."""
        return self.rows[index].name


def _plural(count: int) -> str:
    return "domain" if count == 1 else "domains"
