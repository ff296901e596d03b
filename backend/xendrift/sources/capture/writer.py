"""Writes both views of every domain into one file, for a bug report."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Protocol

from xendrift.core.base import jsontypes
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.export.mask import mask_nodes, mask_userdata
from xendrift.core.model.coverage import WHOLE
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.files import refuse_existing, write_new
from xendrift.sources.capture.coverage import coverage_shape
from xendrift.sources.capture.reader import SCHEMA
from xendrift.sources.capture.versions import written_versions
from xendrift.sources.protocol import Scope, Source


class Companion(Protocol):
    """Whoever looks on while a host is captured, and has something to put beside it."""

    def begin(self, host: HostObservation) -> None:
        """Is told what there is to capture, without passwords if they are taken out."""
        ...

    def see(self, observation: Observation) -> None:
        """Is told of each domain as it goes into the file, without passwords too."""
        ...

    def notes(self) -> JsonObject:
        """Returns what is to stand beside both views, once all was seen."""
        ...


def write_capture(
    source: Source,
    file: Path,
    *,
    overwrite: bool = False,
    mask: bool = True,
    taken: datetime | None = None,
    companion: Companion | None = None,
) -> None:
    """Captures every domain of a source; `CaptureSource` reads the file back.

    The file appears under its name only when it is complete and on the disk, and its owner alone
    may read it. It is printable ASCII, compressed if its name ends in `.gz`.

    Args:
        source: what to capture.
        file: where to.
        overwrite: whether a file that is already there may be replaced.
        mask: whether passwords are taken out.
        taken: the time to put into it, now if left out.
        companion: who looks on.

    Raises:
        UsageError: the file is already there, or is a folder.
        SourceError: the source cannot be read, or the file not written.
    """
    refuse_existing(file, what="capture", overwrite=overwrite)
    content = captured(source, mask=mask, taken=taken, companion=companion)
    if file.name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)
    write_new(file, content, what="capture", overwrite=overwrite)


def captured(
    source: Source,
    *,
    mask: bool = True,
    taken: datetime | None = None,
    companion: Companion | None = None,
) -> bytes:
    """Returns what a capture of every domain holds, printable ASCII; see `write_capture`.

    Raises:
        SourceError: the source cannot be read.
    """
    document = _document(source, mask, taken or datetime.now(UTC), companion)
    return jsontypes.dump(document).encode("ascii") + b"\n"


def _document(
    source: Source, mask: bool, taken: datetime, companion: Companion | None
) -> JsonObject:
    host = _masked_host(source.look()) if mask else source.look()
    if companion is not None:
        companion.begin(host)
    nodes = {**host.dead_nodes, **host.pci_owners}
    files: dict[str, UserdataFile] = {str(file.name): file for file in host.userdata}
    truncated: JsonObject = {}
    for seen in source.observe(host, sorted(host.domids), Scope.WHOLE):
        observation = _masked(seen) if mask else seen
        nodes.update(observation.nodes)
        files.update((str(file.name), file) for file in observation.userdata)
        if observation.truncated:
            truncated[str(observation.domid)] = _strings(observation)
        if companion is not None:
            companion.see(observation)
    capture: JsonObject = {
        "label": str(source.label),
        "taken": taken.isoformat(timespec="seconds"),
        "versions": _versions(host),
        "xenstore": {path: {"value": value.decode("latin-1")} for path, value in nodes.items()},
        "truncated": truncated,
        "userdata": {name: _text(file) for name, file in files.items()},
        "userdata_problem": str(host.userdata_problem),
        "userdata_problems": {
            name: str(file.problem) for name, file in files.items() if file.problem
        },
    }
    if host.coverage != WHOLE:
        capture["coverage"] = coverage_shape(host.coverage)
    if companion is not None:
        capture["notes"] = companion.notes()
    return {"schema": SCHEMA, "capture": capture}


def _masked_host(host: HostObservation) -> HostObservation:
    return replace(host, dead_nodes=mask_nodes(host.dead_nodes))


def _masked(observation: Observation) -> Observation:
    files = tuple(
        file
        if file.content is None
        else replace(file, content=mask_userdata(file.userid, file.content))
        for file in observation.userdata
    )
    return replace(observation, nodes=mask_nodes(observation.nodes), userdata=files)


def _strings(observation: Observation) -> list[Json]:
    return [str(sentence) for sentence in observation.truncated]


def _versions(host: HostObservation) -> JsonObject:
    return {
        "xendrift": metadata.version("xendrift"),
        **written_versions(host),
    }


def _text(file: UserdataFile) -> str | None:
    return None if file.content is None else file.content.decode("latin-1")
