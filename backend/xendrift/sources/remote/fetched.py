"""What is wanted of another host at one look, and what came of it."""

from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift.core.model.release import Libxl
from xendrift.sources.remote.state import State
from xendrift.sources.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a host.

    Attributes:
        whole: every node, not those alone that a report is made from.
        secrets: passwords too.
        libxl: the libxl that is there, if the operator names it.
    """

    whole: bool = False
    secrets: bool = False
    libxl: Libxl | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """How `xendrift serve` is told."""
        named = (("--whole", self.whole), ("--secrets", self.secrets))
        return tuple(word for word, there in named if there)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a host held at one look.

    Attributes:
        snapshot: its state.
        reader: what read it there: `xendrift`, `python3`, `xenstore-ls`.
        version: the version of that, empty where it has none.
        state: `ok`, or `older`.
        notes: what an operator has to know of how it was read.
        abilities: what else can be asked of its xendrift.
    """

    snapshot: Snapshot
    reader: str
    version: SafeText = SafeText()
    state: State = State.OK
    notes: tuple[SafeText, ...] = ()
    abilities: frozenset[str] = frozenset()
