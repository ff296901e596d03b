"""Where xendrift acts: the places of this host and its xenstored, or the demo host's memory."""

import threading
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from xendrift.actions.journal import Journal
from xendrift.actions.process import Ran, Tell
from xendrift.core.plans.base_config import Backup
from xendrift.core.plans.clean_plan import Hotplug
from xendrift.core.plans.nodes import Decide, Node


class Target(Protocol):
    """One host's templates, and those nodes of it that only xendrift removes.

    Every method may raise `OSError`, and `SourceError` where xenstore is asked.
    """

    @property
    def journal(self) -> Journal:
        """Where what is done here is noted."""
        ...

    @property
    def directory(self) -> str:
        """Where the templates lie, as the journal calls it."""
        ...

    def why_not_write(self) -> str:
        """Says why this user may not write here; empty if that is allowed."""
        ...

    def locked(self, domid: int, uuid: str) -> AbstractContextManager[None]:
        """Holds libxl's locks on a domain while the block runs.

        Raises:
            LockHeldError: they cannot be had.
        """
        ...

    def nodes(self, domid: int) -> Mapping[str, bytes]:
        """Reads what a merge reads of a domain, all of it at one instant."""
        ...

    def read(self, name: str) -> bytes | None:
        """Returns a userdata file's bytes, None if there is none."""
        ...

    def replace(self, name: str, content: bytes) -> None:
        """Replaces a userdata file as a whole: if this raises, either is there, never another."""
        ...

    def tidy(self, name: str) -> None:
        """Removes what a killed `replace` of that file left behind."""
        ...

    def keep(self, name: str, content: bytes) -> str:
        """Keeps the old bytes of a template and returns where."""
        ...

    def kept(self, where: str) -> bytes | None:
        """Returns bytes that were kept, None if they are gone."""
        ...

    def backups(self, domid: int, uuid: str) -> Iterable[Backup]:
        """Yields the templates of a domain that were kept, newest first."""
        ...

    def rescue(self, name: str, content: bytes) -> str:
        """Saves bytes that could not be written where they belong, and returns where."""
        ...

    def discard(self, name: str) -> None:
        """Removes a userdata file."""
        ...

    def edit(
        self, roots: Iterable[str], single: Iterable[str], decide: Decide
    ) -> Mapping[str, Node]:
        """Looks at subtrees and single nodes, and changes what `decide` says, all or nothing.

        Returns the nodes as they were. What `decide` raises comes through, with nothing changed.
        """
        ...

    def why_not_run(self, script: str) -> str:
        """Says why a script is not to be run; empty if it may be."""
        ...

    def run_hotplug(
        self, hotplug: Hotplug, tell: Tell | None = None, stop: threading.Event | None = None
    ) -> tuple[Ran, ...]:
        """Runs a hotplug script.

        Raises:
            RefusedActionError: it must not be run.
            XendriftError: it cannot be started.
        """
        ...
