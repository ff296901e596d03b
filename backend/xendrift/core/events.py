"""What happened between two looks at one domain."""

from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId, Trail, state_name
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import Report


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        what: `domain-appeared`, `domain-gone`, `appeared`, `gone`, `moved`, `template-added`,
            `template-dropped`, `knob`, `found` or `cleared`.
        domid: the domain.
        name: its name.
        device: the device, None if it is about the domain.
        sentence: what it was.
        rule: the rule, for `found` and `cleared`.
    """

    what: str
    domid: int
    name: SafeText
    device: DeviceId | None
    sentence: SafeText
    rule: str = ""


def events(before: Report | None, after: Report | None) -> tuple[Event, ...]:
    """Lists what happened between two looks; None stands for a domain that is not there."""
    if after is None:
        gone = before and Event("domain-gone", before.domid, before.name, None, SafeText("is gone"))
        return (gone,) if gone else ()
    return tuple(_events(before, after))


def _events(before: Report | None, after: Report) -> Iterator[Event]:
    if before is None:
        yield _event("domain-appeared", after, None, "is here")
    else:
        yield from _devices(before, after)
        yield from _knobs(before, after)
    yield from _findings(before, after)


def _devices(before: Report, after: Report) -> Iterator[Event]:
    old = {pair.id: pair for pair in before.pairs}
    new = {pair.id: pair for pair in after.pairs}
    for device in [*new, *(one for one in old if one not in new)]:
        was, now = old.get(device), new.get(device)
        was_live = was.live.trail if was and was.live else None
        now_live = now.live.trail if now and now.live else None
        if was_live is None and now_live is not None:
            yield _event("appeared", after, device, f"appeared in xenstore: {_ends(now_live)}")
        elif was_live is not None and now_live is None:
            yield _event("gone", after, device, "is gone from xenstore")
        elif was_live and now_live and was_live.fingerprint != now_live.fingerprint:
            yield _event("moved", after, device, f"{_ends(was_live)} → {_ends(now_live)}")
        in_old = was is not None and was.template is not None
        in_new = now is not None and now.template is not None
        if in_new and not in_old:
            yield _event("template-added", after, device, "was added to the template")
        elif in_old and not in_new:
            yield _event("template-dropped", after, device, "was dropped from the template")


def _knobs(before: Report, after: Report) -> Iterator[Event]:
    old = {scalar.label: scalar.live for scalar in before.scalars}
    for scalar in after.scalars:
        if scalar.label in old and old[scalar.label] != scalar.live:
            change = f"{scalar.label}: {old[scalar.label]} → {scalar.live}"
            yield _event("knob", after, None, change)


def _findings(before: Report | None, after: Report) -> Iterator[Event]:
    old = {_key(found): found for found in before.findings} if before else {}
    new = {_key(found): found for found in after.findings}
    for key, found in new.items():
        if key not in old:
            yield _event("found", after, found.device, str(found.sentence), found.rule)
    for key, found in old.items():
        if key not in new:
            yield _event("cleared", after, found.device, str(found.sentence), found.rule)


def _key(found: Finding) -> tuple[str, DeviceId | None]:
    return found.rule, found.device


def _ends(trail: Trail) -> str:
    online = "" if trail.online is not False else ", online 0"
    status = trail.hotplug_status
    script = f", hotplug-status {SafeText(status) or 'empty'}" if status is not None else ""
    ends = f"backend {state_name(trail.backend_state)}, frontend {state_name(trail.frontend_state)}"
    return ends + online + script


def _event(
    what: str, report: Report, device: DeviceId | None, sentence: str, rule: str = ""
) -> Event:
    return Event(what, report.domid, report.name, device, SafeText(sentence), rule)
