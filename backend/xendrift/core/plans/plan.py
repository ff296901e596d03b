"""A plan: what an action would write, what comes of it, and what it was made from.

Pure. A plan can be read, saved and refused; only `xendrift.actions.write` runs one.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xendrift.core.assess import assess
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.rendering import render
from xendrift.core.idl import DEFAULT_RELEASE, Release, parse_libxl_json
from xendrift.core.model.boot import UNKNOWN, Boot
from xendrift.core.model.changes import Change, changes
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.basis import basis_of
from xendrift.core.plans.refusals import (
    Circumstances,
    dangers_of,
    not_readable,
    reconciled,
    refusals_of,
    warnings_of,
    worse_then,
)

if TYPE_CHECKING:
    from xendrift.core.base.jsontypes import JsonObject
    from xendrift.core.model.observation import Observation

_ACCEPTING = Circumstances()


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
        lines = [
            f"policy {self.policy}" + (f", taken {', '.join(decided)}" if decided else ""),
            f"{len(pointers)} changes: {', '.join(pointers[:20])}",
            f"next boot after it: {self.boot_after.sentence}",
            *(f"assumed: {sentence}" for sentence in self.assumed),
        ]
        return tuple(SafeText(line) for line in lines)

    @property
    def noted(self) -> "JsonObject":
        """What the journal keeps besides, for an undo."""
        return {"part_of": self.part_of} if self.part_of else {}


def accept_plan(
    observation: "Observation", question: Question, asked: Circumstances = _ACCEPTING
) -> Plan:
    """Plans to make the merged view of a domain its template.

    Args:
        observation: what was read of the domain.
        question: the policy and the operator's decisions.
        asked: what else the action is to heed.
    """
    report = assess(observation, question)
    refusals = refusals_of(observation, report, question, asked)
    plan = _bare_plan(observation, report, question, refusals)
    before = report.template.config
    if before is None or report.template.canonical is None:
        return plan
    config = report.merged.config
    try:
        after = render(config)
    except ValueError:
        refusals += (SafeText("the merged view holds text that no file can hold"),)
        return replace(plan, refusals=refusals)
    unreadable = not_readable(config, plan.release)
    ahead = report if unreadable else after_report(observation, plan.file, after)
    return replace(
        plan,
        after=after,
        changes=changes(before, config),
        boot_after=Boot.of(ahead.next_boot),
        no_op=_no_op(ahead),
        warnings=warnings_of(report, config, plan.release),
        dangers=dangers_of(before, config),
        refusals=refusals + unreadable + worse_then(report, ahead),
        despite_pending=asked.despite_pending,
    )


def uuid_in(file: str) -> str:
    """Returns the handle in a userdata file's name (libxl_dom.c, libxl__userdata_path)."""
    pieces = file.split(".")
    return pieces[2] if len(pieces) > 3 else ""


def template_config(content: bytes, release: Release) -> "JsonObject":
    """Reads back what is about to be written, as libxl would.

    Raises:
        XendriftError: libxl could not read it.
    """
    config = parse_libxl_json(content, release)
    refused = not_readable(config, release)
    if refused or not content.endswith(b"\n\0"):
        why = refused[0] if refused else "it does not end as libxl's files do"
        raise XendriftError(f"The new template is not written: {why}.")
    return config


def _bare_plan(
    observation: "Observation",
    report: Report,
    question: Question,
    refusals: tuple[SafeText, ...],
) -> Plan:
    """What is known of a plan before it is known what it would write."""
    file = str(report.template.file)
    return Plan(
        action="accept",
        domid=report.domid,
        uuid=uuid_in(file) or report.live.uuid,
        name=report.name,
        file=file,
        before_sha256=report.template.sha256,
        after=b"",
        basis=basis_of(report.domid, observation.nodes),
        policy=question.policy,
        taken=dict(question.resolutions.devices),
        set_values=tuple(_in_words(question.resolutions)),
        boot_before=Boot.of(report.next_boot),
        boot_after=Boot.of(report.next_boot),
        refusals=refusals,
        release=observation.host.release,
    )


def _in_words(resolutions: Resolutions) -> Iterator[SafeText]:
    for (device, key), take in resolutions.fields.items():
        yield SafeText(f"{device} {key} from {take}")
    for (device, key), value in resolutions.values.items():
        shown = "(not shown)" if "passw" in key else dump(value, indent=False)
        yield SafeText(f"{device} {key} {'left to libxl' if value is None else f'= {shown}'}")


def after_report(observation: "Observation", name: str, after: bytes) -> Report:
    """Assesses the domain as it will be: same xenstore, new template."""
    files = tuple(
        replace(file, content=after, problem=SafeText()) if file.name == name else file
        for file in observation.userdata
    )
    return assess(replace(observation, userdata=files))


def _no_op(ahead: Report) -> tuple[SafeText, ...]:
    """Devices that stay in the template and that libxl will not bring back."""
    kept = set(ahead.next_boot.kept)
    return tuple(
        SafeText(str(pair.id))
        for pair in ahead.pairs
        if pair.template is not None
        and pair.live is None
        and reconciled(pair)
        and pair.id not in kept
    )
