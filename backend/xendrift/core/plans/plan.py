"""A plan: what an action would write, what comes of it, and what it was made from.

Pure. A plan can be read, saved and refused; only `xendrift.actions.write` runs one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from xendrift.core.assess import assess
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.idl import DEFAULT_RELEASE, Release, parse_libxl_json
from xendrift.core.jsontext.values import as_text
from xendrift.core.model.boot import UNKNOWN, Boot
from xendrift.core.model.changes import Change, change_text
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import NO_RESOLUTIONS, Policy, Resolutions, Take
from xendrift.core.model.report import Report
from xendrift.core.plans.lines import Part, PlanLine, each, line
from xendrift.core.plans.refusals import not_readable

ACCEPT = "accept"
REBUILD = "rebuild"
SCHEMA = "xendrift/1"
_WAYS_OUT = (
    "libxl drops it again at the next boot, as it does now. Two ways out: plug it in now, or leave"
    " it to the next reboot with `--pending`. `--take drop` takes it out of the template"
)
_WHAT = {ACCEPT: "the merged view", REBUILD: "a new file"}
_SENTENCES = ("set_values", "no_op", "assumed", "warnings", "dangers", "refusals")


@dataclass(frozen=True, slots=True)
class Plan:
    """One template write, before it happens.

    Attributes:
        action: `accept`, `rebuild` or `undo`.
        domid: the domain.
        uuid: the handle that its template is named by.
        name: its name, safe to print.
        file: the template's file name.
        before_sha256: the hash of the bytes that it has to hold when the plan is run; empty if
            there is to be no such file.
        after: the bytes that it would hold then; empty if there is nothing to write.
        basis: hashes of the nodes that the plan was made from, by path.
        identity_only: whether only those nodes count that say which domain it is.
        policy: how the differences were settled.
        taken: the operator's decisions for single devices.
        set_values: the operator's decisions for single values, in words; no passwords.
        decided: all of the operator's decisions.
        changes: what changes in the JSON.
        boot_before: what boots next as things are.
        boot_after: what boots next once it is written.
        no_op: devices of the template alone, which libxl will drop again all the same.
        warnings: what should be known before.
        dangers: what takes the domain's name, typed, to confirm.
        refusals: why it must not be run; it may be run if there are none.
        despite_pending: whether a pending configuration is no reason to refuse.
        release: the libxl that is to read the file.
        undoes: the journal entry that it takes back, empty if it is no undo.
        assumed: what had to be assumed for a template that is made anew.
        part_of: the journal entry of the action that this one is a step of.
        set_name: the set that it is a part of, empty if it is alone.
        reason: why the operator wants it, in words of their own: a ticket, for the journal.
    """

    action: str
    domid: int
    uuid: str
    name: SafeText
    file: str
    before_sha256: str
    after: bytes
    basis: Mapping[str, str]
    identity_only: bool = False
    policy: Policy = Policy.UNION
    taken: Mapping[DeviceId, Take] = field(default_factory=dict[DeviceId, Take])
    set_values: tuple[SafeText, ...] = ()
    decided: Resolutions = NO_RESOLUTIONS
    changes: tuple[Change, ...] = ()
    boot_before: Boot = UNKNOWN
    boot_after: Boot = UNKNOWN
    no_op: tuple[SafeText, ...] = ()
    warnings: tuple[SafeText, ...] = ()
    dangers: tuple[SafeText, ...] = ()
    refusals: tuple[SafeText, ...] = ()
    despite_pending: bool = False
    release: Release = DEFAULT_RELEASE
    undoes: str = ""
    assumed: tuple[SafeText, ...] = ()
    part_of: str = ""
    set_name: str = ""
    reason: SafeText = SafeText()

    @property
    def after_sha256(self) -> str:
        """The hash of the bytes it would write."""
        return hashlib.sha256(self.after).hexdigest()

    @property
    def nothing_to_do(self) -> bool:
        """Whether the template says already what the plan would make it say."""
        return not self.changes and not self.refusals

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines, without values: for the journal."""
        pointers = [str(SafeText(change.pointer)) for change in self.changes]
        decided = [f"{device}={take}" for device, take in self.taken.items()]
        decided += self.set_values
        many = f"{len(pointers)} change{'' if len(pointers) == 1 else 's'}"
        lines = [
            f"policy {self.policy}" + (f", taken {', '.join(decided)}" if decided else ""),
            f"{many}: {', '.join(pointers[:20])}",
            f"next boot after: {self.boot_after.sentence}",
            *(f"assumed: {sentence}" for sentence in self.assumed),
        ]
        return tuple(SafeText(line) for line in lines)

    @property
    def noted(self) -> JsonObject:
        """What the journal keeps besides, for an undo."""
        return {"part_of": self.part_of} if self.part_of else {}

    @property
    def place(self) -> SafeText:
        """Its domain, with the domid."""
        return SafeText(f"{self.name} ({self.domid})")

    @property
    def title(self) -> SafeText:
        """What is to be done to which domain."""
        what = _WHAT.get(self.action, f"what {self.undoes} replaced")
        return SafeText(f"{self.action} {self.place}: make {what} its template")

    @property
    def refused(self) -> SafeText:
        """What a refusal begins with."""
        return SafeText(f"{self.place} is left as it is")

    @property
    def already(self) -> str:
        """What is so where nothing is to do."""
        return "its template says all of this already"

    def same_changes(self, other: "Plan") -> bool:
        """Tells whether it changes what another plan does, wherever that stands in a list now."""
        mine, others = ({_placeless(one) for one in plan.changes} for plan in (self, other))
        return mine == others and self.dangers == other.dangers and not self.refusals

    @property
    def work(self) -> SafeText:
        """What is under way while it runs."""
        return SafeText(f"writing the template of {self.name}")

    @property
    def limit_of_work(self) -> float:
        """How many seconds that may take, 0 if nobody can tell."""
        return 0.0

    @property
    def of_host(self) -> bool:
        """Whether the host has to be looked at again afterwards, and not the domain alone."""
        return False

    @property
    def can_end(self) -> bool:
        """Whether what runs can be ended half way."""
        return False

    @property
    def if_ended(self) -> SafeText:
        """What it means to end it."""
        return SafeText(
            "A template is being written, which is over in a moment and cannot be left half done."
        )

    def lines(self) -> Iterator[PlanLine]:
        """Yields the plan in the order in which it happens; passwords are not shown."""
        if not self.file:  # there is nothing that it could write
            return
        count = len(self.changes)
        yield line(Part.TITLE, self.title)
        yield from each(Part.ASSUMED, self.assumed)
        yield from self._view()
        yield line(Part.COUNT, f"{count} change{'' if count == 1 else 's'} to {self.file}")
        yield from each(Part.CHANGE, map(change_text, self.changes))
        yield from self._boots()
        for device in self.no_op:
            yield line(Part.NO_EFFECT, f"{device} is in the template alone: {_WAYS_OUT}.")
        yield from self._cautions()

    def shape(self) -> JsonObject:
        """The whole plan as programs read it, the new template and its passwords included."""
        text = as_text(self.after.partition(b"\0")[0])
        release: list[Json] = [*self.release]
        shape: JsonObject = {
            "schema": SCHEMA,
            "plan": self.action,
            "domid": self.domid,
            "domain": str(self.name),
            "uuid": self.uuid,
            "file": self.file,
            "policy": str(self.policy),
            "taken": {str(one): str(take) for one, take in self.taken.items()},
            "before_sha256": self.before_sha256,
            "after_sha256": self.after_sha256,
            "changes": [one.shape for one in self.changes],
            "next_boot_before": self.boot_before.shape,
            "next_boot_after": self.boot_after.shape,
            "despite_pending": self.despite_pending,
            "identity_only": self.identity_only,
            "undoes": self.undoes,
            "release": release,
            "basis": {**self.basis},
            "after": text,
        }
        if decided := self.decided.shape:
            shape["decided"] = decided
        named = (self.set_values, self.no_op, self.assumed)
        return shape | shapes_of(_SENTENCES, (*named, self.warnings, self.dangers, self.refusals))

    def _view(self) -> Iterator[PlanLine]:
        """How the differences were settled."""
        if self.action == ACCEPT:
            yield from view_lines(self)

    def _boots(self) -> Iterator[PlanLine]:
        yield line(Part.NOW, self.boot_before.sentence)
        yield line(Part.AFTER, self.boot_after.sentence)

    def _cautions(self) -> Iterator[PlanLine]:
        yield from each(Part.WARNING, self.warnings)
        yield from each(Part.DANGER, self.dangers)


