"""Waits until a device's trail has settled, and says what became of the device.

xl reports success for a device that never connects and failure for one that is gone: only what
xenstore holds afterwards tells. xenstore has no clock, so it is looked at again and again.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xendrift.actions.look import look_at
from xendrift.actions.xl import Ran
from xendrift.core.assess import assess
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import INIT_TIMEOUT, INIT_WAIT, DeviceId, Pair, state_name
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.plug_plan import PLUG, PlugPlan
from xendrift.sources.protocol import Source

_PAUSE = 0.1
_CALM = 1.0  # after a failure nothing more is expected to move


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a device.

    Attributes:
        achieved: whether it is what the plan wanted.
        broken: whether what was attached cannot work as it stands, so that no template is to
            bring it back.
        device: its name, None if it never showed.
        sentence: what is to be seen now.
        findings: what is wrong with it, worst first.
        report: the domain as it is now.
        observation: what the report was made from.
    """

    achieved: bool
    broken: bool
    device: DeviceId | None
    sentence: SafeText
    findings: tuple[Finding, ...]
    report: Report
    observation: Observation


def settle(
    plan: PlugPlan,
    source: Source,
    ran: Ran,
    *,
    patience: float = INIT_TIMEOUT,
    stop: threading.Event | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Settled:
    """Looks at a domain until the device is as wanted, nothing moves any more, or time is up.

    Args:
        plan: what was run.
        source: where to look.
        ran: what xl said.
        patience: for how long a device may move; libxl's own limit.
        stop: once it is set, what is to be seen is told at once.
        clock: the time in seconds.
        sleep: waits.

    Raises:
        XendriftError: the domain is gone, or the source cannot be read.
    """
    begun = moved = clock()
    calm = patience if ran.code == 0 else min(_CALM, patience)
    before: object = None
    while True:
        observation = look_at(source, plan.domid)
        report = assess(observation)
        _same(plan, report)
        pair = plan.find(report.pairs)
        trail = pair.live.trail.fingerprint if pair is not None and pair.live is not None else None
        now = clock()
        if trail != before:
            before, moved = trail, now
        quiet = now - moved
        stopped = stop is not None and stop.is_set()
        over = quiet >= calm or now - begun >= 2 * patience + calm
        if _reached(plan, pair) or over or stopped:
            return _told(plan, ran, observation, pair, quiet)
        sleep(_PAUSE)


def _same(plan: PlugPlan, report: Report) -> None:
    """A domid is given to another domain once its own is gone: what that has proves nothing.

    Raises:
        XendriftError: it is not the domain any more that the plan was made for.
    """
    if report.live.uuid == plan.uuid:
        return
    what = "another one now" if report.live.uuid else "being destroyed"
    raise XendriftError(
        f"Domain {plan.domid} is {what}: it is not {plan.name} any more, with the uuid {plan.uuid}."
        " Look again."
    )


def _reached(plan: PlugPlan, pair: Pair | None) -> bool:
    live = pair.live if pair is not None else None
    if plan.action != PLUG:
        return live is None
    return (
        live is not None
        and live.trail.in_libxl
        and (live.trail.connected or not live.trail.handshake)
    )


def _told(
    plan: PlugPlan, ran: Ran, observation: Observation, pair: Pair | None, quiet: float
) -> Settled:
    device = pair.id if pair is not None else plan.device
    ages = {device: quiet} if device is not None else {}
    # whatever it is now, xl or libxl's own limit has given up on it: none of it is still busy
    report = assess(observation, Question(ages=ages, unwatched=frozenset(ages)))
    pair = plan.find(report.pairs)
    findings = tuple(found for found in report.findings if device and found.device == device)
    bad = [found for found in findings if found.severity is Severity.ERROR]
    tell = _plugged if plan.action == PLUG else _unplugged
    achieved, broken, sentence = tell(plan, ran, pair, bad)
    return Settled(achieved, broken, device, SafeText(sentence), findings, report, observation)


def _plugged(
    plan: PlugPlan, ran: Ran, pair: Pair | None, bad: Iterable[Finding]
) -> tuple[bool, bool, str]:
    live = pair.live if pair is not None else None
    said = "" if ran.code == 0 else f" though {ran.sentence}"
    if pair is None or live is None:
        return False, True, f"{plan.subject} is not in xenstore: {ran.sentence}"
    for found in bad:
        waits = ran.code == 0 and (live.trail.backend_state or 0) >= INIT_WAIT
        broken = not waits or found.rule in ("hotplug-failed", "poisoned-kind")
        return False, broken, f"{pair.id} is attached but {found.rule}: {found.sentence}"
    if ran.code != 0 and not _reached(plan, pair):
        return False, True, f"{pair.id} is there, {_states(pair)}, and {ran.sentence}"
    if live.trail.connected:
        return True, False, f"{pair.id} is connected{said}"
    return True, False, f"{pair.id} is attached{said}, {_states(pair)}"


def _unplugged(
    plan: PlugPlan, ran: Ran, pair: Pair | None, bad: Iterable[Finding]
) -> tuple[bool, bool, str]:
    live = pair.live if pair is not None else None
    if pair is None or live is None:
        said = "" if ran.code == 0 else f", though {ran.sentence}"
        left = "; a loop device or a bridge port may be left" if ran.code != 0 else ""
        return True, False, f"{plan.subject} is gone from xenstore{said}{left}"
    for found in bad:
        return False, True, f"{pair.id} is still there, {found.rule}: {found.sentence}"
    return False, True, f"{pair.id} is still there, {_states(pair)}: {ran.sentence}"


def _states(pair: Pair) -> str:
    trail = pair.live.trail if pair.live is not None else None
    if trail is None or not trail.handshake:
        return "which has no handshake"
    ends = f"frontend {state_name(trail.frontend_state)}, backend {state_name(trail.backend_state)}"
    return f"its {ends}"
