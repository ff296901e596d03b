"""The columns that the list of domains can have besides name, number and problems."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.domains import DomainRow
from xendrift_tui.presentation.values import duration, memory


@dataclass(frozen=True, slots=True)
class DomainColumn:
    """One column.

    Attributes:
        name: what settings call it, and its title.
        width: its cells.
        does: what it tells, in a few words.
        text: what it says of a domain; the second argument is the time, in seconds of the
            screen's clock.
    """

    name: str
    width: int
    does: str
    text: Callable[[DomainRow, float], str]


def _age(row: DomainRow, now: float) -> str:
    since = [one.since for one in row.found if one.since is not None]
    return str(duration(max(now - min(since), 0.0))) if since else ""


def _memory(row: DomainRow, now: float) -> str:  # noqa: ARG001
    return "" if row.memory is None else str(memory(row.memory))


def _vcpus(row: DomainRow, now: float) -> str:  # noqa: ARG001
    return "" if row.vcpus is None else str(row.vcpus)


def _backends(row: DomainRow, now: float) -> str:  # noqa: ARG001
    return " ".join(str(one) for one in row.backends)


COLUMNS = (
    DomainColumn("type", 4, "pv, pvh or hvm", lambda row, _: row.type),
    DomainColumn("memory", 9, "what it has now", _memory),
    DomainColumn("vcpus", 5, "how many are online", _vcpus),
    DomainColumn("backend", 7, "the domains that serve its devices", _backends),
    DomainColumn("age", 7, "for how long its oldest handshake has stood still", _age),
)


def chosen(names: Iterable[str]) -> tuple[DomainColumn, ...]:
    """Returns columns by their names, in the table's order; what is none is passed over."""
    wanted = set(names)
    return tuple(column for column in COLUMNS if column.name in wanted)


def total(columns: Iterable[DomainColumn]) -> int:
    """Counts the cells that columns take, each with a gap before it."""
    return sum(column.width + 1 for column in columns)


def fitting(columns: Sequence[DomainColumn], room: int) -> Sequence[DomainColumn]:
    """Leaves out the last columns for which there is no room."""
    while columns and total(columns) > room:
        columns = columns[:-1]
    return columns


def told(column: DomainColumn, row: DomainRow, now: float) -> SafeText:
    """Writes what a column says of a domain, in no more than its cells."""
    return SafeText(column.text(row, now)[: column.width].rjust(column.width))
