"""Plans to put back what a clean removed, where that is sound. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xendrift.core.assess import assess
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, KILLED_NEW, Entry
from xendrift.core.model.observation import Observation
from xendrift.core.plans.clean_checks import identity_nodes, other_domain
from xendrift.core.plans.lines import Part, PlanLine, each, line
from xendrift.core.plans.nodes import Node, digest, read_document
from xendrift.core.plans.plan import Plan, cautions_of
from xendrift.core.plans.refusals import Circumstances

_NO_SCRIPT = (
    "Only nodes come back: no hotplug script runs, and no driver takes the device up again."
)


@dataclass(frozen=True, slots=True)
class RestorePlan(Plan):
    """What a clean removed, before it is put back.

    Attributes:
        device: what it is called.
        dead: whether its domain does not exist.
        roots: the subtrees.
        nodes: all that they are to hold, with permissions.
        then: the steps, one line each.
    """

    device: SafeText = SafeText()
    dead: bool = False
    roots: tuple[str, ...] = ()
    nodes: Mapping[str, Node] = field(default_factory=dict[str, Node])
    then: tuple[SafeText, ...] = ()

    @property
    def after_sha256(self) -> str:
        """The hash of what was kept."""
        return digest(self.after)

    @property
    def nothing_to_do(self) -> bool:
        """Whatever was removed is gone now: there is always something to do."""
        return False

    @property
    def title(self) -> SafeText:
        """What is put back."""
        return SafeText(f"undo {self.undoes}: put {self.device} of {self.name} back")

    @property
    def refused(self) -> SafeText:
        """What a refusal begins with."""
        return SafeText(f"{self.undoes} cannot be undone")

    def same_changes(self, other: Plan) -> bool:  # noqa: ARG002
        """What it does happens outside of the template: it is read again before it is run."""
        return False

    @property
    def work(self) -> SafeText:
        """What is under way while it runs."""
        return SafeText(f"putting {self.device} back")

    def lines(self) -> Iterator[PlanLine]:
        """Yields each step."""
        yield line(Part.TITLE, self.title)
        yield from each(Part.STEP, () if self.refusals else self.then)
        yield from self._cautions()

    def shape(self) -> JsonObject:
        """The plan as programs read it."""
        shape: JsonObject = {
            "action": self.action,
            "undoes": self.undoes,
            "domid": self.domid,
            "domain": str(self.name),
            "device": str(self.device),
            "then": [str(step) for step in self.then],
        }
        cautions = cautions_of(self)
        return shape | {name: cautions[name] for name in ("warnings", "refusals")}

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines: for the journal."""
        return (SafeText(f"restore {self.device}"), *self.then)

    @property
    def noted(self) -> JsonObject:
        """What was put back."""
        roots: list[Json] = [*self.roots]
        return {"device": str(self.device), "dead": self.dead, "roots": roots}

    def objection(self, seen: Mapping[str, Node]) -> str:
        """Says why nothing may be put back as things are now; empty if it may."""
        values = {path: node.value for path, node in seen.items()}
        what = other_domain(self.domid, self.uuid, values, dead=self.dead)
        there = [root for root in self.roots if root in seen]
        return what or (f"{there[0]} is there again" if there else "")

    @property
    def single(self) -> tuple[str, ...]:
        """The nodes besides the roots that have to be looked at."""
        return identity_nodes(self.domid)


def restore_plan(
    entry: Entry, observation: Observation | None, backup: bytes | None, asked: Circumstances
) -> RestorePlan:
    """Plans to put back what a clean removed.

    Args:
        entry: the clean.
        observation: its domain as it is now, None if it does not exist.
        backup: what was kept, None if it is gone.
        asked: what else is to be heeded.
    """
    roots = entry.noted.get("roots")
    places = tuple(str(root) for root in roots) if isinstance(roots, list) else ()
    nodes, unusable = _kept(entry, backup)
    dead = entry.noted.get("dead") is True
    refusals = (*asked.refusals, *unusable, *_refusals(entry, observation, places, dead=dead))
    steps = [f"write {entry.file} again, with both of libxl's locks"] if entry.file else []
    steps += [f"write {root} again, with its permissions" for root in places]
    return RestorePlan(
        action="undo",
        domid=entry.domid,
        uuid=entry.uuid,
        name=entry.name,
        file=entry.file,
        before_sha256="",
        after=backup or b"",
        basis={},
        undoes=entry.id,
        device=SafeText(str(entry.noted.get("device", ""))),
        dead=dead,
        roots=places,
        nodes=nodes,
        then=tuple(SafeText(step) for step in steps),
        warnings=(SafeText(_NO_SCRIPT),) if places and not refusals else (),
        refusals=tuple(SafeText(one) for one in refusals),
    )


def _kept(entry: Entry, backup: bytes | None) -> tuple[dict[str, Node], tuple[str, ...]]:
    if backup is None:
        return {}, (f"the backup {entry.backup} is gone: there is nothing to restore",)
    if digest(backup) != entry.before_sha256:
        return {}, (f"the backup {entry.backup} is not what {entry.id} kept: it was changed since",)
    try:
        return ({} if entry.file else read_document(backup)), ()
    except XendriftError as error:
        return {}, (str(error.sentence).removesuffix("."),)


def _refusals(
    entry: Entry, observation: Observation | None, roots: tuple[str, ...], *, dead: bool
) -> Iterator[str]:
    if entry.outcome not in (DONE, KILLED_NEW):
        yield f"{entry.id} removed nothing that could be put back ({entry.outcome or 'no end'})"
    if dead and observation is not None:
        yield f"domain {entry.domid} exists now, and these are the rests of an earlier one"
    elif not dead and observation is None:
        yield f"domain {entry.domid}, which was {entry.name}, is gone"
    if observation is None:
        return
    if not entry.file and assess(observation).live.uuid != entry.uuid:
        yield f"domain {entry.domid} is another one now: that was {entry.name}, {entry.uuid}"
    for root in roots:
        if root in observation.nodes:
            yield f"{root} is there again: something was made in its place"
