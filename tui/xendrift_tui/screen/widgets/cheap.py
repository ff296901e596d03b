"""Drawing only what looks different now: over a slow line every byte counts."""

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip


class SparingView(ScrollView):
    """A view that knows what its lines looked like when they were last drawn."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._seen: dict[int, Strip] = {}

    def strip(self, y: int) -> Strip:
        """Makes one line of the screen."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draws one line of the screen."""
        self._seen[y] = strip = self.strip(y)
        return strip

    def redraw(self) -> None:
        """Has those lines drawn again that look different from what was drawn last."""
        width, height = self.size
        differing = [
            Region(0, y, width, 1) for y in range(height) if self._seen.get(y) != self.strip(y)
        ]
        if differing:
            self.refresh(*differing)
