"""What a source was seen to hold during this run, so that any moment of it can be compared.

It lives in memory and ends with the run. When it takes too much room, what is oldest is folded
together: the run then seems to have begun later.
"""

import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.sources.packed import PackedNodes
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.still import StillSource

_PLAIN = 40 << 20  # bytes that are kept uncompressed
MOST = 64 << 20
"""Bytes in all; some ten thousand changes beside a host of thousands of domains."""

_HOST = -1  # whose what belongs to no domain that is there
_GONE = b""


class Moments:
    """Remembers each domain whenever it was read and was not as before; usable from any thread.

    Attributes:
        begun: the first moment that can be compared, in seconds since the epoch: when every domain
            had been read once. None before that.
    """

    def __init__(self, most: int = MOST) -> None:
        """Begins with nothing.

        Args:
            most: how many bytes may be kept.
        """
        self._lock = threading.Lock()
        self._most = most
        self._host: HostObservation | None = None
        self._times: dict[int, list[float]] = {}
        self._kept: dict[int, list[bytes]] = {}
        self._size = 0
        self._unread: frozenset[int] | None = None
        self.begun: float | None = None

    def note_host(self, host: HostObservation, now: float) -> None:
        """Remembers what a look told: which domains are gone, and what belongs to none.

        Args:
            host: the look.
            now: the time, in seconds since the epoch.
        """
        rest = {
            "nodes": _texts({**host.dead_nodes, **host.pci_owners}),
            "files": {
                str(file.name): [None, ""]
                for file in host.userdata
                if file.domid not in host.domids
            },
            "problem": str(host.userdata_problem),
        }
        with self._lock:
            self._host = replace(host, dead_nodes={}, userdata=(), pci_owners={}, backends={})
            self._put(_HOST, orjson.dumps(rest), now)
            for domid in self._kept.keys() - host.domids - {_HOST}:
                self._put(domid, _GONE, now)
            if self._unread is None:
                self._unread = host.domids
            self._read(self._unread - host.domids, now)

    def note(self, seen: Observation, now: float) -> None:
        """Remembers a domain.

        Args:
            seen: what was read of it.
            now: the time, in seconds since the epoch.
        """
        whole = {
            "nodes": _texts(seen.nodes),
            "files": {
                str(file.name): [
                    None if file.content is None else file.content.decode("latin-1"),
                    str(file.problem),
                ]
                for file in seen.userdata
            },
            "truncated": [str(one) for one in seen.truncated],
        }
        with self._lock:
            self._put(seen.domid, orjson.dumps(whole), now)
            self._read(frozenset([seen.domid]), now)

    def at(self, moment: float, label: SafeText) -> StillSource | None:
        """Gives the host as it was at a moment, None if it was not yet read whole then.

        Args:
            moment: the time, in seconds since the epoch.
            label: what the source is to be called.
        """
        with self._lock:
            host = self._host
            if host is None or self.begun is None or moment < self.begun:
                return None
            found = {
                domid: self._kept[domid][place - 1]
                for domid, times in self._times.items()
                if (place := bisect_right(times, moment))
            }
        return _source(found, host, label)

    def _read(self, domids: frozenset[int], now: float) -> None:
        """Notes which domains were read, until there is none that was not."""
        if self.begun is None and self._unread is not None:
            self._unread -= domids
            if not self._unread:
                self.begun = now

    def _put(self, domid: int, content: bytes, now: float) -> None:
        """Keeps what is other than before; what did not change takes nothing."""
        kept = self._kept.setdefault(domid, [])
        if kept and _plain(kept[-1]) == content:
            return
        packed = content
        if content and self._size > _PLAIN:
            packed = zlib.compress(content, 1)
        elif content:
            packed = bytes(memoryview(content))  # what was written has more room than it takes
        kept.append(packed)
        self._times.setdefault(domid, []).append(now)
        self._size += len(packed) + 100
        if self._size > self._most:
            self._fold()

    def _fold(self) -> None:
        """Forgets the older half of all changes but for what came of them."""
        times = sorted(time for several in self._times.values() for time in several[1:])
        if not times:
            self._most = self._size * 2  # one state of the host alone: it has to be kept
            return
        begun = times[len(times) // 2]
        self.begun = begun if self.begun is not None else None
        for domid, several in self._times.items():
            first = max(bisect_right(several, begun) - 1, 0)
            self._size -= sum(len(one) + 100 for one in self._kept[domid][:first])
            self._times[domid] = several[first:]
            self._kept[domid] = self._kept[domid][first:]


def _texts(nodes: Mapping[str, bytes]) -> dict[str, str]:
    return {path: value.decode("latin-1") for path, value in nodes.items()}


def _plain(packed: bytes) -> bytes:
    return packed if packed[:1] in (b"", b"{") else zlib.decompress(packed)


def _source(found: Mapping[int, bytes], host: HostObservation, label: SafeText) -> StillSource:
    nodes = PackedNodes("What was read")
    files: list[UserdataFile] = []
    truncated: dict[int, tuple[SafeText, ...]] = {}
    problem = ""
    for domid, packed in sorted(found.items()):
        if not packed:
            continue
        whole: dict[str, Any] = orjson.loads(_plain(packed))
        nodes.add_all(whole["nodes"])
        files.extend(_files(whole["files"].items()))
        problem = str(whole.get("problem", problem))
        if left_out := whole.get("truncated"):
            truncated[domid] = tuple(SafeText(one) for one in left_out)
    snapshot = Snapshot(
        nodes,
        files,
        userdata_problem=problem,
        release=host.release,
        library=host.library,
        truncated=truncated,
        coverage=host.coverage,
    )
    return StillSource(label, snapshot, kept_as="")


def _files(items: Iterable[tuple[str, list[str | None]]]) -> Iterable[UserdataFile]:
    for name, (content, problem) in items:
        held = None if content is None else content.encode("latin-1")
        file = UserdataFile.named(name, held, problem or "")
        if file is not None:
            yield file
