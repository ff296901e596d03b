"""Rules about a domain as a whole."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.findings.build import Look, command, finding
from xendrift.core.findings.names import foreign_files
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.report import Absence, TemplateState

_SEVERITY = {
    Absence.CREATING: Severity.WARNING,
    Absence.DYING: Severity.INFO,
    Absence.STUBDOMAIN: Severity.INFO,
    Absence.OTHER_TOOLSTACK: Severity.INFO,
    Absence.NO_USERDATA: Severity.INFO,
}
_NO_REMEDY = {
    Absence.DYING: "wait until it is gone",
    Absence.STUBDOMAIN: "leave it as it is",
    Absence.OTHER_TOOLSTACK: "use that toolstack for it",
}
_EFFECT = {
    Absence.CREATING: "It gets one when the creation ends; if that was interrupted, it never will"
    " and libxl leaves the domain out of everything.",
    Absence.DYING: "None: the domain is on its way out.",
    Absence.STUBDOMAIN: "None: this is by design.",
    Absence.OTHER_TOOLSTACK: "None here: what it boots next is that toolstack's to say.",
    Absence.NO_USERDATA: "What boots next cannot be said.",
}
# How long a creation may reasonably take: a device model has 60 seconds to start
# (libxl_internal.h, LIBXL_DEVICE_MODEL_START_TIMEOUT).
CREATION_LIMIT = 60.0
_MOST_NAMED = 4
_PRESENT = SafeText("present")


def domain_findings(look: Look) -> Iterator[Finding]:
    """Yields what is wrong with a domain rather than with one of its devices."""
    if look.template.state is not TemplateState.PRESENT:
        yield _no_template(look)
    if look.template.pending:
        yield _pending(look)
    yield from _emptied(look)
    if look.template.state is TemplateState.PRESENT and not look.template.pending:
        yield from _next_boot(look)
    yield from _foreign_files(look)


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
    return finding(
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


def _emptied(look: Look) -> Iterator[Finding]:
    """Reports a kind that is lost although no single record of it is to blame."""
    named = {pair.id.kind for pair in look.pairs if pair.live and pair.live.unreadable}
    present = {pair.id.kind for pair in look.pairs}
    for kind in look.next_boot.emptied:
        if kind not in named and kind in present:
            sentence = f"libxl cannot list the {kind} devices, and takes all of them for detached"
            yield finding("poisoned-kind", look.domid, None, sentence)


def _next_boot(look: Look) -> Iterator[Finding]:
    ahead = look.next_boot
    if ahead.config is None:
        yield finding(
            "next-boot-differs",
            look.domid,
            None,
            f"libxl retrieves no configuration: {ahead.reason}",
            effect="A save or migration fails, and `xl list -l` leaves the domain out.",
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
            effect="libvirt boots the guest from a configuration of its own; a save or migration"
            " by xl changes the guest's devices."
            if look.libvirt
            else None,
        )


def _some(devices: tuple[DeviceId, ...]) -> str:
    names = ", ".join(str(device) for device in devices[:_MOST_NAMED])
    more = len(devices) - _MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def _foreign_files(look: Look) -> Iterator[Finding]:
    """Files of an earlier domain of the same domid, and writes that were interrupted."""
    files = foreign_files(look.nodes.observation.userdata, look.domid, look.live.uuid)
    for name, file in files.items():
        sentence = f"{file.name} belongs to an earlier domain {look.domid}"
        if file.stage == "n":
            sentence = f"{file.name} is left of a write that was interrupted"
        words = ("xendrift", "clean", look.domid, name)
        yield finding(
            "leftover-userdata",
            look.domid,
            name,
            sentence,
            (Evidence(file.name, _PRESENT),),
            remedies=(command("remove the file", *words),),
        )
