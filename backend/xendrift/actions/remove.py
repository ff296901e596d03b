"""Runs a plan of `clean`: a last look, a backup, the hotplug script, one transaction, a look back.

The promise: what is removed is what the plan named and what the backup holds, all of it or
nothing; if the domain, the record or a state is not what it was, nothing is.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from xendrift.actions.cleaned import ALL_GONE, Cleaned, judged
from xendrift.actions.process import CANCELLED, Ran, Tell
from xendrift.actions.target import Target
from xendrift.actions.write import reason_of
from xendrift.core.base.cstring import cstr
from xendrift.core.base.errors import RefusedActionError, XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.entry import DONE, FAILED, NOWHERE, Entry
from xendrift.core.plans.clean_checks import identity_nodes
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.nodes import NOTHING, Edit, Node, digest, document, values_of
from xendrift.sources.protocol import Source

_TRIES = 20

Known = Callable[[int], bool | None]
"""Tells whether the hypervisor has a domain, None if it cannot be told."""


def remove(
    plan: CleanPlan,
    source: Source,
    target: Target,
    *,
    tell: Tell | None = None,
    stop: threading.Event | None = None,
    known: Known | None = None,
) -> Cleaned:
    """Removes what a plan names.

    Args:
        plan: what to remove.
        source: where to look afterwards.
        target: where it is removed.
        tell: is given every line that a hotplug script writes.
        stop: ends that script once it is set; then nothing is removed.
        known: asks the hypervisor, for a domain that is said not to exist.

    Raises:
        RefusedActionError: the plan must not be run, or is stale; nothing was removed.
        XendriftError: a step failed; the sentence says what stands.
    """
    if plan.refusals:
        raise _refused(plan, str(plan.refusals[0]))
    if plan.dead and known is not None:
        _refuse_alive(plan, known)
    entry, ran = _file(plan, target) if plan.file else _nodes(plan, target, tell, stop)
    warnings: list[str] = []
    try:
        entry = target.journal.end(entry, DONE, _noted(ran))
    except OSError as error:
        warnings.append(f"The journal's last line could not be written: {error.strerror}.")
        entry = replace(entry, outcome=DONE)
    warnings += [f"{one.sentence}. See what may be left." for one in ran if one.code != 0]
    return judged(plan, source, _stands(plan, target), entry, ran, tuple(map(SafeText, warnings)))


def _refuse_alive(plan: CleanPlan, known: Known) -> None:
    there = known(plan.domid)
    if there:
        raise _refused(plan, f"Xen still has domain {plan.domid}")
    if there is None and not plan.dangers:  # Xen answered when it was planned
        raise _refused(plan, f"Xen cannot be asked any more whether domain {plan.domid} is gone")


# ---- nodes


def _nodes(
    plan: CleanPlan, target: Target, tell: Tell | None, stop: threading.Event | None
) -> tuple[Entry, tuple[Ran, ...]]:
    why = "" if plan.hotplug is None else target.why_not_run(plan.hotplug.script)
    if plan.hotplug is not None and why:
        raise _refused(plan, f"its script {plan.hotplug.script} is not to be run: {why}")
    try:
        seen = target.edit(plan.roots, plan.single, lambda nodes: _unchanged(plan, nodes))
        kept = _of(plan, seen)
        content = document(kept)
        backup = target.keep(_kept_name(plan, content), content)
        noted = replace(plan, before_sha256=digest(content))
        entry = target.journal.begin(noted, NOWHERE, backup)
    except RefusedActionError:
        raise
    except (OSError, XendriftError) as error:
        raise _failed(plan, error, "Nothing was removed.") from error
    ran: tuple[Ran, ...] = ()
    try:
        if plan.hotplug is not None:
            ran = target.run_hotplug(plan.hotplug, tell, stop)
            entry = replace(entry, commands=tuple(one.shape for one in ran))
            if any(one.ended == CANCELLED for one in ran):
                raise KeyboardInterrupt
        return _remove(plan, target, entry, kept), ran
    except BaseException as error:
        stands = _stands(plan, target)
        note = f"{_noted(ran)} {reason_of(error)} {stands}".strip()
        with suppress(OSError):
            target.journal.end(entry, FAILED, note)
        if isinstance(error, RefusedActionError) and not ran:
            raise
        if isinstance(error, OSError | XendriftError | KeyboardInterrupt):
            raise _failed(plan, error, f"{stands} {_noted(ran)}".strip()) from error
        raise


def _unchanged(plan: CleanPlan, seen: Mapping[str, Node], *, begun: bool = False) -> Edit:
    objection = plan.objection(values_of(seen), begun=begun)
    if objection:
        raise _refused(plan, objection)
    if not begun and not any(root in seen for root in plan.roots):
        raise _refused(plan, f"{plan.device} is gone already")
    return NOTHING


class _MoreError(Exception):
    """There is more to remove than has been kept."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        super().__init__()
        self.nodes = nodes


