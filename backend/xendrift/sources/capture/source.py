"""A capture in place of a running host: a folder, a listing, or a file of `xendrift capture`."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.release import Libxl
from xendrift.sources.capture.reader import Captured, load
from xendrift.sources.protocol import Changes, Scope
from xendrift.sources.snapshot import Snapshot


class CaptureSource:
    """What a capture holds, read once.

    Attributes:
        problems: what could not be read, one sentence each; the rest is there.
        notes: what an operator has to know of how the capture was read.
    """

    kept_as = "a capture"

    def __init__(self, path: Path | str, at: str = "", libxl: Libxl | None = None) -> None:
        """Reads a capture.

        Args:
            path: a folder with `xenstore.json` or `xenstore.txt`, any single file of either
                form, or a file written by `xendrift capture`; `userdata/` is looked for beside.
            at: the node that a listing was taken of, if it does not say so itself.
            libxl: the captured host's libxl, if the operator names it.

        Raises:
            SourceError: there is no capture at that path, or it cannot be read.
        """
        captured: Captured = load(Path(path), at, libxl)
        self.problems = captured.problems
        assumed = captured.versions.note
        self.notes = (*captured.coverage.notes, *((assumed,) if assumed else ()))
        self._label = captured.label
        self._snapshot = Snapshot(
            captured.nodes,
            captured.userdata,
            userdata_problem=captured.userdata_problem,
            release=captured.versions.release,
            library=captured.versions.library,
            truncated=captured.truncated,
            coverage=captured.coverage,
        )

    @property
    def label(self) -> SafeText:
        """The capture's own label, or the name of its folder or file."""
        return self._label

    @property
    def live(self) -> bool:
        """Never: a capture stands still."""
        return False

    def look(self) -> HostObservation:
        """Gives what was true of the whole host."""
        return self._snapshot.host

    def observe(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope = Scope.REPORT,  # noqa: ARG002 it has everything at hand
    ) -> Iterator[Observation]:
        """Gives the domains asked for, in that order, leaving out those it does not have."""
        return self._snapshot.observe(host, domids)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Gives a node and all below it, as far as the capture has them."""
        return self._snapshot.subtree(path)

    def watch(self) -> "StillWatch":
        """Starts a watch that has everything to report once, and then nothing."""
        return StillWatch()

    def close(self) -> None:
        """Does nothing: no file is left open."""


class StillWatch:
    """The watch of a source that cannot change."""

    def __init__(self) -> None:
        self._reported = False
        self._closed = threading.Event()

    def wait(self, timeout: float) -> Changes | None:
        """Reports everything the first time, then waits in vain until `timeout` or `close`."""
        if not self._reported and not self._closed.is_set():
            self._reported = True
            return Changes(everything=True)
        self._closed.wait(timeout)
        return None

    def close(self) -> None:
        """Ends the watch at once."""
        self._closed.set()
