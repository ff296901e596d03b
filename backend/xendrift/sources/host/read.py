"""One domain while it is being read."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field

from xendrift.core.base.text import SafeText
from xendrift.core.model.quotas import Quotas
from xendrift.sources.leaves import leaves
from xendrift.sources.schema import only_below
from xendrift.xenstore.requests import Asking
from xendrift.xenstore.walk import Allowance, Subtree, everything, nothing, walk


@dataclass(slots=True)
class Reading:
    """What has been read of a domain so far.

    Attributes:
        domid: the domain.
        nodes: its nodes, of its own directory, of the trusted one and of its backends.
        parts: the names below its directory.
        truncated: what was left unread, one sentence each.
        stubdomain: that of its device model, None if dom0 runs it.
        quotas: its quotas, None if nobody asks for them.
    """

    domid: int
    nodes: dict[str, bytes] = field(default_factory=dict[str, bytes])
    parts: frozenset[str] = frozenset()
    truncated: list[SafeText] = field(default_factory=list[SafeText])
    stubdomain: "Reading | None" = None
    quotas: Quotas | None = None


class Bounded:
    """Subtrees that are read together, each into its domain's reading and up to a limit."""

    def __init__(self) -> None:
        self._trees: list[tuple[Reading, Subtree]] = []

    def add(self, reading: Reading, path: str, limit: int) -> None:
        """Notes a subtree of which no more than so many nodes are to be read."""
        self._trees.append((reading, Subtree(path, reading.nodes, Allowance(limit))))

    def read(
        self, unread: Callable[[str], Container[str]] = nothing, *, hollow: bool = False
    ) -> Asking[None]:
        """Reads all of them as `walk` does, and says of which a part was left out."""
        trees: Sequence[Subtree] = [subtree for _, subtree in self._trees]
        only = only_below if hollow else everything
        yield from walk(trees, leaves=leaves, unread=unread, only=only, hollow=hollow)
        for reading, subtree in self._trees:
            if subtree.allowance.exceeded:
                reading.truncated.append(
                    SafeText(f"{subtree.path} holds so many nodes that only some were read.")
                )
