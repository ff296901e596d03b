"""Rules about a domain as a whole."""

from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.base.text import SafeText
from xendrift.core.findings.kept import ways_to_keep
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.device import (
    DeviceId,
)
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.template import Absence, TemplateState

_SEVERITY = {
    Absence.CREATING: Severity.WARNING,
    Absence.STUBDOMAIN: Severity.INFO,
    Absence.DOM0LESS: Severity.INFO,
    Absence.OTHER_TOOLSTACK: Severity.INFO,
    Absence.NO_USERDATA: Severity.INFO,
}


_NO_REMEDY = {
    Absence.STUBDOMAIN: "leave it as it is",
    Absence.DOM0LESS: "leave it as it is: its configuration is in the host's device tree",
    Absence.OTHER_TOOLSTACK: "use that toolstack for it",
    Absence.NO_USERDATA: "see where libxl's files are, or capture them as well",
}


_EFFECT = {
    Absence.CREATING: "It gets one when the creation ends; if that was interrupted, it never will"
    " and libxl leaves the domain out of everything.",
    Absence.STUBDOMAIN: "None: this is by design.",
    Absence.DOM0LESS: "None: this is by design. libxl can neither save nor migrate the domain.",
    Absence.OTHER_TOOLSTACK: "None here: what it boots next is that toolstack's to say.",
    Absence.NO_USERDATA: "What boots next cannot be said.",
}


_BOOT = {
    Absence.CREATING: "not yet: only a creation that has ended can be followed by one",
    Absence.STUBDOMAIN: "made anew with its guest",
    Absence.DOM0LESS: "made anew by Xen, with the host",
    Absence.OTHER_TOOLSTACK: "that toolstack's to say",
    Absence.NO_USERDATA: "not known",
}


# How long a creation may reasonably take: a device model has 60 seconds to start
# (libxl_internal.h, LIBXL_DEVICE_MODEL_START_TIMEOUT).
CREATION_LIMIT = 60.0


_MOST_NAMED = 4


_PRESENT = SafeText("present")


def domain_findings(look: Look) -> Iterator[Finding]:
    """Yields what is wrong with a domain rather than with one of its devices."""
    missing = look.template.state is not TemplateState.PRESENT
    if missing and look.template.absence is not Absence.LEFT:
        yield _no_template(look)
    if look.template.pending:
        yield _pending(look)
    if look.template.state is TemplateState.PRESENT and not look.template.pending:
        yield from _next_boot(look)


def _no_template(look: Look) -> Finding:
    template = look.template
    absence = template.absence
    remedies: tuple[Remedy, ...] = ()
    if template.state in (TemplateState.EMPTY, TemplateState.TRUNCATED, TemplateState.INVALID):
        remedies = (_rebuild(look),)
    elif template.state is TemplateState.UNREADABLE:
        remedies = (Remedy(SafeText("run xendrift as root")),)
    elif absence in (Absence.CREATING, Absence.UNKNOWN) and _has_run(look):
        remedies = (_rebuild(look),)
    elif absence is Absence.CREATING:
        remedies = (
            Remedy(SafeText("wait for the creation to end")),
            Remedy(
                SafeText("destroy the domain, if nothing is creating it any more"),
                (SafeText("xl"), SafeText("destroy"), SafeText(str(look.domid))),
            ),
        )
    elif absence in _NO_REMEDY:
        remedies = (Remedy(SafeText(_NO_REMEDY[absence])),)
    severity = _SEVERITY.get(absence)
    if severity is None and look.domid == 0:
        severity = Severity.INFO  # xen-init-dom0 was not run; dom0 is never rebuilt from it
    made = finding(
        "no-template",
        look.domid,
        None,
        str(template.sentence),
        (_file(look),),
        severity=severity,
        effect=_EFFECT.get(absence),
        remedies=remedies,
        limit=CREATION_LIMIT if absence is Absence.CREATING else None,
    )
    return replace(made, boot=SafeText(_BOOT.get(absence, "")))


def _rebuild(look: Look) -> Remedy:
    text = "rebuild it from a backup or from xenstore, before the domain is saved or rebooted"
    return command(text, "xendrift", "rebuild", look.domid)


def _has_run(look: Look) -> bool:
    """A guest that has connected a device was unpaused, so that its creation is over."""
    connected = (pair.live is not None and pair.live.trail.connected for pair in look.pairs)
    return look.domid != 0 and any(connected)


