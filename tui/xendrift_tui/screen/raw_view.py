"""The domain's part of xenstore as it is, and its libxl-json as it is."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static, Tree
from textual.widgets.tree import TreeNode

from xendrift.jsontypes import dump
from xendrift.provenance import Writer, writer
from xendrift.text import SafeText, summarise
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.explained import Explained
from xendrift_tui.screen.line_list import LineList
from xendrift_tui.screen.messages import Entry, SubtreeSeen
from xendrift_tui.screen.overlay import Overlay, OverlayFooter
from xendrift_tui.screen.session import Session

# A guest may keep thousands of nodes of its own; nobody reads more at once.
_CHILDREN = 500


class StoreTree(Tree[str]):
    """Nodes by path; what lies below one is read when it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "down", show=False),
        Binding("k", "cursor_up", "up", show=False),
        Binding("g,home", "scroll_home", "first", show=False),
        Binding("y", "copy", "copy", show=False),
    ]

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Draws open and shut nodes with what the terminal has."""
        self.ICON_NODE = f"{glyphs[Mark.SHUT]} "
        self.ICON_NODE_EXPANDED = f"{glyphs[Mark.OPEN]} "

    def action_copy(self) -> None:
        """Asks for the path under the cursor to be copied."""
        if self.cursor_node is not None and self.cursor_node.data:
            self.post_message(LineList.Copied(SafeText(self.cursor_node.data)))


class RawScreen(Overlay):
    """The tree on the left, the file on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "close_overlay", "back", show=False),
    ]

    def __init__(self, entry: Entry, session: Session) -> None:
        super().__init__()
        self._entry = entry
        self._session = session
        self._read: dict[str, Mapping[str, bytes]] = {}

    def compose(self) -> ComposeResult:
        """Makes both panes."""
        report = self._entry.report
        rule = self._session.glyphs.rule
        with Horizontal(id="raw"):
            with Vertical(id="store"):
                yield Static(Text(f"{rule} xenstore of {report.name} ({report.domid})"), id="of")
                tree = StoreTree(Text("xenstore"), id="tree")
                tree.show_root = False
                tree.guide_depth = 2
                tree.use_glyphs(self._session.glyphs)
                yield tree
            yield Explained(self._session.glyphs, id="json")
        yield OverlayFooter("esc", "back", "tab", "other side", "enter", "open", "y", "copy")

    def on_mount(self) -> None:
        """Names the roots and shows the file."""
        tree = self.query_one(StoreTree)
        for path in self._roots():
            tree.root.add(_label(path, None), data=path, allow_expand=True)
        tree.root.expand()
        tree.root.children[0].expand()
        tree.focus()
        page = self.query_one("#json", Explained)
        page.heading = SafeText("libxl-json")
        page.explain(tuple(self._template()))

    def _roots(self) -> Iterator[str]:
        domid = self._entry.report.domid
        yield f"/libxl/{domid}"
        yield f"/local/domain/{domid}"
        for backend, kind in self._entry.observation.host.backends.get(domid, ()):
            yield f"/local/domain/{backend}/backend/{kind}/{domid}"

    def _template(self) -> Iterator[Line]:
        template = self._entry.report.template
        if template.file:
            yield Line(SafeText(), template.file, Tone.MUTED)
        if template.sentence:
            yield Line(SafeText(), template.sentence, Tone.WARNING)
        if template.config is not None:
            for line in dump(template.config).splitlines():
                yield Line(SafeText(), SafeText(line))

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[str]) -> None:
        """Reads what lies below a root, or fills in what was read with it."""
        node, path = event.node, event.node.data
        if path is None or node.children:
            return
        if node.parent is not None and node.parent.is_root and path not in self._read:
            node.add_leaf(Text("reading"))
            self._session.ask_subtree(path)
        else:
            self._fill(node, path)

    def on_subtree_seen(self, message: SubtreeSeen) -> None:
        """Takes what was read."""
        self._read[message.path] = message.nodes
        for node in self.query_one(StoreTree).root.children:
            if node.data == message.path:
                node.remove_children()
                if message.problem:
                    node.add_leaf(Text(message.problem))
                self._fill(node, message.path)

    def _fill(self, node: TreeNode[str], path: str) -> None:
        nodes = self._holding(path)
        children = _children(nodes, path)
        for name, parent in list(children.items())[:_CHILDREN]:
            below = f"{path}/{name}"
            label = _label(name, nodes.get(below), writer(below))
            node.add(label, data=below, allow_expand=parent)
        if len(children) > _CHILDREN:
            node.add_leaf(Text(f"{len(children) - _CHILDREN} more"))
        if not children:
            node.add_leaf(Text("nothing there"))

    def _holding(self, path: str) -> Mapping[str, bytes]:
        """Returns the nodes that were read together with a path."""
        for root, nodes in self._read.items():
            if path == root or path.startswith(f"{root}/"):
                return nodes
        return {}


def _children(nodes: Mapping[str, bytes], path: str) -> dict[str, bool]:
    """Lists the names right below a path, and whether something lies below each."""
    found: dict[str, bool] = {}
    prefix = f"{path}/"
    for other in nodes:
        if other.startswith(prefix):
            name, _, rest = other[len(prefix) :].partition("/")
            found[name] = found.get(name, False) or bool(rest)
    return found


def _label(name: str, value: bytes | None, by: Writer = Writer.TOOLSTACK) -> Text:
    """Draws one node; a value that the guest could have written says so."""
    label = Text(SafeText(name))
    if value:
        label.append(Text(f" = {summarise(value)}", style="dim"))
    if by is not Writer.TOOLSTACK:
        label.append(Text(f"  ({by})", style="italic"))
    return label
