"""What the reading threads tell the screen; every message is safe to post from any thread."""

from collections.abc import Mapping

from textual.message import Message

from xendrift.core.base.text import SafeText
from xendrift.core.model.report import HostReport
from xendrift_tui.screen.state.choices import DomainEntry


class Arrival(Message):
    """What a thread tells the main screen."""


class HostSeen(Arrival):
    """The host was looked at: these domains exist now."""

    def __init__(self, report: HostReport) -> None:
        super().__init__()
        self.report = report


class DomainsSeen(Arrival):
    """Domains were read.

    Attributes:
        entries: what was read.
        left: how many domains the scan that they belong to still has to read; None if they were
            read by themselves.
    """

    def __init__(self, entries: tuple[DomainEntry, ...], left: int | None = None) -> None:
        super().__init__()
        self.entries = entries
        self.left = left


class ScanStopped(Arrival):
    """A scan was ended before it had read every domain, because the operator wanted it."""


class DomainBroken(Arrival):
    """Our own code failed on a domain; it is shown as such, and the others are not harmed."""

    def __init__(self, domid: int, name: SafeText, sentence: SafeText) -> None:
        super().__init__()
        self.domid = domid
        self.name = name
        self.sentence = sentence


class DomainsGone(Arrival):
    """Domains were looked for and are no more."""

    def __init__(self, domids: frozenset[int]) -> None:
        super().__init__()
        self.domids = domids


class SubtreeSeen(Arrival):
    """A part of xenstore was read for the raw view."""

    def __init__(self, path: str, nodes: Mapping[str, bytes], problem: SafeText) -> None:
        super().__init__()
        self.path = path
        self.nodes = nodes
        self.problem = problem


class Lost(Arrival):
    """Reading failed; it is tried again by itself."""

    def __init__(self, sentence: SafeText) -> None:
        super().__init__()
        self.sentence = sentence


class Recovered(Arrival):
    """Reading works again."""