def _remove(plan: CleanPlan, target: Target, entry: Entry, kept: Mapping[str, Node]) -> Entry:
    """Removes the subtrees; whatever a guest or a script wrote since is kept as well first."""
    for _ in range(_TRIES):

        def decide(seen: Mapping[str, Node], kept: Mapping[str, Node] = kept) -> Edit:
            _unchanged(plan, seen, begun=plan.hotplug is not None)
            now = _of(plan, seen)
            if any(kept.get(path) != node for path, node in now.items()):
                raise _MoreError(now)
            return Edit(remove=plan.roots)

        try:
            target.edit(plan.roots, plan.single, decide)
        except _MoreError as more:
            kept = {**kept, **more.nodes}
            content = document(kept)
            where = target.keep(_kept_name(plan, content), content)
            entry = replace(entry, backup=where, before_sha256=digest(content))
        else:
            return entry
    raise _refused(plan, f"its nodes changed {_TRIES} times before they could be kept")


def _of(plan: CleanPlan, seen: Mapping[str, Node]) -> dict[str, Node]:
    """The nodes that are to go."""
    return {
        path: node
        for path, node in seen.items()
        if any(path == root or path.startswith(f"{root}/") for root in plan.roots)
    }


def _stands(plan: CleanPlan, target: Target) -> str:
    """Says what is there after a step that failed."""
    try:
        if plan.file:
            there = target.read(plan.file) is not None
        else:
            seen = target.edit(plan.roots, (), lambda _: NOTHING)
            there = any(root in seen for root in plan.roots)
    except (OSError, XendriftError):
        return "What stands now cannot be read."
    return "Nothing was removed." if there else ALL_GONE


# ---- a userdata file


def _file(plan: CleanPlan, target: Target) -> tuple[Entry, tuple[Ran, ...]]:
    """Removes a file under the locks that libxl would take for it."""
    entry: Entry | None = None
    try:
        with target.locked(plan.domid, plan.uuid):
            content = _file_unchanged(plan, target)
            backup = target.keep(_kept_name(plan, content), content)
            entry = target.journal.begin(plan, target.directory, backup)
            target.discard(plan.file)
            if target.read(plan.file) is not None:
                raise XendriftError(f"{plan.file} is there again: somebody wrote it anew.")
            return entry, ()
    except RefusedActionError:
        raise
    except (OSError, XendriftError, KeyboardInterrupt) as error:
        stands = _stands(plan, target)
        if entry is not None:
            with suppress(OSError):
                target.journal.end(entry, FAILED, f"{reason_of(error)} {stands}")
        raise _failed(plan, error, stands) from error


def _file_unchanged(plan: CleanPlan, target: Target) -> bytes:
    """Returns the file's bytes if it still is what the plan was made from, and nobody's.

    Raises:
        RefusedActionError: it is not.
    """
    seen = values_of(target.edit((), identity_nodes(plan.domid), lambda _: NOTHING))
    own = (
        cstr(seen.get(f"/local/domain/{plan.domid}/vm", b"")).rpartition(b"/")[2].decode("latin-1")
    )
    if plan.dead and seen:
        raise _refused(plan, f"domain {plan.domid} exists now")
    if not plan.dead and not own:
        raise _refused(plan, f"domain {plan.domid} is gone, or being made anew")
    committed = plan.file.startswith("userdata-d")
    if committed and own == plan.uuid:
        raise _refused(plan, f"domain {plan.domid} is the file's own now")
    if committed and own and target.read(f"userdata-d.{plan.domid}.{own}.libxl-json") is None:
        raise _refused(plan, f"domain {plan.domid} has no template of its own uuid")
    content = target.read(plan.file)
    if content is None:
        raise _refused(plan, f"{plan.file} is gone already")
    if digest(content) != plan.before_sha256:
        raise _refused(plan, f"{plan.file} was written by somebody else since the plan was made")
    return content


# ---- afterwards


def _kept_name(plan: CleanPlan, content: bytes) -> str:
    ending = plan.file.rpartition(".")[2] if plan.file else "nodes.json"
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    return f"{plan.domid}.{plan.uuid or 'gone'}.{moment}.{digest(content)[:16]}.{ending}"


def _refused(plan: CleanPlan, why: str) -> RefusedActionError:
    return RefusedActionError(
        f"{plan.device} of {plan.place} is left as it is: {why}. Nothing was removed."
    )


def _failed(plan: CleanPlan, error: BaseException, stands: str) -> XendriftError:
    return XendriftError(
        f"{plan.device} of {plan.place} was not cleaned away: {reason_of(error)} {stands}"
    )


def _noted(ran: tuple[Ran, ...]) -> str:
    return " ".join(f"{one.sentence}." for one in ran)
