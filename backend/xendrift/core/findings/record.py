"""Rules about records that the template lacks, and records that libxl cannot read."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look, evidence
from xendrift.core.findings.poisoned import emptied, poisoned
from xendrift.core.findings.remedies import detach, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import Kind
from xendrift.core.model.device import (
    CLOSED,
    CLOSING,
    Pair,
    Record,
)
from xendrift.core.model.finding import Evidence, Finding, Severity
from xendrift.core.model.template import TemplateState


def record_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields what is wrong with the existence of one device's record."""
    record = pair.live
    if record is None:
        return
    if record.unreadable and record.through is None:  # its stubdomain's own report says it
        yield poisoned(pair, kind, record, look)
    if pair.template is None and record.through is None and _untracked(record, kind, look):
        yield _not_in_template(pair, kind, record, look)


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
        and kind.names_itself(record)
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


RULES = (
    Rule(
        "untracked",
        Severity.ERROR,
        when="The device is attached in xenstore but not in the template.",
        effect="It is lost at the next reboot, save or migration, without a message.",
        remedies=("take it into the template", "detach it, if it should not be there"),
        why=(
            "libxl builds the next configuration from the template's entries and only asks "
            "xenstore whether each still exists. A device that the template lacks is never looked "
            "at, so `xl list -l` does not show it and a reboot, save or migration goes on without "
            "it. This comes of a template restored from a backup, of tools that attach past "
            "libxl, and of writes that were lost."
        ),
        boot="never looked at, and lost without a message",
        detach="works: xl finds the device in xenstore, and the template has nothing to take out",
        keys=("accept", "unplug", "take-none"),
        views=record_findings,
    ),
    Rule(
        "poisoned-kind",
        Severity.ERROR,
        when="libxl cannot read this device's record.",
        effect=(
            "libxl forgets every device of this kind: the guest comes back from a reboot with none."
        ),
        remedies=(
            "make the record readable with `xendrift repair`: until then xl cannot detach it",
            "or, once both ends are closed, remove the device with `xendrift clean`",
        ),
        why=(
            "When one record of a kind fails to parse, libxl frees the whole list and carries on "
            "with none (libxl_device.c, libxl__device_list). Everything of that kind then counts "
            "as detached: `xl list -l`, save, migrate and reboot drop all of it, with exit code "
            "0."
        ),
        boot="every device of the kind is dropped, with exit code 0",
        detach=(
            "fails for this device, which xl calls unknown; the others can be detached by their "
            "number"
        ),
        keys=("repair", "clean", "raw"),
        views=record_findings,
        domain=emptied,
    ),
)
