"""The demo host's templates and nodes, in memory: the same procedure with nothing to lose."""

import threading
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

from xendrift.actions.journal import Journal, MemoryJournal
from xendrift.actions.process import Ran, Tell
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import Observation
from xendrift.core.plans.base_config import Backup
from xendrift.core.plans.clean_plan import Hotplug
from xendrift.core.plans.nodes import Decide, Node
from xendrift.sources.demo.source import DemoSource


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

    def why_not_write(self) -> str:
        """Everybody may write into memory."""
        return ""

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

    def backups(self, domid: int, uuid: str) -> Iterable[Backup]:
        """Yields what was kept of one domain, newest first."""
        for name in sorted(self._kept, reverse=True):
            if name.startswith(f"{domid}.{uuid}.") and name.endswith(".libxl-json"):
                yield Backup(name, self._kept[name])

    def rescue(self, name: str, content: bytes) -> str:
        """Keeps what could not be written."""
        return self.keep(name, content)

    def discard(self, name: str) -> None:
        """Removes a userdata file."""
        self._source.dom0.userdata.rm(name)

    def edit(
        self, roots: Iterable[str], single: Iterable[str], decide: Decide
    ) -> Mapping[str, Node]:
        """Changes nodes; the demo host keeps no permissions."""
        store = self._source.dom0.store
        seen: dict[str, Node] = {}
        for root in roots:
            seen.update((path, Node(value)) for path, value in store.subtree(root).items())
        for path in single:
            value = store.read(path)
            if value is not None:
                seen[path] = Node(value)
        wanted = decide(seen)
        for root in wanted.remove:
            store.rm_tidy(root)
        for path, node in wanted.write.items():
            store.write(path, node.value)
        return seen

    def why_not_run(self, script: str) -> str:  # noqa: ARG002
        """Every script is played."""
        return ""

    def run_hotplug(
        self,
        hotplug: Hotplug,
        tell: Tell | None = None,
        stop: threading.Event | None = None,  # noqa: ARG002
    ) -> tuple[Ran, ...]:
        """Plays a script that succeeds."""
        ran: list[Ran] = []
        for arguments in hotplug.runs:
            words = (hotplug.script, *arguments)
            line = SafeText(f"the demo host plays {' '.join(words)}")
            if tell is not None:
                tell(line)
            command = tuple(SafeText(word) for word in words)
            ran.append(Ran(command, 0, (line,), program=hotplug.script))
        return tuple(ran)


def _nodes_of(observation: Observation) -> Mapping[str, bytes]:
    return observation.nodes