def _placeless(change: Change) -> str:
    """One change without the indexes of its place, which move as entries come and go."""
    keys = [part for part in change.path if isinstance(part, str)]
    return f"{keys} {dump(change.before)} {dump(change.after)}"


def view_lines(plan: Plan) -> Iterator[PlanLine]:
    """Yields how the differences of a merged view were settled."""
    taken = ", ".join(f"{device} from {take}" for device, take in plan.taken.items())
    yield line(Part.VIEW, f"merged by {plan.policy}" + (f"; {taken}" if taken else ""))
    yield from each(Part.VIEW, (f"with {sentence}" for sentence in plan.set_values))


def shapes_of(names: Iterable[str], sentences: Iterable[Iterable[SafeText]]) -> JsonObject:
    """Lists sentences as programs read them, each list under its name."""
    return {name: [str(one) for one in said] for name, said in zip(names, sentences, strict=True)}


def cautions_of(plan: Plan) -> JsonObject:
    """The sentences that every plan has, as programs read them."""
    said = (plan.warnings, plan.dangers, plan.refusals)
    return shapes_of(("warnings", "dangers", "refusals"), said)


def after_report(observation: Observation, name: str, after: bytes) -> Report:
    """Assesses the domain as it will be: same xenstore, new template."""
    files = tuple(
        replace(file, content=after, problem=SafeText()) if file.name == name else file
        for file in observation.userdata
    )
    return assess(replace(observation, userdata=files))


def uuid_in(file: str) -> str:
    """Returns the handle in a userdata file's name (libxl_dom.c, libxl__userdata_path)."""
    pieces = file.split(".")
    return pieces[2] if len(pieces) > 3 else ""


def template_config(content: bytes, release: Release) -> JsonObject:
    """Reads back what is about to be written, as libxl would.

    Raises:
        XendriftError: libxl could not read it.
    """
    config = parse_libxl_json(content, release)
    refused = not_readable(config, release)
    if refused or not content.endswith((b"}\n\0", b"}\0")):
        why = refused[0] if refused else "it does not end as libxl's files do"
        raise XendriftError(f"The new template is not written: {why}.")
    return config
