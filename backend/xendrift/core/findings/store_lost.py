"""The rule about a xenstore that has forgotten the guests."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.finding import Evidence, Finding, Severity
from xendrift.core.model.observation import HostObservation

_SEVERAL = 2
_SHOWN = 8


def forgotten(host: HostObservation) -> tuple[int, ...]:
    """Returns the domains that only their templates tell of, if xenstore has no guest at all.

    One such template is the rest of a domain; several, with no guest beside them, are what a
    xenstored leaves that was started anew: it keeps nothing on disk, and nobody restarts it
    while guests run and means to.
    """
    if not host.coverage.whole or any(host.domids - {0}):
        return ()
    templates = {
        file.domid
        for file in host.userdata
        if file.domid and (file.stage, file.userid) == ("d", "libxl-json")
    }
    return tuple(sorted(templates)) if len(templates) >= _SEVERAL else ()


def store_lost(host: HostObservation) -> Iterator[Finding]:
    """Yields one finding for the whole host."""
    domids = forgotten(host)
    if not domids:
        return
    named = ", ".join(map(str, domids[:_SHOWN])) + (", …" if len(domids) > _SHOWN else "")
    files = {file.domid: file for file in host.userdata if file.userid == "libxl-json"}
    yield finding(
        "xenstore-lost",
        0,
        None,
        f"xenstore has no guest at all, but there are templates of {len(domids)} domains ({named}):"
        " either xenstored was started anew while they run, or the host was, and left the files",
        (Evidence(files[domid].name, SafeText("present")) for domid in domids[:_SHOWN]),
        remedies=(
            command("ask Xen which domains run", "xl", "list"),
            say("those that do have to be shut down from inside, and created again"),
            say("the files of those that do not may be removed one by one with `xendrift clean`"),
        ),
    )


RULES = (
    Rule(
        "xenstore-lost",
        Severity.ERROR,
        when="Templates of several domains, and no guest in xenstore.",
        effect="If they run, xl knows nothing of them, their devices cannot be changed, and their"
        " templates are all that is left of what they have.",
        remedies=("ask Xen with `xl list`", "keep every template until it has answered"),
        why="xenstored keeps its store in memory: one that ended and was started again has"
        " forgotten every domain, though they run. After a crash of the whole host the files are"
        " left as well, and then nothing runs. xenstore alone does not tell which it was.",
        boot="not looked at",
        host=store_lost,
    ),
)
