"""The domain's part of xenstore as it is, and its libxl-json as it is."""

import time
from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from xendrift.core.base.text import SafeText
from xendrift.core.export.mask import mask_nodes
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.files import template_lines
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.raw import find
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.perform import bindings
from xendrift_tui.screen.screens.domain_screen import DomainScreen
from xendrift_tui.screen.session import Session
from xendrift_tui.screen.state.choices import DomainEntry
from xendrift_tui.screen.widgets.footer import OverlayFooter
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.paragraphs import Paragraphs
from xendrift_tui.screen.widgets.raw_list import RawList
from xendrift_tui.screen.workers.messages import SubtreeSeen

# Below this width there is room for one side only.
_NARROW = 100
# A domain may change many times a second; its whole subtree is not read more often than this.
_READ_EVERY = 1.0
_NOT_FOUND = "not found"


class RawScreen(DomainScreen):
    """The nodes on the left, the file on the right, the whole value below.

    Attributes:
        wanted: what is searched for, empty if nothing is.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(KeyScope.RAW)
    SCOPES = (KeyScope.WAYS, KeyScope.RAW)
    AUTO_FOCUS = "#nodes"
    name_of_way = "raw"

    def __init__(self, entry: DomainEntry, session: Session) -> None:
        super().__init__(entry, session)
        self._read: dict[str, Mapping[str, bytes]] = {}
        self._problem = SafeText()
        self._asked = 0.0
        self.wanted = ""
        self._hit = ""

    def compose(self) -> ComposeResult:
        """Makes the panes."""
        glyphs = self.session.glyphs
        with Horizontal(id="raw"):
            with Vertical(id="store"):
                yield RawList(glyphs, id="nodes")
                yield Paragraphs(glyphs, id="node")
            yield Paragraphs(glyphs, id="json")
        yield Input(id="search", placeholder="search", compact=True)
        yield OverlayFooter(
            "esc", "devices", "b", "next boot", "/", "search", "tab", "other side", "y", "copy",
            "Y", "with value", "P", "passwords", "[ ]", "other domain",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Asks for the nodes and shows the file."""
        self.query_one("#node", Paragraphs).can_focus = False
        self.draw(anew=True)

    @property
    def nodes(self) -> RawList:
        """The nodes."""
        return self.query_one("#nodes", RawList)

    @property
    def page(self) -> LineList:
        """The side that has the keys, or had them last."""
        return self.query_one("#json", Paragraphs) if self.has_class("-json") else self.nodes

    def draw(self, *, anew: bool) -> None:
        """Draws both sides; what lies in xenstore is asked for and comes later."""
        if anew:
            self._read = {}
            self.nodes.forget_cursor()
        if anew or time.monotonic() - self._asked > _READ_EVERY:
            self._asked = time.monotonic()
            for path in self._roots():
                self.session.ask_subtree(path)
        page = self.query_one("#json", Paragraphs)
        observation, template = self.entry.observation, self.entry.report.template
        page.explain(
            tuple(template_lines(observation, template, secrets=self.session.shown.secrets)),
            keep=not anew,
        )
        self._draw_nodes()

    def _roots(self) -> Iterator[str]:
        domid = self.entry.report.domid
        yield f"/libxl/{domid}"
        yield f"/local/domain/{domid}"
        for backend, kind in self.entry.observation.host.backends.get(domid, ()):
            yield f"/local/domain/{backend}/backend/{kind}/{domid}"

    def on_subtree_seen(self, message: SubtreeSeen) -> None:
        """Takes what was read."""
        if message.path in self._roots():
            self._problem = message.problem
            self._read[message.path] = message.nodes
            self._draw_nodes()
            if self.wanted and self._hit == _NOT_FOUND and self.page is self.nodes:
                self.go_to_hit(0)  # it was searched for before it was there

    def _draw_nodes(self) -> None:
        nodes: dict[str, bytes] = {}
        for read in self._read.values():
            nodes.update(read)
        shown = nodes if self.session.shown.secrets else mask_nodes(nodes)
        self.nodes.show_nodes(tuple(self._roots()), shown)
        self._draw_headings()
        self._draw_node()

    def _draw_headings(self) -> None:
        report = self.entry.report
        names = {
            "nodes": f"xenstore of {report.name} ({report.domid})",
            "json": "libxl-json",
        }
        for name, heading in names.items():
            pane = self.query_one(f"#{name}", LineList)
            hit = f"   {self._hit}" if self._hit and pane is self.page else ""
            pane.heading = SafeText(self._problem or heading + hit)
            pane.refresh()

    def _draw_node(self) -> None:
        """Shows path and value of the node under the cursor in full."""
        row = self.nodes.row
        below = self.query_one("#node", Paragraphs)
        below.heading = SafeText("node")
        if row is None:
            below.explain(())
            return
        lines = [Line(SafeText(), row.path, copy=row.path)]
        if row.value:
            lines.append(Line(SafeText(), row.value, Tone.LIVE, note=SafeText(f"by {row.writer}")))
        below.explain(tuple(lines), keep=False)

    # ---- from the panes

    @on(LineList.Moved, "#nodes")
    def _moved(self) -> None:
        self._draw_node()

    @on(LineList.Chosen, "#nodes")
    def _chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        self.nodes.toggle()

    @on(LineList.Sideways, "#nodes")
    def _sideways(self, message: LineList.Sideways) -> None:
        message.stop()
        self.nodes.fold(message.direction)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remembers which side is looked at; in a narrow terminal only that one is there."""
        if event.widget.id in ("nodes", "json"):
            self.set_class(event.widget.id == "json", "-json")

    def on_resize(self, event: events.Resize) -> None:
        """Leaves out the other side where there is no room for it."""
        self.set_class(event.size.width < _NARROW, "-narrow")

    # ---- searching

    @on(Input.Changed, "#search")
    def _typed(self, message: Input.Changed) -> None:
        self.wanted = message.value
        self.go_to_hit(0)

    @on(Input.Submitted, "#search")
    def _searched(self) -> None:
        self.page.focus()
        self.query_one("#search", Input).display = bool(self.wanted)

    def turn_over(self) -> None:
        """Gives the keys to the other side."""
        self.toggle_class("-json")
        self.page.focus()
        self._draw_headings()

    def go_to_hit(self, step: int) -> None:
        """Goes to the next hit, to the one before, or to the first from here on."""
        found = find(self.page.texts(self.wanted), self.wanted, self.page.place, step)
        self._hit = _NOT_FOUND if self.wanted else ""
        if found is not None:
            index, number, count = found
            self.page.reveal(index)
            self._hit = f"hit {number} of {count}"
        self._draw_headings()

    def action_close_overlay(self) -> None:
        """Ends the search first, and goes back when there is none."""
        entry = self.query_one("#search", Input)
        if entry.display:
            entry.value = ""
            entry.display = False
            self.page.focus()
        else:
            super().action_close_overlay()
