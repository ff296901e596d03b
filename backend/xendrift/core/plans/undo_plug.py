"""Takes a plug back by an unplug and the reverse, each as a plan of its own."""

from dataclasses import replace

from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.boot import Boot
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.entry import ATTACHED, DETACHED, Entry
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Report
from xendrift.core.plans.names import pair_named
from xendrift.core.plans.plug import replug_plan, unplug_plan
from xendrift.core.plans.plug_plan import PLUG, UNPLUG, PlugPlan
from xendrift.core.plans.refusals import Circumstances

_NEVER_RESOLVED = {"mac", "pdev_path", "uuid"}  # xenstore has them as they were asked for
_DONE = {PLUG: ATTACHED, UNPLUG: DETACHED}


def undo_plug_plan(
    entry: Entry, observation: Observation, asked: Circumstances, *, force: bool = False
) -> PlugPlan:
    """Plans the opposite of a command of xl.

    Args:
        entry: the journal's entry of a plug or an unplug.
        observation: the domain as it is now.
        asked: what else is to be heeded.
        force: whether a device that was changed since is detached all the same.

    Raises:
        UsageError: the entry does not tell which device it was about.
    """
    report = assess(observation)
    why = _refusal(entry, report)
    if entry.action == PLUG:
        plan, more = _undo_plug(entry, observation, report, asked, force=force)
    else:
        plan, more = _undo_unplug(entry, observation, asked), ""
    refusals = tuple(SafeText(one) for one in (why, more) if one)
    return replace(plan, undoes=entry.id, refusals=(*refusals, *plan.refusals))


def _refusal(entry: Entry, report: Report) -> str:
    if report.live.uuid != entry.uuid:
        return (
            f"domain {entry.domid} is not the one that {entry.id} was about: that was {entry.name}"
            f" with the uuid {entry.uuid}"
        )
    if entry.outcome != _DONE[entry.action]:
        return f"{entry.id} did not come true ({entry.outcome or 'no end noted'})"
    return ""


def _undo_plug(
    entry: Entry, observation: Observation, report: Report, asked: Circumstances, *, force: bool
) -> tuple[PlugPlan, str]:
    name = entry.noted.get("device")
    kind, config = BY_NAME.get(str(entry.noted.get("kind"))), as_object(entry.noted.get("config"))
    pair = pair_named(report, str(name))
    if pair is None or kind is None:
        gone = _gone(entry, report, SafeText(str(name or "")))
        return gone, f"{SafeText(str(name or 'the device'))} is gone already"
    tracked = entry.noted.get("tracked") is True
    plan = unplug_plan(observation, str(pair.id), asked, keep_template=tracked)
    changed = "" if force or config is None else _changed(pair, config)
    return plan, changed


def _gone(entry: Entry, report: Report, name: SafeText) -> PlugPlan:
    device = DeviceId.parse(name)
    boot = Boot.of(report.next_boot)
    return PlugPlan(
        action=UNPLUG,
        domid=report.domid,
        uuid=entry.uuid,
        name=report.name,
        file=str(report.template.file),
        before_sha256=report.template.sha256,
        after=b"",
        basis={},
        boot_before=boot,
        boot_after=boot,
        device=device,
        kind=device.kind,
    )


def _changed(pair: Pair, config: JsonObject) -> str:
    """Another device may have the same name by now: it is not this entry's to detach."""
    own = pair.template
    keys = set(config)
    if own is None:
        own = (pair.live.config if pair.live is not None else None) or {}
        keys &= _NEVER_RESOLVED
    if all(own[key] == config[key] for key in keys if key in own):
        return ""
    return (
        f"{pair.id} is another one now than what was attached then. Look at it, then give --force"
        " to detach it all the same"
    )


def _undo_unplug(entry: Entry, observation: Observation, asked: Circumstances) -> PlugPlan:
    kind, config = BY_NAME.get(str(entry.noted.get("kind"))), as_object(entry.noted.get("config"))
    if kind is None or config is None:
        raise UsageError(
            f"{entry.id} does not tell what was detached, so nothing can be attached again."
            " Nothing was done; attach it with `xendrift plug`."
        )
    plan = replug_plan(observation, kind, config, asked)
    if plan.refusals or entry.noted.get("tracked") is True or not kind.always_tracked:
        return plan
    said = SafeText("libxl writes it into the template too, where it was not before.")
    return replace(plan, warnings=(*plan.warnings, said))
