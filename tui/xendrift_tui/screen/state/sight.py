"""What is known of one of several hosts, and how that came to be; replaced as a whole."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Severity
from xendrift.sources.remote.state import State
from xendrift_tui.presentation.domains import DomainRow, Found, Sort, ordered


@dataclass(frozen=True, slots=True)
class Sight:
    """One host as the list of hosts knows it.

    Attributes:
        name: what the operator calls it, which is what ssh is told.
        state: how it is; None before anything was heard.
        words: ssh's own last line, empty if all is well.
        since: since when it is so, in seconds of `time.monotonic`.
        heard: when what is known was last true; None if nothing is known.
        streams: whether every change is told as it comes.
        reader: what reads it there: `xendrift`, `python3`, `xenstore-ls`; its version behind it.
        notes: what has to be known of how it is read.
        rows: its domains, by domid.
        found: what is wrong with the host itself.
        needing: its domains that somebody has to look at, the worst first.
        counts: what is wrong, counted under the words of the title.
    """

    name: SafeText
    state: State | None = None
    words: SafeText = SafeText()
    since: float = 0.0
    heard: float | None = None
    streams: bool = False
    reader: SafeText = SafeText()
    notes: tuple[SafeText, ...] = ()
    rows: Mapping[int, DomainRow] = field(default_factory=dict[int, DomainRow])
    found: tuple[Found, ...] = ()
    needing: tuple[DomainRow, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def reached(self) -> bool:
        """Whether what is known of it is true now."""
        return self.state is not None and self.state.looked_at

    @property
    def stale(self) -> bool:
        """Whether what is known of it was true once."""
        return self.heard is not None and not self.reached

    @property
    def acts(self) -> bool:
        """Whether anything can be done there: its xendrift is there, and no older than this one."""
        return self.state is State.OK and self.reader.startswith("xendrift")

    def seeing(self, rows: Mapping[int, DomainRow], found: tuple[Found, ...]) -> "Sight":
        """The same with other domains, and what follows from them.

        Args:
            rows: its domains, by domid.
            found: what is wrong with the host itself.
        """
        total: Counter[str] = Counter()
        for row in rows.values():
            total.update(row.tally)
        for one in found:
            total["errors"] += one.severity is Severity.ERROR
            total["warnings"] += one.severity is Severity.WARNING
        needing = tuple(ordered((row for row in rows.values() if row.problems), Sort.WORST))
        return replace(self, rows=rows, found=found, needing=needing, counts=+total)

    def of(self, domid: int) -> Iterator[Found]:
        """Yields what was found about one of its domains."""
        row = self.rows.get(domid)
        yield from row.found if row is not None else ()
