"""One way to look at the domain on the screen: other ways and other domains are a key away."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from xendrift_tui.screen.keys.table import Scope, bindings
from xendrift_tui.screen.screens.overlay import Overlay
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.workers.messages import Entry


class Way(Overlay):
    """A way to look at one domain, kept up to date while the domain changes.

    Attributes:
        name_of_way: what the key that leads to it asks for.
        entry: the domain as it was last read.
        session: what everything comes from.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.WAYS)
    name_of_way: ClassVar[str] = ""

    class Wanted(Message):
        """Another way to look at the same domain is asked for."""

        def __init__(self, way: "Way", name: str) -> None:
            super().__init__()
            self.way = way
            self.name = name

    class Turned(Message):
        """The domain above or below in the list is asked for."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, entry: Entry, session: Session) -> None:
        super().__init__()
        self.entry = entry
        self.session = session

    def renew(self, entry: Entry) -> None:
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

    def action_way(self, name: str) -> None:
        """Looks another way, or back at the devices if this is the way that was asked for."""
        if name == self.name_of_way:
            self.dismiss()
        else:
            self.post_message(self.Wanted(self, name))

    def action_turn(self, step: int) -> None:
        """Turns to another domain."""
        self.post_message(self.Turned(step))
