"""This host's templates: libxl's directory, libxl's locks, xenstored."""

import os
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from xendrift.actions import locks
from xendrift.actions.durable import keep_private, read_whole, sync_directory, write_private
from xendrift.actions.edit import edit
from xendrift.actions.hotplug import run_hotplug, why_not_run
from xendrift.actions.journal import Journal
from xendrift.actions.places import Places, find_places
from xendrift.actions.process import Ran, Tell
from xendrift.core.base.errors import RefusedActionError, SourceError
from xendrift.core.base.text import SafeText
from xendrift.core.plans.base_config import Backup
from xendrift.core.plans.basis import leaving_nodes, parts, subtrees
from xendrift.core.plans.clean_plan import Hotplug
from xendrift.core.plans.nodes import Decide, Node
from xendrift.sources.leaves import leaves
from xendrift.sources.userdata import DIRECTORY
from xendrift.xenstore.address import find_address
from xendrift.xenstore.client import Client
from xendrift.xenstore.frames import ConflictError
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.walk import Allowance, Subtree, walk

ELSEWHERE = (Path("/var/tmp"), Path("/dev/shm"), Path("/root"))  # noqa: S108
"""Where bytes go that cannot be saved where they belong, the first that takes them."""
_MOST_NODES = 1 << 14
_TRIES = 100


class HostTarget:
    """Writes templates as `libxl__userdata_store` does (libxl_dom.c), and makes them stay.

    Attributes:
        journal: where what is done is noted.
    """

    def __init__(
        self,
        socket: str | None = None,
        directory: Path = DIRECTORY,
        *,
        places: Places | None = None,
        patience: float | None = None,
    ) -> None:
        """Finds xenstored; nothing is opened yet.

        Args:
            socket: xenstored's socket or device; found as libxenstore does if None.
            directory: where libxl keeps its userdata.
            places: where journal and backups go, the user's own if None.
            patience: how many seconds to wait for libxl's locks, ten if None.

        Raises:
            SourceError: there is neither a socket nor a device.
        """
        self._client = Client(find_address(socket))
        self._socket = socket
        self._directory = directory.resolve()  # the journal is read from anywhere
        self._places = places or find_places()
        self._patience = locks.PATIENCE if patience is None else patience
        self.journal = Journal(self._places.journal)

    @property
    def directory(self) -> str:
        """The userdata directory."""
        return str(self._directory)

    def close(self) -> None:
        """Lets go of the connection."""
        self._client.close()

    def why_not_write(self) -> str:
        """Looks at libxl's directory: who may not write there may not act at all."""
        may = os.access(self._directory, os.W_OK | os.X_OK, effective_ids=True)
        if may or not self._directory.exists():
            return ""
        return f"this user may not write to {SafeText(str(self._directory))}: run it as root"

    def locked(self, domid: int, uuid: str) -> AbstractContextManager[None]:
        """Holds the device-changes lock and the JSON lock."""
        return locks.locked(self._directory, domid, uuid, patience=self._patience)

    def nodes(self, domid: int) -> Mapping[str, bytes]:
        """Reads one domain's trusted nodes inside one transaction, so that they fit together.

        Raises:
            SourceError: the daemon went away, or somebody changes the nodes without end.
        """
        for attempt in range(_TRIES):
            try:
                with self._client.transaction() as transaction:
                    return _read(transaction, domid)
            except ConflictError:
                time.sleep(min(0.001 * attempt, 0.05))
        raise SourceError(
            f"The nodes of domain {domid} changed {_TRIES} times while they were being read."
            " Nothing was written; try again when it is calmer."
        )

    def read(self, name: str) -> bytes | None:
        """Returns a userdata file's bytes, None if there is none."""
        return read_whole(self._directory / name)

    def replace(self, name: str, content: bytes) -> None:
        """Writes the temporary file, syncs it, renames it, and syncs the directory."""
        temporary = self._directory / _temporary(name)
        write_private(temporary, content)
        try:
            os.rename(temporary, self._directory / name)  # noqa: PTH104
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
        sync_directory(self._directory)

    def tidy(self, name: str) -> None:
        """Removes a temporary file that a killed run, or a killed libxl, left behind."""
        with suppress(FileNotFoundError):
            os.unlink(self._directory / _temporary(name))  # noqa: PTH108

    def keep(self, name: str, content: bytes) -> str:
        """Writes a backup outside libxl's glob: folder 0700, file 0600."""
        return str(keep_private(self._places.backups, name, content))

    def kept(self, where: str) -> bytes | None:
        """Returns a backup's bytes."""
        return read_whole(Path(where))

    def backups(self, domid: int, uuid: str) -> Iterable[Backup]:
        """Yields the backups of one domain, newest first: their names hold the moment."""
        try:
            names = os.listdir(self._places.backups)  # noqa: PTH208 names only
        except FileNotFoundError:
            return
        own = [name for name in names if name.startswith(f"{domid}.{uuid}.")]
        for name in sorted(own, reverse=True):
            where = self._places.backups / name
            content = read_whole(where) if name.endswith(".libxl-json") else None
            if content is not None:
                yield Backup(str(where), content)

    def rescue(self, name: str, content: bytes) -> str:
        """Saves bytes beside the backups, else in the first folder that takes them."""
        for folder in (self._places.rescue, *ELSEWHERE):
            with suppress(OSError):
                return str(keep_private(folder, name, content))
        return str(keep_private(self._places.rescue, name, content))

    def discard(self, name: str) -> None:
        """Removes a userdata file, and makes that outlive a crash."""
        os.unlink(self._directory / name)  # noqa: PTH108
        sync_directory(self._directory)

    def edit(
        self, roots: Iterable[str], single: Iterable[str], decide: Decide
    ) -> Mapping[str, Node]:
        """Changes nodes in one transaction.

        Raises:
            SourceError: the daemon went away, or somebody changes the nodes without end.
        """
        return edit(self._client, roots, single, decide)

    def why_not_run(self, script: str) -> str:
        """Looks at a script's file."""
        return why_not_run(script)

    def run_hotplug(
        self, hotplug: Hotplug, tell: Tell | None = None, stop: threading.Event | None = None
    ) -> tuple[Ran, ...]:
        """Runs a hotplug script as libxl does, after a last look at the file itself."""
        why = why_not_run(hotplug.script)
        if why:
            raise RefusedActionError(
                f"The script {hotplug.script} is not run: {why}. Nothing was removed."
            )
        return run_hotplug(hotplug, self._socket, tell, stop)


def _temporary(name: str) -> str:
    """Names the file as libxl does (libxl_dom.c, libxl__userdata_store)."""
    return name.replace("userdata-d", "userdata-n", 1)


def _read(store: Operations, domid: int) -> dict[str, bytes]:
    allowance = Allowance(_MOST_NODES)
    nodes: dict[str, bytes] = {}
    trees = [Subtree(path, nodes, allowance) for path in subtrees(domid)]
    store.ask(walk(trees, leaves=leaves))
    if allowance.exceeded:
        raise SourceError(
            f"Domain {domid} has more than {_MOST_NODES} trusted nodes in xenstore, which no"
            " libxl writes. Nothing was written; look at /libxl and clear it up first."
        )
    for paths in (parts(domid), leaving_nodes(domid, nodes)):
        values = store.read_many(paths)
        nodes.update(
            (path, value) for path, value in zip(paths, values, strict=True) if value is not None
        )
    return nodes
