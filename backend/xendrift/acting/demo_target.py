"""The demo host's templates, in memory: the same procedure with nothing to lose."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from xendrift.acting.journal import Journal, MemoryJournal
from xendrift.demo.source import DemoSource
from xendrift.observation import Observation


class DemoTarget:
    """Writes templates of the demo host; journal and backups end with it.

    Attributes:
        journal: where what is done is noted.
    """

    directory = "demo"

    def __init__(self, source: DemoSource) -> None:
        self._source = source
        self._kept: dict[str, bytes] = {}
        self.journal: Journal = MemoryJournal()

    @contextmanager
    def locked(self, domid: int, uuid: str) -> Generator[None]:  # noqa: ARG002
        """There is no lock: only the demo's own life could come between, once in a long while."""
        yield

    def nodes(self, domid: int) -> Mapping[str, bytes]:
        """Reads a domain's nodes as they are now."""
        found = self._source.observe(self._source.look(), [domid])
        nothing: Mapping[str, bytes] = {}
        return next((_nodes_of(one) for one in found), nothing)

    def read(self, name: str) -> bytes | None:
        """Returns a userdata file's bytes, None if there is none."""
        return self._source.dom0.userdata.read(name)

    def replace(self, name: str, content: bytes) -> None:
        """Replaces a userdata file."""
        self._source.dom0.userdata.write(name, content)

    def tidy(self, name: str) -> None:
        """Nothing is ever left behind."""

    def keep(self, name: str, content: bytes) -> str:
        """Keeps the old bytes until the demo host ends."""
        self._kept[name] = content
        return name

    def kept(self, where: str) -> bytes | None:
        """Returns what was kept."""
        return self._kept.get(where)

    def rescue(self, name: str, content: bytes) -> str:
        """Keeps what could not be written."""
        return self.keep(name, content)


def _nodes_of(observation: Observation) -> Mapping[str, bytes]:
    return observation.nodes
