"""The rule about userdata files that belong to no domain that exists."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.names import dead_files, foreign_files
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.findings.store_lost import forgotten
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.observation import HostObservation, UserdataFile

_PRESENT = SafeText("present")


def foreign_file_findings(look: Look) -> Iterator[Finding]:
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


def dead_file_findings(host: HostObservation) -> Iterator[Finding]:
    """Yields the userdata files of domains that do not exist."""
    if forgotten(host):
        return  # who knows whether those domains exist: it is said once, of all of them
    unheard = not {*host.domids, *host.backends} - {0}
    by_domid: dict[int, list[UserdataFile]] = {}
    for file in host.userdata:
        if host.gone(file.domid):
            by_domid.setdefault(file.domid, []).append(file)
    named = (
        (domid, *item) for domid, own in by_domid.items() for item in dead_files(own, domid).items()
    )
    for domid, name, file in named:
        words = ("xendrift", "clean", domid, name)
        yield finding(
            "leftover-userdata",
            domid,
            name,
            f"{file.name} is of domain {domid}, which does not exist",
            (Evidence(file.name, _PRESENT),),
            remedies=_unheard(domid) if unheard else (command("remove the file", *words),),
        )


def _unheard(domid: int) -> tuple[Remedy, ...]:
    """A xenstore that knows of no guest at all may have been started anew while this one runs."""
    return (
        command(f"ask Xen whether it has domain {domid}: xenstore knows of no guest", "xl", "list"),
        say("if it has not, remove the file with `xendrift clean`"),
    )


RULES = (
    Rule(
        "leftover-userdata",
        Severity.INFO,
        when="A userdata file whose domain does not exist.",
        effect="None, unless a domain of the same domid and uuid comes back.",
        remedies=("remove the file with `xendrift clean`",),
        why="libxl removes a domain's files when it is destroyed; a crash of the host leaves them.",
        boot="not looked at",
        domain=foreign_file_findings,
        host=dead_file_findings,
    ),
)
