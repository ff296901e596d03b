"""Rules about a guest whose device model runs in a domain of its own."""

from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.findings.kept import attach_again
from xendrift.core.findings.look import Look, named
from xendrift.core.findings.remedies import say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.model.device import Pair, Record
from xendrift.core.model.finding import Finding, Severity

_LOST = "libxl does not find it for the guest, and loses it at the next boot."


def through_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:  # noqa: ARG001
    """Yields that a device is attached through the stubdomain, where libxl's merge never looks."""
    record = pair.live
    if record is not None and record.through is not None:
        yield _through(pair, record, look)


def _through(pair: Pair, record: Record, look: Look) -> Finding:
    listed = "" if pair.template is not None else "; the template does not have it either"
    own = f"/local/domain/0/backend/pci/{look.domid}/0"
    effect = None if record.trail.connected else _LOST
    boot = None
    remedies = (attach_again(pair, look),)
    if look.libvirt:
        effect = "None as long as libvirt boots the guest: it has a configuration of its own."
        boot = "libvirt's to say; a save or migration by xl loses it"
        remedies = (say("leave it to libvirt"),)
    made = finding(
        "through-stubdomain",
        look.domid,
        pair.id,
        f"attached through the stubdomain of its device model, {named(look, record.through)}: libxl"
        f" has its record there only{listed}",
        look.seen(record.trail.backend_path, f"{record.trail.backend_path}/num_devs", own),
        severity=Severity.INFO if look.libvirt else None,
        effect=effect,
        remedies=remedies,
    )
    return replace(made, boot=SafeText(boot or ""))


def stubdomain_findings(look: Look) -> Iterator[Finding]:
    """Yields each disk or nic that the stubdomain has otherwise than its guest."""
    model, stubdomain = look.model, look.nodes.observation.stubdomain
    if model is None or stubdomain is None:
        return
    pairs = {(pair.id.kind, pair.live.devid): pair for pair in look.pairs if pair.live}
    for twin in model.records:
        kind = BY_NAME.get(twin.id.kind, Kind())
        if not kind.doubled or not twin.trail.in_libxl or twin.trail.online is False:
            continue
        pair = pairs.get((twin.id.kind, twin.devid))
        if pair is None or pair.live is None or not pair.live.trail.in_libxl:
            continue
        if differences := list(_differences(kind, pair.live, twin, look)):
            yield _differs(pair, twin, differences, stubdomain.domid, look)


def _differences(kind: Kind, own: Record, twin: Record, look: Look) -> Iterator[str]:
    ours, theirs = own.trail.backend_domid, twin.trail.backend_domid
    if ours != theirs and None not in (ours, theirs):
        yield f"served by {named(look, theirs)} there and by {named(look, ours)} here"
    mine: JsonObject = own.config or {}
    other: JsonObject = twin.config or {}
    for key in kind.doubled:
        if mine.get("removable") and kind.has_medium:
            continue  # a change of medium reaches the two one after the other
        if mine.get(key) != other.get(key):
            yield f"{key} {other.get(key)} there and {mine.get(key)} here"


def _differs(pair: Pair, twin: Record, differences: list[str], model: int, look: Look) -> Finding:
    record = pair.live
    own = record.trail.libxl_path if record is not None else ""
    return finding(
        "stubdomain-differs",
        look.domid,
        pair.id,
        f"the stubdomain of its device model, {named(look, model)}, has it otherwise:"
        f" {', '.join(differences)}",
        look.seen(f"{own}/backend", f"{twin.trail.libxl_path}/backend"),
        remedies=(say("reboot the guest: both are then made from one entry"),),
    )


RULES = (
    Rule(
        "through-stubdomain",
        Severity.WARNING,
        when="The device is attached through the domain of the guest's device model.",
        effect=(
            "It works now; libxl does not find it for the guest, and loses it at the next boot."
        ),
        remedies=("attach it again after the next boot",),
        why=(
            "libxl passes a PCI function to the stubdomain and records it in that domain's "
            "backend directory (libxl_pci.c). Its merge looks in the guest's own and takes "
            "the function for detached, so that a reboot, save or migration goes on without "
            "it."
        ),
        boot="dropped: libxl looks for it in the guest's own directory",
        detach="fails: xl does not find it for the guest",
        keys=(
            "next-boot",
            "plug",
        ),
        views=through_findings,
    ),
    Rule(
        "stubdomain-differs",
        Severity.WARNING,
        when="The stubdomain has a disk or nic otherwise than its guest.",
        effect=(
            "What the guest does through the emulated device goes another way than through "
            "its driver."
        ),
        remedies=("reboot the guest: both are then made from one entry",),
        why=(
            "libxl gives the stubdomain a twin of each disk and nic when it makes the guest, "
            "and changes only the guest's when a device is detached and attached later. The "
            "emulated nic goes on through the old network domain."
        ),
        boot="both are made anew from the template's entry",
        detach="detaches the guest's alone; the stubdomain keeps its own",
        keys=("raw",),
        domain=stubdomain_findings,
    ),
)
