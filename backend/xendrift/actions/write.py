"""Runs a plan: the one procedure by which xendrift writes a template.

The promise: killed at any instant, the file is the old or the new one, byte for byte; if a step
fails, the old file stands and the new bytes are still in the operator's hands; nothing is written
if the template, the domain or the nodes that the plan was made from are not what they were.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from xendrift.actions.outcome import FORGETS, Way
from xendrift.actions.target import Target
from xendrift.core.base.errors import NotWrittenError, RefusedActionError, XendriftError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, FAILED, NOWHERE, Entry
from xendrift.core.plans.basis import basis_of, identity_of, what_changed
from xendrift.core.plans.plan import REBUILD, Plan, template_config

_OLD = "The old template stands."
_NONE = "There is no template, as before."


@dataclass(frozen=True, slots=True)
class Written:
    """A template that was written.

    Attributes:
        entry: the journal's entry.
        warnings: what went wrong after the template was safely written.
    """

    entry: Entry
    warnings: tuple[SafeText, ...] = ()

    @property
    def done(self) -> bool:
        """Whatever fails raises."""
        return True

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what stands now, and where the old bytes are."""
        entry = self.entry
        back = f"The old one is in {entry.backup}; {way.undo(entry.id)} brings it back."
        if plan.action == REBUILD:
            none, kept = "There was none before.", f"The old bytes are kept in {entry.backup}."
            old = none if entry.backup == NOWHERE else kept
            back = f"{old} `xl list -l {plan.domid}` lists it again."
        back = FORGETS if way.forgets else back
        yield SafeText(f"{plan.place}: the template is written and was read back. {back}")
        yield from self.warnings

    def shape(self, plan: Plan) -> JsonObject:  # noqa: ARG002
        """What programs are told of it."""
        return {
            "outcome": "done",
            "id": self.entry.id,
            "backup": str(SafeText(self.entry.backup)),
            "warnings": [str(sentence) for sentence in self.warnings],
        }


def run(plan: Plan, target: Target) -> Written:
    """Writes the template that a plan asks for.

    Both locks, in libxl's order; the domain, its uuid, the template's bytes and the nodes compared
    with the plan; validation; backup; journal; temporary file, fsync, rename, fsync of the
    directory; read back; journal; locks let go.

    Raises:
        RefusedActionError: the plan must not be run, or is stale; nothing was written.
        NotWrittenError: a step failed; its sentence says what stands and where the new bytes are.
    """
    if plan.refusals:
        raise RefusedActionError(f"{_title(plan)} is left as it is: {plan.refusals[0]}.")
    try:
        with target.locked(plan.domid, plan.uuid):
            return _while_locked(plan, target)
    except RefusedActionError:
        raise
    except (OSError, XendriftError, KeyboardInterrupt) as error:
        raise _not_written(plan, target, error) from error


def _while_locked(plan: Plan, target: Target) -> Written:
    old = _unchanged(plan, target)
    template_config(plan.after, plan.release)
    target.tidy(plan.file)
    backup = NOWHERE if old is None else target.keep(_kept_name(plan, old), old)
    entry = target.journal.begin(plan, target.directory, backup)
    try:
        target.replace(plan.file, plan.after)
        stands = target.read(plan.file)
        if stands != plan.after:
            raise XendriftError(f"{plan.file} does not hold what was written to it.")
    except BaseException as error:
        note = f"{reason_of(error)} {_put_back(plan, old, target)}"
        with suppress(OSError):
            target.journal.end(entry, FAILED, note)
        raise
    try:
        return Written(target.journal.end(entry, DONE))
    except OSError as error:
        warning = (
            f"The template is written, but the journal's last line is not: {error.strerror}."
            " `xendrift log` will find out by itself what stands."
        )
        return Written(entry, (SafeText(warning),))


