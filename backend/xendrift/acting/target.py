"""Where a template is written: the places of this host, or the demo host's memory."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from xendrift.acting.journal import Journal


class Target(Protocol):
    """One host's templates.

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

    def rescue(self, name: str, content: bytes) -> str:
        """Saves bytes that could not be written where they belong, and returns where."""
        ...