def _file(look: Look) -> Evidence:
    name = look.template.file
    if name:
        return Evidence(name, SafeText(str(look.template.state)))
    return Evidence(SafeText(f"userdata-d.{look.domid}.*.libxl-json"), None)


def _pending(look: Look) -> Finding:
    names = [
        file.name
        for file in look.nodes.observation.userdata
        if file.userid == "xl" and file.stage == "d"
    ]
    return finding(
        "pending-config",
        look.domid,
        None,
        "`xl config-update` left a configuration that the next reboot will use instead",
        (Evidence(name, _PRESENT) for name in names),
    )


def _next_boot(look: Look) -> Iterator[Finding]:
    ahead = look.next_boot
    if ahead.unknown:
        return
    if ahead.config is None:
        yield finding(
            "next-boot-differs",
            look.domid,
            None,
            f"libxl retrieves no configuration: {ahead.reason}",
            effect="A save or migration fails, and `xl list -l` leaves the domain out.",
            remedies=_mend_first(look),
        )
    elif look.domid != 0 and (ahead.lost or ahead.gained):  # dom0 is never made from it
        parts = [
            f"without {_some(ahead.lost)}" if ahead.lost else "",
            f"with {_some(ahead.gained)}, which it lacks now" if ahead.gained else "",
        ]
        yield finding(
            "next-boot-differs",
            look.domid,
            None,
            "the next boot comes up " + " and ".join(part for part in parts if part),
            severity=Severity.INFO if look.libvirt and _through(look) else None,
            effect="libvirt boots the guest from a configuration of its own; a save or migration"
            " by xl changes the guest's devices."
            if look.libvirt
            else None,
            remedies=(say("leave it to libvirt"),) if look.libvirt else tuple(ways_to_keep(look)),
        )


def _mend_first(look: Look) -> tuple[Remedy, ...]:
    """No merged view helps where libxl's own merge does not come to its end."""
    unread = [pair.id for pair in look.pairs if pair.live is not None and pair.live.unreadable]
    first = f"make {_some(tuple(unread))} readable, as said of it" if unread else "mend that first"
    return (say(first),)


def _through(look: Look) -> bool:
    """Tells whether all that changes is what libxl has under the stubdomain."""
    changed = {*look.next_boot.lost, *look.next_boot.gained}
    return all(
        pair.live is not None and pair.live.through is not None
        for pair in look.pairs
        if pair.id in changed
    )


def _some(devices: tuple[DeviceId, ...]) -> str:
    names = ", ".join(str(device) for device in devices[:_MOST_NAMED])
    more = len(devices) - _MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


RULES = (
    Rule(
        "next-boot-differs",
        Severity.WARNING,
        when="What boots next is not what runs now.",
        effect="A reboot, save or migration changes the guest's devices.",
        remedies=("settle the differences and accept the merged view",),
        why=(
            "The sum of everything above, for one domain: libxl's own merge was followed step by "
            "step and compared with what the guest has now."
        ),
        boot="as listed under b on the screen, or by `xendrift show`",
        keys=("next-boot", "accept"),
        domain=domain_findings,
    ),
    Rule(
        "pending-config",
        Severity.INFO,
        when="A configuration left by `xl config-update` is waiting.",
        effect="The next reboot uses it in place of everything else, then deletes it.",
        remedies=("look at the file", "reboot to use it"),
        why=(
            "xl prefers the userdata file `xl` over libxl-json at a reboot (xl_vmcontrol.c, "
            "reload_domain_config). A save or migration does not read it."
        ),
        boot="a reboot uses the pending file and deletes it; a save or migration does not read it",
        domain=domain_findings,
    ),
    Rule(
        "no-template",
        Severity.ERROR,
        when="The domain has no usable libxl-json.",
        effect="libxl can neither save, migrate nor list its configuration.",
        remedies=(
            "see the reason",
            "make it anew with `xendrift rebuild`, if it is empty or invalid",
        ),
        why=(
            "libxl writes the file at the very end of a creation and removes it at the beginning "
            "of a destruction. Stubdomains and domains of other toolstacks have none. It is "
            "written without fsync, so a crash of the host can leave it empty or cut short."
        ),
        boot=(
            "fails; only a reboot by the xl process that created the domain goes on, with what it"
            " remembers"
        ),
        keys=("rebuild",),
        domain=domain_findings,
    ),
)
