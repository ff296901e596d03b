"""What the screen knows of the host: a line for every domain, a report for the recent ones."""

from collections import Counter, OrderedDict
from collections.abc import Iterable

from xendrift.core.ages import NO_AGES
from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import HostReport
from xendrift_tui.presentation.domains import GONE, DomainRow, Found, shorten, summarise, tally
from xendrift_tui.screen.state.choices import DomainEntry

# A scan of so few domains is over before anybody has read that it goes on.
_FEW = 64
# A report is some tens of kilobytes; on a host with thousands of domains most are never opened.
_KEPT = 512


class HostState:
    """Everything read so far.

    Attributes:
        rows: one line a domain, by domid.
        report: what is wrong with the host itself, None before the first look.
        left: how many domains of a scan are still to be read, None before it began.
        stopped: whether the operator ended the last scan before it was over.
        version: another number whenever a line has changed.
    """

    def __init__(self) -> None:
        self.version = 0
        self.rows: dict[int, DomainRow] = {}
        self.report: HostReport | None = None
        self.left: int | None = None
        self.stopped = False
        self._counts: Counter[str] = Counter()
        self._entries: OrderedDict[int, DomainEntry] = OrderedDict()

    def take(self, entries: Iterable[DomainEntry]) -> None:
        """Takes domains as they were just read."""
        for entry in entries:
            domid = entry.observation.domid
            self._put(domid, summarise(entry.report, entry.ages or NO_AGES))
            self._entries[domid] = entry
            self._entries.move_to_end(domid)
        while len(self._entries) > _KEPT:
            self._entries.popitem(last=False)

    def broken(self, domid: int, name: SafeText) -> bool:
        """Keeps a line for a domain that our own code failed on; tells whether that is news."""
        self._entries.pop(domid, None)
        shown = name or SafeText(f"(domain {domid})")
        row = DomainRow(domid, shown, errors=1, rules=frozenset(["internal-error"]))
        news = self.rows.get(domid) != row
        self._put(domid, row)
        return news

    def forget(self, domids: Iterable[int]) -> None:
        """Lets go of domains that are no more."""
        for domid in domids:
            self._put(domid, None)
            self._entries.pop(domid, None)

    def _put(self, domid: int, row: DomainRow | None) -> None:
        """Replaces one line, and keeps the sum of all lines right."""
        before = self.rows.pop(domid, None)
        self.version += before != row
        if before is not None:
            self._counts.subtract(before.tally)
        if row is not None:
            self.rows[domid] = row
            self._counts.update(row.tally)

    def found(self) -> list[Found]:
        """Lists every finding of every domain, and those about the host itself."""
        listed = [one for row in self.rows.values() for one in row.found]
        return listed + self._of_host(self.report.findings if self.report else ())

    def ignored(self) -> list[Found]:
        """Lists every finding that the operator lives with."""
        listed = [one for row in self.rows.values() for one in row.ignored]
        return listed + self._of_host(self.report.ignored if self.report else ())

    def knows(self, domid: int) -> bool:
        """Tells whether there is such a domain, or anything is found of it still."""
        return domid in self.rows or any(one.domid == domid for one in self.found())

    def _of_host(self, findings: Iterable[Finding]) -> list[Found]:
        if self.report is None:
            return []
        names = self.report.host.names
        return [shorten(one, SafeText(names.get(one.domid, b"")) or GONE) for one in findings]

    def entry(self, domid: int) -> DomainEntry | None:
        """Returns a domain as it was last read, None if that is not kept."""
        entry = self._entries.get(domid)
        if entry is not None:
            self._entries.move_to_end(domid)
        return entry

    def scanned(self, left: int | None) -> None:
        """Notes how far a scan is; None tells nothing of one."""
        if left is not None:
            self.left, self.stopped = left, False

    def stop(self) -> None:
        """Notes that a scan was ended."""
        self.left, self.stopped = 0, True

    @property
    def reading(self) -> bool:
        """Whether a scan goes on, or is yet to begin."""
        return self.left != 0

    @property
    def telling(self) -> bool:
        """Whether that takes long enough to be told of."""
        return self.left is None or self.left > _FEW

    @property
    def existing(self) -> int:
        """How many domains there are, read or not."""
        return len(self.report.host.domids) if self.report is not None else len(self.rows)

    @property
    def unread(self) -> frozenset[int]:
        """The domains that a scan has left out because it was ended."""
        if not self.stopped or self.report is None:
            return frozenset()
        return self.report.host.domids - self.rows.keys()

    @property
    def problems(self) -> bool:
        """Whether there is anything that somebody has to look at."""
        return any(row.problems for row in self.rows.values())

    def counts(self) -> Counter[str]:
        """Counts what is wrong, under the words of the title."""
        total = self._counts.copy()
        if self.report is not None:
            total.update(tally(self.report.findings, len(self.report.ignored)))
        return total
