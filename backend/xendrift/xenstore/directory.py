"""Directories that are listed again and again, each sent anew only where it changed."""

from collections.abc import Iterable, Sequence

from pyxs._internal import Op

from xendrift.xenstore import paths
from xendrift.xenstore.frames import require
from xendrift.xenstore.requests import Ask, Asking, directory_in_parts, generation_of


class Directory:
    """What lay below a node when it was looked at last.

    Attributes:
        path: the node.
        names: the names below it; none if it does not exist.
        large: whether it takes more than one answer to list it.
    """

    def __init__(self, path: str) -> None:
        """Notes which node; nothing is asked yet."""
        self.path = path
        self.names: frozenset[str] = frozenset()
        self.large = False
        self._seen = b""

    def differs(self, seen: bytes) -> bool:
        """Tells whether an answer, or a large directory's generation, is another than before."""
        return seen != self._seen

    def note(self, seen: bytes, names: Iterable[str]) -> None:
        """Takes over the names that came with an answer or a generation."""
        self._seen = seen
        self.names = frozenset(names)


def renew(directories: Sequence[Directory]) -> Asking[None]:
    """Lists directories that may have changed since they were last.

    Raises:
        RefusedError: the daemon says no.
    """
    asked = [directory for directory in directories if not directory.large]
    batch = yield Ask(Op.DIRECTORY, paths.encode([directory.path for directory in asked]))
    for place, (directory, body) in enumerate(zip(asked, batch.bodies, strict=True)):
        code = batch.refused.get(place)
        if code == "E2BIG":
            directory.large = True
            continue
        if code:
            require("ENOENT", code, "list", directory.path)
        if directory.differs(body):
            directory.note(body, body[:-1].decode("latin-1").split("\0") if body else ())
    for directory in directories:
        if directory.large:
            yield from _renew_large(directory)


def _renew_large(directory: Directory) -> Asking[None]:
    """Lists a directory in parts if its generation is another one than before.

    Every change of what lies below a node gives it a number that no node had before
    (tools/xenstored/core.c, write_node_raw).
    """
    generation = yield from generation_of(directory.path)
    if directory.differs(generation):
        generation, names = (yield from directory_in_parts(directory.path)) or (b"", ())
        directory.note(generation, names)
