"""One way to look at the domain on the screen: other ways and other domains are a key away."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import Performs, bindings
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import DomainEntry


class DomainScreen(Performs, Overlay):
    """A way to look at one domain, kept up to date while the domain changes.

    Attributes:
        name_of_way: what the key that leads to it asks for.
        entry: the domain as it was last read.
        session: what everything comes from.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.WAYS)
    SCOPES = (KeyScope.WAYS,)
    name_of_way: ClassVar[str] = ""

    class Wanted(Message):
        """Another way to look at the same domain is asked for."""

        def __init__(self, way: "DomainScreen", name: str) -> None:
            super().__init__()
            self.way = way
            self.name = name

    class Turned(Message):
        """The domain above or below in the list is asked for."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, entry: DomainEntry, session: Session) -> None:
        super().__init__()
        self.entry = entry
        self.session = session

    def renew(self, entry: DomainEntry) -> None:
        """Shows a domain as it was read just now."""
        anew = entry.report.domid != self.entry.report.domid
        self.entry = entry
        if self.there:  # else it is drawn as soon as it is composed
            self.draw(anew=anew)

    def draw(self, *, anew: bool) -> None:
        """Draws what there is.

        Args:
            anew: whether it is another domain than before.
        """
        raise NotImplementedError
