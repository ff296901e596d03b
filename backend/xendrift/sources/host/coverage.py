"""What is watched of the running host, kept in step with the domains there are."""

import time
from collections.abc import Iterable

from pyxs._internal import Op

from xendrift.sources.host import watch_paths
from xendrift.sources.host.watch_paths import BACKENDS, PER_DOMAIN, ROOTS
from xendrift.sources.schema import LOCAL
from xendrift.xenstore import paths
from xendrift.xenstore.frames import RefusedError
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.watcher import Watcher

# Each watch costs oxenstored two lines in its access log, and after every 13,215 lines it writes
# the whole store into a file and answers nobody meanwhile, 1.4 s with 2,000 domains (logging.ml,
# access_log_nb_lines; xenstored.ml, post_rotate).
_MOST = 4096

# Seconds between two looks at the directories, or so many times as long as the last one took.
_PERIOD = 2.0
_RESTS = 500

# Seconds during which the roots do, lest the first reading wait.
_START = 1.0
_AT_ONCE = 512

_HARMLESS = ("EEXIST", "ENOENT")


def holds_up_writers(store: Operations) -> bool:
    """Tells whether events that nobody takes stop those who cause them.

    oxenstored says that it is one by writing its executable's path there (xenstored.ml), C
    xenstored leaves the node empty (xenstored_core.c, setup_structure).

    Raises:
        SourceError: the daemon went away.
    """
    return (store.read("/tool/xenstored") or b"").endswith(b"oxenstored")


class Coverage:
    """Watches two roots on C xenstored, and on oxenstored each domain's parts by themselves.

    C xenstored holds up nobody, but compares every write with every watch in turn
    (xenstored_watch.c, fire_watches).
    """

    def __init__(self, store: Operations, watcher: Watcher, *, careful: bool) -> None:
        """Watches the roots.

        Args:
            store: whom to ask for directories.
            watcher: what watches.
            careful: whether each domain is to be watched by itself before long.

        Raises:
            SourceError: the daemon went away.
        """
        self._watcher = watcher
        self._directories = _Directories(store)
        self._whole: frozenset[str] = frozenset()
        self._narrow = careful
        self._standing = False
        self._due = time.monotonic() + _START
        watcher.watch(ROOTS)

    def renew(self, *, outdated: bool) -> None:
        """Adapts the watches to the domains there are, if it is time for that.

        Args:
            outdated: whether domains may have come or gone.

        Raises:
            SourceError: the daemon went away.
        """
        began = time.monotonic()
        if not self._narrow or (began < self._due and not (outdated and self._standing)):
            return
        changed = self._directories.changed()
        self._due = began + max(_PERIOD, (time.monotonic() - began) * _RESTS)
        if changed:
            self._fit()

    def _fit(self) -> None:
        """Watches what is new before it ends what is over, so that nothing goes unseen.

        What follows from a node that was there before its watch is told by the first event of
        that watch. At the beginning the roots tell it, and first events would only repeat it.
        """
        # What was too much once is never taken apart again: that would cost as many watches.
        listed = self._directories.listed
        self._whole |= watch_paths.too_many(listed, _MOST)
        wanted = watch_paths.narrow_paths(listed, self._whole)
        self._watch(wanted - self._watcher.watched)
        if not self._standing:
            self._watcher.heed()
            self._standing = True
        self._end(self._watcher.watched - wanted)
        self._narrow = LOCAL not in wanted  # otherwise there is nothing left to adapt

    def _watch(self, nodes: Iterable[str]) -> None:
        waiting = sorted(nodes)  # those of one directory side by side
        for first in range(0, len(waiting), _AT_ONCE):
            try:
                self._watcher.prepare(waiting[first : first + _AT_ONCE])
            except RefusedError as error:
                if error.code not in _HARMLESS:
                    raise

    def _end(self, nodes: Iterable[str]) -> None:
        try:
            self._watcher.unwatch(list(nodes))
        except RefusedError as error:
            if error.code not in _HARMLESS:
                raise


class _Directories:
    """The directories that have one entry a domain, compared as the daemon sends them."""

    def __init__(self, store: Operations) -> None:
        self._store = store
        self._found: dict[str, bytes] = {}

    @property
    def listed(self) -> dict[str, list[str]]:
        """The names in each, at the last look."""
        return {
            path: body.decode("latin-1").split("\0")
            for path, body in self._found.items()
            if path != BACKENDS
        }

    def changed(self) -> bool:
        """Looks, and tells whether any differs from the last look."""
        before = self._found
        found = self._list([*PER_DOMAIN, BACKENDS, *(before.keys() - {*PER_DOMAIN, BACKENDS})])
        if found[BACKENDS] != before.get(BACKENDS):
            kinds = found[BACKENDS].decode("latin-1").split("\0")
            directories = [watch_paths.kind_directory(kind) for kind in kinds if kind]
            found = self._list([*PER_DOMAIN, *directories]) | {BACKENDS: found[BACKENDS]}
        self._found = found
        return found != before

    def _list(self, directories: list[str]) -> dict[str, bytes]:
        """Lists directories; one that does not exist has nothing in it."""
        bodies = self._store.exchange(Op.DIRECTORY, paths.encode(directories)).bodies
        return dict(zip(directories, bodies, strict=True))
