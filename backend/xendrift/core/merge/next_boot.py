"""What a guest loses, keeps and gets back at its next reboot, save or migration."""

from collections.abc import Iterable

from xendrift.core.kinds import BY_NAME, Context, Kind
from xendrift.core.merge.retrieve import Retrieved
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.report import NextBoot
from xendrift.core.model.template import Template


def next_boot(
    retrieved: Retrieved, template: Template, pairs: Iterable[Pair], context: Context
) -> NextBoot:
    """Says which devices the prediction loses, keeps and brings back."""
    lost: list[DeviceId] = []
    gained: list[DeviceId] = []
    kept: list[DeviceId] = []
    for pair in pairs:
        kind = BY_NAME.get(pair.id.kind)
        if kind is None or not kind.json_key:
            continue
        survives = pair.index is not None and pair.index in retrieved.kept.get(kind.json_key, ())
        if survives:
            kept.append(pair.id)
            if pair.live is None and pair.template is not None:
                gained.extend([pair.id] if kind.expected(pair.template, context) else [])
        elif runs_now(pair, kind):
            lost.append(pair.id)
    if retrieved.config is None:
        return NextBoot(None, retrieved.reason, pending=template.pending, unknown=retrieved.unknown)
    return NextBoot(
        retrieved.config,
        retrieved.reason,
        tuple(lost),
        tuple(gained),
        tuple(kept),
        template.pending,
        retrieved.emptied,
        blamed=retrieved.blamed,
    )


def runs_now(pair: Pair, kind: Kind) -> bool:
    """Tells whether the guest has the device now, and a template would be expected to list it."""
    record = pair.live
    if record is None or record.implied:
        return False
    if pair.template is None and not kind.always_tracked:
        return False  # attached through libxl's API, which never tells the template
    trail = record.trail
    return (trail.in_libxl or trail.connected) and trail.online is not False
