"""A capture in place of a running host: a folder, a listing, or a file of `xendrift capture`."""

from pathlib import Path

from xendrift.core.model.release import Libxl
from xendrift.sources.capture.reader import Captured, load
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.still import StillSource, StillWatch

__all__ = ["CaptureSource", "StillWatch"]


class CaptureSource(StillSource):
    """What a capture holds, read once; its label is its own, or the name of its folder or file.

    Attributes:
        problems: what could not be read, one sentence each; the rest is there.
    """

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
        snapshot = Snapshot(
            captured.nodes,
            captured.userdata,
            userdata_problem=captured.userdata_problem,
            release=captured.versions.release,
            library=captured.versions.library,
            truncated=captured.truncated,
            coverage=captured.coverage,
        )
        notes = (*captured.coverage.notes, *((assumed,) if assumed else ()))
        super().__init__(captured.label, snapshot, kept_as="a capture", notes=notes)
