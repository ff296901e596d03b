"""Rules about the two views of a device: which side has it, and do their values agree."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText, summarise
from xendrift.core.findings.build import Look, evidence, finding
from xendrift.core.findings.medium import medium_findings
from xendrift.core.findings.remedies import detach, say
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.model.device import CLOSED, CLOSING, Difference, Pair, Record
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.report import TemplateState


def view_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields what is wrong with the existence and the values of one device."""
    record = pair.live
    if record is not None and record.unreadable:
        yield _poisoned(pair, kind, record, look)
    if pair.template is None:
        if record is not None and _untracked(record, kind, look):
            yield _not_in_template(pair, kind, record, look)
    elif record is None and kind.expected(pair.template, look.context):
        yield _not_in_xenstore(pair, kind, look)
    differences = tuple(_true_differences(pair, look))
    if differences:
        yield _diverged(pair, differences, look)
    yield from medium_findings(pair, look)


def _poisoned(pair: Pair, kind: Kind, record: Record, look: Look) -> Finding:
    hidden = len([other for other in look.pairs if other.id.kind == kind.name])
    effect = (
        f"libxl forgets all {hidden} devices of kind {kind.name}: they vanish from `xl list -l`,"
        " and the guest comes back from a reboot with none"
        if hidden > 1
        else f"libxl forgets the device: it vanishes from `xl list -l` ({kind.name})"
    )
    return finding(
        "poisoned-kind",
        look.domid,
        pair.id,
        f"libxl cannot read the record: {record.unreadable_path}: {record.unreadable}",
        look.seen(record.unreadable_path),
        effect=effect,
        remedies=(
            say(f"set {record.unreadable_path} right: then libxl sees all of them again"),
            *detach(pair, kind, look),
        ),
    )


def _untracked(record: Record, kind: Kind, look: Look) -> bool:
    """A record libxl would have to have in the template, had everything gone well.

    Left alone: what libxl's API attaches without telling the template, dom0's own local
    attaches, whatever is on its way out, and domains without a usable template.
    """
    trail = record.trail
    leaving = trail.online is False or trail.backend_state in (CLOSING, CLOSED)
    return (
        look.template.state is TemplateState.PRESENT
        and look.domid != 0
        and kind.always_tracked
        and not record.implied
        and trail.in_libxl
        and not leaving
    )


def _not_in_template(pair: Pair, kind: Kind, record: Record, look: Look) -> Finding:
    trail = record.trail
    paths = [trail.libxl_path, f"{trail.backend_path}/state" if trail.backend_path else ""]
    seen: tuple[Evidence, ...] = (
        *look.seen(*(path for path in paths if path)),
        *(evidence(path, value) for path, value in record.raw.items()),
        Evidence(look.template.file, SafeText(f"no entry for {pair.id}")),
    )
    state = "connected" if trail.connected else "attached"
    effect = (
        "libvirt boots the guest from a configuration of its own, which may have it; a save or"
        " migration by xl loses it."
        if look.libvirt
        else None
    )
    return finding(
        "untracked",
        look.domid,
        pair.id,
        f"{state} in xenstore, but the template does not have it",
        seen,
        severity=Severity.WARNING if look.libvirt else None,
        effect=effect,
        remedies=(
            say("add it through libvirt, and not past it")
            if look.libvirt
            else say("take it into the template, to keep it"),
            *detach(pair, kind, look),
        ),
    )


def _not_in_xenstore(pair: Pair, kind: Kind, look: Look) -> Finding:
    identifier = "stale" if kind.reconciled else "not-created"
    place = f"/libxl/{look.domid}/device/{kind.frontend_kinds[0]}" if kind.frontend_kinds else ""
    entry = Evidence(look.template.file, SafeText(f"{pair.json_key}[{pair.index}]"))
    seen = (entry, *(look.seen(place) if place else ()))
    sentence = (
        "in the template only: the rest of a detach, or of an attach that was interrupted"
        if kind.reconciled
        else "in the template, but xenstore has nothing of it"
    )
    remedies: tuple[Remedy, ...] = ()
    if kind.name == "channel" and (pair.template or {}).get("devid", 0) == 0:
        sentence = "in the template, but never made: its number, 0, is the primary console's"
        remedies = (say("name another channel before it, which is lost in its place"),)
    return finding(identifier, look.domid, pair.id, sentence, seen, remedies=remedies)


def _true_differences(pair: Pair, look: Look) -> Iterator[Difference]:
    """Leaves out what a record that was written in part only lacks."""
    broken = pair.live is not None and bool(pair.live.unreadable)
    for difference in pair.differences:
        if not broken or look.nodes.get(difference.path) is not None:
            yield difference


def _diverged(pair: Pair, differences: tuple[Difference, ...], look: Look) -> Finding:
    seen: list[Evidence] = []
    for difference in differences:
        if "passw" in difference.field:
            continue  # a password is compared, and not shown
        place = f"{pair.json_key}[{pair.index}].{difference.field}"
        seen.append(Evidence(SafeText(f"{look.template.file} {place}"), difference.template))
        stands = look.nodes.get(difference.path)
        seen.append(evidence(difference.path, stands))
    fields = ", ".join(difference.field for difference in differences)
    shown = differences[0]
    values = (
        f": {summarise(shown.template.encode(), 60)} in the template,"
        f" {summarise(shown.live.encode(), 60)} in xenstore"
        if len(differences) == 1 and "passw" not in shown.field
        else ""
    )
    sentence = f"the views differ in {fields}{values}"
    return finding("diverged", look.domid, pair.id, sentence, seen)


def collisions(look: Look) -> Iterator[Finding]:
    """Yields each device of the merged view whose id an earlier one has claimed."""
    yield from _posing(look)
    claimed: dict[tuple[str, str], str] = {}
    places: dict[str, int] = {}
    for device in look.merged.devices:
        kind = BY_NAME[device.id.kind]
        index = places.get(device.json_key, 0)
        places[device.json_key] = index + 1
        claim = kind.claim(device.config, index)
        if not claim or claim.startswith("#"):
            continue
        first = claimed.setdefault((kind.name, claim), str(device.id))
        if first != str(device.id):
            yield finding(
                "id-collision",
                look.domid,
                device.id,
                f"it claims the id of {first}: both are {kind.name} {claim}",
                (Evidence(look.template.file, SafeText(f"{first}, {device.id}")),),
                remedies=(Remedy(SafeText(f"drop {first} or {device.id}")),),
            )


def _posing(look: Look) -> Iterator[Finding]:
    """Yields each record that libxl takes for a device of another number."""
    for pair in look.pairs:
        number = look.poses_as(pair)
        if number is None or pair.live is None:
            continue
        yield finding(
            "id-collision",
            look.domid,
            pair.id,
            f"libxl takes its record for {pair.id.kind} {number}: the node handle is missing",
            look.seen(f"{pair.live.trail.libxl_path}/handle"),
            effect=f"libxl loses the device at the next boot, and xl detaches {pair.id.kind}"
            f" {number} when it is told to detach this one.",
            remedies=(say(f"write its number, {pair.live.devid}, into that node"),),
        )