def _unchanged(plan: Plan, target: Target) -> bytes | None:
    """Returns the template's bytes if everything still is what the plan was made from.

    None if there is none, as the plan has it.

    Raises:
        RefusedActionError: something is not; the sentence says what.
    """
    nodes = target.nodes(plan.domid)
    same_domain(plan, nodes)
    old = target.read(plan.file)
    if old is not None and not plan.before_sha256:
        raise _stale(plan, f"{plan.file} is there now")
    if old is None and plan.before_sha256:
        raise RefusedActionError(
            f"{_title(plan)} has no {plan.file} any more: it was destroyed, or is being made anew."
            " Nothing was written. Look at it again."
        )
    if old is not None and hashlib.sha256(old).hexdigest() != plan.before_sha256:
        raise _stale(plan, "the template was written by somebody else since")
    took = basis_of(plan.domid, nodes) if not plan.identity_only else identity_of(plan.domid, nodes)
    changed = what_changed(plan.basis, took)
    if changed:
        raise _stale(plan, changed)
    pending = plan.file.removesuffix("libxl-json") + "xl"
    if not plan.despite_pending and target.read(pending) is not None:
        raise RefusedActionError(
            f"{_title(plan)} has a pending configuration (xl config-update) now, which replaces"
            " everything at the next reboot. Nothing was written. Give --despite-pending to"
            " write the template all the same."
        )
    return old


def same_domain(plan: Plan, nodes: Mapping[str, bytes]) -> None:
    """A domid is given to another domain once its own is gone; the uuid is not.

    Raises:
        RefusedActionError: it is gone, or another one.
    """
    own = f"/local/domain/{plan.domid}"
    vm = nodes.get(f"{own}/vm", b"").partition(b"\0")[0].rpartition(b"/")[2].decode("latin-1")
    if f"{own}/domid" not in nodes and not vm:
        what = "is gone: it was destroyed since the plan was made"
    elif vm != plan.uuid:
        what = f"is another one now, with the uuid {SafeText(vm) or '(none)'}"
    else:
        return
    raise RefusedActionError(
        f"Domain {plan.domid}, which was {plan.name} with the uuid {plan.uuid}, {what}."
        " Nothing was written."
    )


def _stale(plan: Plan, what: str) -> RefusedActionError:
    return RefusedActionError(
        f"The plan for {_title(plan)} is stale: {what}. Nothing was written. Make a new plan."
    )


def _put_back(plan: Plan, old: bytes | None, target: Target) -> str:
    """Makes the old template stand after a failed step; says which one does."""
    try:
        stands = target.read(plan.file)
        if stands == plan.after:
            if old is None:
                target.discard(plan.file)
            else:
                target.replace(plan.file, old)
            stands = target.read(plan.file)
    except (OSError, XendriftError):
        with suppress(OSError, XendriftError):
            return _which(target.read(plan.file), old, plan)
        return "Which template stands cannot be read."
    return _which(stands, old, plan)


def _which(stands: bytes | None, old: bytes | None, plan: Plan) -> str:
    if stands == old:
        return _OLD if old is not None else _NONE
    if stands == plan.after:
        return "The new template stands, but may not outlive a crash of the host."
    return "Somebody else's template stands, and was left alone."


def _not_written(plan: Plan, target: Target, error: BaseException) -> NotWrittenError:
    try:
        where: str | None = target.rescue(_kept_name(plan, plan.after), plan.after)
        kept = f"The new one is kept in {SafeText(where)}."
    except OSError as second:
        where = None
        kept = f"The new one could not be saved either ({second.strerror}), so it is printed."
    stands = _OLD if plan.before_sha256 else _NONE
    with suppress(OSError, XendriftError):
        now = target.read(plan.file)
        digest = "" if now is None else hashlib.sha256(now).hexdigest()
        if digest != plan.before_sha256:
            stands = _which(now, b"\0", plan)
    sentence = (
        f"{_title(plan)}: the template was not written: {reason_of(error)} {stands} {kept}"
        " Mend the cause, then run the command again."
    )
    return NotWrittenError(sentence, plan.after, where)


def reason_of(error: BaseException) -> str:
    """Says in a sentence why a step failed."""
    if isinstance(error, XendriftError):
        return str(error.sentence)
    if isinstance(error, OSError):
        place = f"{SafeText(str(error.filename))}: " if error.filename else ""
        return f"{place}{error.strerror or type(error).__name__}."
    return "it was interrupted."


def _kept_name(plan: Plan, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return f"{plan.domid}.{plan.uuid}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}.{digest}.libxl-json"


def _title(plan: Plan) -> str:
    return f"{plan.name} ({plan.domid})"
