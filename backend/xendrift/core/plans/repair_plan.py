"""What a plan of `repair` is, and of its undo, and whether it still holds."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText, summarise
from xendrift.core.plans.basis import what_changed
from xendrift.core.plans.clean_checks import identity_nodes, other_domain
from xendrift.core.plans.clean_plan import NOBODY
from xendrift.core.plans.lines import Part, PlanLine, each, line
from xendrift.core.plans.node_changes import NodeChange, NodeChanges, changes_shape, objection
from xendrift.core.plans.nodes import Node
from xendrift.core.plans.plan import Plan, cautions_of

REPAIR = "repair"
PERMISSIONS = ("n0",)
"""What libxl gives a record: dom0's, and nobody else may read it (libxl_create.c, `noperm`)."""


@dataclass(frozen=True, slots=True)
class RepairPlan(Plan):
    """Nodes of one trusted record, before they are written or taken back.

    Attributes:
        device: the device.
        record: the record's directory.
        nodes: what changes, by path.
        sources: the nodes of dom0's own that the values come from, by path.
    """

    device: SafeText = SafeText(str(NOBODY))
    record: str = ""
    nodes: NodeChanges = field(default_factory=dict[str, NodeChange])
    sources: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def nothing_to_do(self) -> bool:
        """Whether libxl can read the record, and nothing is missing that dom0 knows."""
        return not self.nodes and not self.refusals

    @property
    def already(self) -> str:
        """What is so where nothing is to do."""
        return f"libxl can read all of its record of {self.device}"

    @property
    def title(self) -> SafeText:
        """What is repaired, or taken back."""
        if self.undoes:
            what = f"make the record of {self.device} of {self.place} what it was"
            return SafeText(f"undo {self.undoes}: {what}")
        what = "make its record readable for libxl"
        return SafeText(f"{self.action} {self.device} of {self.place}: {what}")

    @property
    def refused(self) -> SafeText:
        """What a refusal begins with."""
        if self.undoes:
            return SafeText(f"{self.undoes} cannot be undone")
        return SafeText(f"{self.device} of {self.place} is left as it is")

    def same_changes(self, other: Plan) -> bool:  # noqa: ARG002
        """What it does happens outside of the template: it is read again before it is run."""
        return False

    @property
    def work(self) -> SafeText:
        """What is under way while it runs."""
        return SafeText(f"writing the record of {self.device}")

    @property
    def if_ended(self) -> SafeText:
        """What it means to end it."""
        return SafeText("A few nodes are being written, which is over in a moment: all or none.")

    def lines(self) -> Iterator[PlanLine]:
        """Yields each node with where its value comes from, and what boots next."""
        yield line(Part.TITLE, self.title)
        if self.nodes:
            yield line(Part.STEP, "in one transaction, under libxl's device lock:")
            yield from each(Part.STEP, self.steps)
            yield from self._boots()
        yield from self._cautions()

    @property
    def steps(self) -> tuple[SafeText, ...]:
        """What is done to each node."""
        return tuple(SafeText(_step(path, change)) for path, change in self.nodes.items())

    def shape(self) -> JsonObject:
        """The plan as programs read it."""
        nodes: list[Json] = [
            {
                "path": path,
                "before": _shown(change.before),
                "after": _shown(change.after),
                "origin": str(change.origin),
            }
            for path, change in self.nodes.items()
        ]
        shape: JsonObject = {
            "action": self.action,
            "undoes": self.undoes,
            "domid": self.domid,
            "domain": str(self.name),
            "uuid": self.uuid,
            "device": str(self.device),
            "record": self.record,
            "nodes": nodes,
            "basis": {str(SafeText(path)): one for path, one in self.basis.items()},
            "next_boot_before": self.boot_before.shape,
            "next_boot_after": self.boot_after.shape,
        }
        return shape | cautions_of(self)

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines: for the journal."""
        return (SafeText(f"{self.action} {self.device}"), *self.steps)

    @property
    def after_sha256(self) -> str:
        """It writes no file."""
        return ""

    @property
    def noted(self) -> JsonObject:
        """What an undo has to know."""
        kept = changes_shape(self.nodes)
        return {"device": str(self.device), "record": self.record, "nodes": kept}

    @property
    def single(self) -> tuple[str, ...]:
        """The nodes besides the record that have to be looked at before anything is written."""
        return (*identity_nodes(self.domid), *self.sources)

    def kept(self, seen: Mapping[str, Node]) -> "RepairPlan":
        """The same plan with the permissions that replaced nodes have."""
        nodes = {
            path: replace(change, before=seen.get(path)) for path, change in self.nodes.items()
        }
        return replace(self, nodes=nodes)

    def objection(self, seen: Mapping[str, Node], template_sha256: str) -> str:
        """Says why nothing may be written as things are now; empty if it may.

        Args:
            seen: the record, and the single nodes, as they are now.
            template_sha256: the hash of the template as it is now, empty if there is none.
        """
        values = {path: node.value for path, node in seen.items()}
        other = other_domain(self.domid, self.uuid, values, dead=False)
        if other:
            return other
        if self.undoes:
            return objection(self.nodes, seen)
        own = {path: value for path, value in values.items() if below(path, self.record)}
        own |= {path: values[path] for path in self.sources if path in values}
        now = hashes(own) | ({self.file: template_sha256} if self.file else {})
        changed = what_changed(self.basis, now)
        return f"the plan is stale: {changed}" if changed else ""


def hashes(nodes: Mapping[str, bytes]) -> dict[str, str]:
    """The hash of each node, by path."""
    return {path: hashlib.sha256(value).hexdigest()[:32] for path, value in sorted(nodes.items())}


def below(path: str, root: str) -> bool:
    """Tells whether a node is one of a subtree."""
    return path == root or path.startswith(f"{root}/")


def _shown(node: Node | None) -> Json:
    return None if node is None else str(SafeText(node.value.decode("latin-1")))


def _step(path: str, change: NodeChange) -> str:
    if change.after is None:
        return f"remove {path}"
    was = "" if change.before is None else f", which is {summarise(change.before.value)} now"
    origin = f"   ({change.origin})" if change.origin else ""
    return f"write {path} = {summarise(change.after.value)}{was}{origin}"
