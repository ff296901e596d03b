"""What the operator lives with: the entries in force, and the file that they are kept in."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore
from xendrift_tui.presentation.domains import GONE, Found


class Keeper(Protocol):
    """A file of such entries."""

    def add(self, entry: Ignore) -> tuple[Ignore, ...]:
        """Writes an entry; returns all that it has now."""
        ...

    def remove(self, entry: Ignore) -> tuple[Ignore, ...]:
        """Takes an entry out; returns all that it has now."""
        ...


class LivingWith:
    """Entries come and go in a file, or for this sitting alone where none may be written.

    Attributes:
        where: where they are kept, empty for this sitting alone.
    """

    def __init__(self, keeper: Keeper | None = None, where: str = "") -> None:
        self._keeper = keeper
        self.where = SafeText(where if keeper is not None else "")

    def add(self, entry: Ignore, before: tuple[Ignore, ...]) -> tuple[Ignore, ...]:
        """Adds an entry.

        Args:
            entry: the entry.
            before: those in force.

        Raises:
            XendriftError, OSError: it cannot be kept; nothing is changed then.

        Returns:
            Those in force from now on.
        """
        return self._keeper.add(entry) if self._keeper is not None else (*before, entry)

    def remove(self, entry: Ignore, before: tuple[Ignore, ...]) -> tuple[Ignore, ...]:
        """Takes an entry out; otherwise like `add`."""
        if self._keeper is not None:
            return self._keeper.remove(entry)
        at = before.index(entry)
        return (*before[:at], *before[at + 1 :])

    @property
    def kept(self) -> str:
        """Says where an entry goes."""
        if self.where:
            return f"kept in {self.where}"
        return "for this sitting alone"


def today() -> date:
    """The day, where the operator sits."""
    return datetime.now().astimezone().date()


def covered(entry: Ignore, found: Iterable[Found], day: date) -> list[Found]:
    """Lists the findings that an entry covers on a day."""
    return [one for one in found if entry.covers(one, called(one), day)]


def called(found: Found) -> str:
    """The name that a pattern of domains is compared with."""
    return f"(domain {found.domid})" if found.name is GONE else str(found.name)
