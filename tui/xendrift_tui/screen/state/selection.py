"""What is marked, on whichever list: the next action is about all of it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from xendrift.core.model.device import DeviceId


@dataclass(frozen=True, slots=True)
class Subject:
    """What one line of a list is about.

    Attributes:
        domid: the domain, which need not exist.
        device: the device, None for the domain itself.
    """

    domid: int
    device: DeviceId | None = None


class Selection:
    """Subjects in the order in which they were marked; a device is marked on every list."""

    def __init__(self) -> None:
        self._marked: dict[Subject, None] = {}

    def __len__(self) -> int:
        return len(self._marked)

    def __contains__(self, subject: Subject) -> bool:
        return subject in self._marked

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All that is marked."""
        return tuple(self._marked)

    @property
    def domids(self) -> tuple[int, ...]:
        """The domains of all that is marked, each once."""
        return tuple(dict.fromkeys(one.domid for one in self._marked))

    @property
    def told(self) -> str:
        """How many are marked, for a title; empty if none is."""
        return f", {len(self)} marked" if self else ""

    def turn(self, subjects: Collection[Subject]) -> None:
        """Marks all of them, or takes their marks away where all of them have one."""
        if all(one in self._marked for one in subjects):
            self.take_away(subjects)
        else:
            self.add(subjects)

    def add(self, subjects: Iterable[Subject]) -> None:
        """Marks all of them; what is marked stays marked."""
        self._marked |= dict.fromkeys(subjects)

    def take_away(self, subjects: Iterable[Subject]) -> None:
        """Takes marks away."""
        for one in subjects:
            self._marked.pop(one, None)

    def clear(self) -> None:
        """Takes every mark away."""
        self._marked.clear()

    def keep(self, there: Callable[[int], bool]) -> None:
        """Keeps only the marks of domains that are there still."""
        gone = {domid for domid in self.domids if not there(domid)}
        self.take_away([one for one in self._marked if one.domid in gone])
