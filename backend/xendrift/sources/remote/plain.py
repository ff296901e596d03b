"""A host with neither xendrift nor Python: `xenstore-ls -f` and tar, taken apart here."""

import io
import re
import shlex
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.capture.extent import from_listing
from xendrift.sources.capture.versions import Versions, settle_versions
from xendrift.sources.remote.child import Child, TookTooLongError
from xendrift.sources.remote.fetched import Fetched, Wanted
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.userdata import DIRECTORY

_MARK = b"\0xendrift\0"  # no listing holds a NUL: xenstore-ls spells it
_MOST = 128 << 20
_MOST_FILES = 200_000
_LARGEST_FILE = 16 << 20  # as for a file of this host (files.LARGEST_TEXT)
_RELEASE = re.compile(rb"([0-9]{1,3})\n([0-9]{1,3})\n")
_FILE = re.compile(r"(?:\./)?(userdata-[^/]+)")


def by_xenstore_ls(reach: Reach, wanted: Wanted, until: float, why: RemoteError) -> Fetched:
    """Looks at a host once with what every dom0 has.

    Args:
        reach: the host.
        wanted: which libxl is there, if the operator names it; nothing is left out.
        until: the moment of `time.monotonic` at which it has to be over.
        why: what is said if that is not there either.

    Raises:
        RemoteError: it cannot be looked at so.
    """
    child = Child(reach.argv(*reach.prefix, "sh", "-c", _script(reach)), b"")
    try:
        content = _content(child, until, str(reach.name))
        if content.count(_MARK) < 2:
            failed = child.failed(str(reach.name))
            raise why if failed.state is State.FAILED else failed
    except TookTooLongError:
        raise child.too_slow(str(reach.name)) from None
    finally:
        child.end()
    listing, release, archive = content.split(_MARK, 2)
    try:
        files = tuple(_files(archive))
        found = from_listing(Path(str(reach.name)), listing, "")
    except (tarfile.TarError, EOFError, OSError, SourceError, ValueError) as error:
        words = error.sentence if isinstance(error, SourceError) else SafeText(str(error))
        raise RemoteError(str(reach.name), State.FAILED, words) from error
    number = _RELEASE.fullmatch(release)
    said = None if number is None else Versions((int(number[1]), int(number[2])))
    versions = settle_versions(wanted.libxl, said, files, str(reach.name))
    snapshot = Snapshot(
        found.nodes,
        files,
        userdata_problem="" if archive else "Its userdata could not be read: no template is known.",
        release=versions.release,
        library=versions.library,
        coverage=replace(found.coverage, notes=()),
    )
    notes = (*found.coverage.notes, *((versions.note,) if versions.note else ()))
    return Fetched(snapshot, "xenstore-ls", notes=notes)


def _script(reach: Reach) -> str:
    socket, folder = reach.told("--socket"), reach.told("--userdata") or str(DIRECTORY)
    mark = "printf '\\000xendrift\\000'"
    where = f"XENSTORED_PATH={shlex.quote(socket)}; export XENSTORED_PATH; " if socket else ""
    return (
        f"{where}command -v xenstore-ls >/dev/null || exit 127; xenstore-ls -f || exit 1; {mark};"
        " cat /sys/hypervisor/version/major /sys/hypervisor/version/minor 2>/dev/null;"
        f" {mark}; cd {shlex.quote(folder)} && tar -cf - userdata-* 2>/dev/null; exit 0"
    )


def _content(child: Child, until: float, host: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := child.read(until):
        pieces.append(piece)
        size += len(piece)
        if size > _MOST:
            words = SafeText("it sends more than any host holds")
            raise RemoteError(host, State.FAILED, words)
    return b"".join(pieces)


def _files(archive: bytes) -> Iterator[UserdataFile]:
    """Reads the userdata files of an archive, and nothing else that may be in it."""
    if not archive:
        return
    left = _MOST
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r|") as members:
        for count, member in enumerate(members):
            named = _FILE.fullmatch(member.name)
            left -= member.size
            if count > _MOST_FILES or left < 0:
                raise ValueError("it has more userdata than any host")
            if named is None or not member.isreg() or member.size > _LARGEST_FILE:
                continue
            stream = members.extractfile(member)
            file = UserdataFile.named(named[1], stream.read() if stream is not None else None)
            if file is not None:
                yield file
