"""The hosts, and below each its domains that need somebody: a thousand if need be."""

import time
from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len

from xendrift.core.base.text import SafeText
from xendrift.sources.remote.state import State
from xendrift_tui.presentation.columns import GAP, fit
from xendrift_tui.presentation.domains import DomainRow
from xendrift_tui.presentation.hosts import HostLine, below_cells, host_cells, place
from xendrift_tui.presentation.marks import Glyphs, Tone
from xendrift_tui.presentation.row import Cell
from xendrift_tui.screen.state.sight import Sight
from xendrift_tui.screen.widgets.line_list import LineList, Runs

_STATE, _AGE, _NAME = 16, 10, 30  # cells; a name has more where there is room
_AROUND = 4
_Line = tuple[Sight, DomainRow | None]


class HostList(LineList):
    """One line a host, and one for each of its domains that somebody has to look at.

    Attributes:
        worst_first: whether the hosts stand by what is wrong with them, not as they were named.
        clock: the time, in seconds, that ages are counted by.
    """

    def __init__(
        self,
        glyphs: Glyphs,
        clock: Callable[[], float] = time.monotonic,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(glyphs, id=id)
        self.worst_first = False
        self.clock = clock
        self._all: list[Sight] = []
        self._lines: list[_Line] = []
        self._shut: set[SafeText] = set()
        self._wanted = ""
        self._longest = 0

    @property
    def host(self) -> Sight | None:
        """The host under the cursor, or that of the domain there."""
        return self._lines[self.cursor][0] if self._lines else None

    @property
    def domain(self) -> DomainRow | None:
        """The domain under the cursor, None on the line of a host."""
        return self._lines[self.cursor][1] if self._lines else None

    def show_hosts(self, sights: Iterable[Sight]) -> None:
        """Takes the hosts as they are known now."""
        self._all = list(sights)
        self._longest = max((cell_len(one.name) for one in self._all), default=0)
        self._arrange()

    def filter_by(self, text: str) -> None:
        """Shows only hosts whose name or state, or domains whose name, holds every word."""
        self._wanted = text.casefold()
        self._arrange()

    def sort_next(self) -> None:
        """Puts what is worst first, or all of it in the order in which it was named."""
        self.worst_first = not self.worst_first
        self._arrange()

    def fold(self, host: Sight, *, opened: bool) -> None:
        """Lists the domains of a host, or only how many there are."""
        (self._shut.discard if opened else self._shut.add)(host.name)
        self.go_to((host.name, None))
        self._arrange()

    def fold_all(self) -> None:
        """Shuts every host, or opens them all where none is open."""
        opened = {one.name for one in self._all if one.needing} - self._shut
        self._shut = {one.name for one in self._all} if opened else set()
        self._arrange()

    def sideways(self, direction: int) -> None:
        """Opens or shuts the host under the cursor, or goes out to that of a domain."""
        host, domain = self.host, self.domain
        if host is None:
            return
        if domain is not None:
            self.go_to((host.name, None)) if direction < 0 else self.choose()
        elif direction > 0 and host.name not in self._shut:
            self.choose()
        else:
            self.fold(host, opened=direction > 0)

    def find_problem(self, step: int) -> bool:
        """Goes to the next line that somebody has to look at; False if there is none."""
        count = self.count
        for distance in range(1, count):
            at = (self.cursor + step * distance) % count
            sight, row = self._lines[at]
            if row is not None or (sight.state is not None and not sight.reached):
                self.go(at)
                return True
        return False

    def _arrange(self) -> None:
        chosen = [one for one in self._all if self._matches(one)]
        if self.worst_first:
            chosen.sort(key=_badness)
        self._lines = []
        for one in chosen:
            self._lines.append((one, None))
            if one.name not in self._shut:
                self._lines += ((one, row) for row in one.needing)
        number = f"{len(chosen)} of {len(self._all)}" if self._wanted.strip() else len(self._all)
        order = ", worst first" if self.worst_first else ""
        self.heading = SafeText(f"{number} hosts{order}")
        self.show_lines([(one.name, row.domid if row else None) for one, row in self._lines])

    def _matches(self, one: Sight) -> bool:
        texts = (one.name, one.state or "waiting", *(row.name for row in one.rows.values()))
        return all(any(word in text.casefold() for text in texts) for word in self._wanted.split())

    # ---- drawing

    def line(self, index: int, width: int) -> Runs:
        """Draws a host, or one of its domains."""
        sight, row = self._lines[index]
        name = min(self._longest, max(_NAME, width // 4)) + _AROUND
        if row is not None:
            first, rest = below_cells(sight.name, row, good=sight.reached)
            taken = min(max(name + GAP + _STATE, cell_len(first.text)), width * 2 // 3)
            return _joined([(first, taken), (rest, width - taken - GAP)], self.glyphs)
        cells = host_cells(self._told(sight))
        spaces = (name, _STATE, max(width - name - _STATE - _AGE - 3 * GAP, 0), _AGE)
        return _joined(list(zip(cells, spaces, strict=True)), self.glyphs)

    def _told(self, sight: Sight) -> HostLine:
        needing = bool(sight.needing)
        live = sight.reached and sight.streams
        return HostLine(
            sight.name, state_of(sight), _words(sight, self.clock()),
            None if sight.heard is None else 0.0 if live else self.clock() - sight.heard,
            live, sight.reached, len(sight.rows), sight.counts,
            (sight.name not in self._shut) if needing else None,
        )  # fmt: skip

    def copy_text(self, index: int) -> SafeText:
        """Copies the host's name, or `host/domain`."""
        sight, row = self._lines[index]
        return sight.name if row is None else place(sight.name, row.name)


def _words(sight: Sight, now: float) -> SafeText:
    """What is to be known beside that: ssh's own words, or how it is read."""
    if sight.reached:
        return next(iter(sight.notes), SafeText())
    if not sight.stale or sight.heard is None:
        return sight.words
    since = time.strftime("%H:%M:%S", time.localtime(time.time() - (now - sight.heard)))
    said = f": {sight.words}" if sight.words else ""
    return SafeText(f"since {since}, {sight.state}{said}")


def state_of(sight: Sight) -> str:
    """Says how a host is, in a word or two."""
    if sight.state is None:
        return "waiting"
    if sight.stale:
        return str(State.STALE)
    if sight.reached and not sight.reader.startswith("xendrift"):
        return str(State.NO_XENDRIFT)
    return str(sight.state)


def _badness(one: Sight) -> tuple[bool, int, int]:
    counts = one.counts
    bad = one.state is not None and not one.reached
    worst = counts.get("half-baked", 0) + counts.get("errors", 0)
    return not bad, -worst, -counts.get("warnings", 0)


def _joined(cells: Sequence[tuple[Cell, int]], glyphs: Glyphs) -> Runs:
    runs: Runs = []
    for number, (one, room) in enumerate(cells):
        if number:
            runs.append((" " * GAP, Tone.NORMAL))
        runs.extend(fit(one, room, glyphs))
    return runs
