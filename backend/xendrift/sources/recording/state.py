"""One state out of a recording: what had come of everything by a moment.

Who only wants that needs no frame twice, and so none is kept.
"""

from collections.abc import Callable, Iterable
from itertools import islice, takewhile
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.release import Libxl
from xendrift.sources.capture.versions import settle_versions
from xendrift.sources.packed import PackedNodes
from xendrift.sources.recording.reader import Frame, holds_nothing, read_recording
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.still import StillSource

TOGETHER = 512
"""Frames that are applied at once: what is said of the host is then found out once for all."""


def recorded_state(
    path: Path, until: Callable[[str], float] | None = None, libxl: Libxl | None = None
) -> StillSource:
    """Reads what a recording held at a moment, its last one if none is named.

    Args:
        path: its file.
        until: gives the moment in seconds from the beginning, of when that was (ISO 8601).
        libxl: the recorded host's libxl, if the operator names another than the file does.

    Raises:
        SourceError: it is no recording, or it cannot be read.
    """
    about, moments = read_recording(path)
    last = until(str(about.begun)) if until is not None else float("inf")
    versions = settle_versions(libxl, about.versions, (), "")
    nodes = PackedNodes(f"The recording {path}")
    snapshot = Snapshot(nodes, release=versions.release, library=versions.library)
    due = takewhile(lambda moment: moment[0].at <= last, moments)
    first = next(moments, None)  # the beginning counts, however early the moment is
    if first is None:
        raise holds_nothing(path)
    piece = [first[1]]
    while piece:
        snapshot = applied(snapshot, piece)
        piece = [frame for _, frame in islice(due, TOGETHER)]
    at = about.begun[:16] if until is None else f"{about.begun[:16]} + {last:g} s"
    return StillSource(SafeText(f"{about.label} {at}"), snapshot, kept_as="a recording")


def applied(snapshot: Snapshot, frames: Iterable[Frame]) -> Snapshot:
    """Makes the state that comes of several frames."""
    nodes: dict[str, bytes | None] = {}
    files: dict[str, UserdataFile | None] = {}
    truncated: dict[int, tuple[SafeText, ...]] = {}
    problem: str | None = None
    for frame in frames:
        nodes |= frame.nodes
        files |= frame.files
        truncated |= frame.truncated
        if frame.userdata_problem is not None:
            problem = frame.userdata_problem
    return snapshot.changed(nodes, files, truncated, problem)
