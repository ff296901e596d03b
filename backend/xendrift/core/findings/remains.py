"""The rule about a directory below /local/domain that no domain stands behind."""

from collections.abc import Iterator

from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.template import Absence
from xendrift.core.nodes import DomainNodes

_MARKS = ("name", "domid", "vm")


def remains_findings(look: Look) -> Iterator[Finding]:
    """Yields what is left of a domain, and whose name it bears.

    A domain that is being destroyed loses its directory at once (libxl_domain.c,
    devices_destroy_cb), so that waiting for it brings nothing.
    """
    if look.template.absence is not Absence.LEFT:
        return
    own = f"/local/domain/{look.domid}"
    root = own if _anything(look.nodes, own) else f"/libxl/{look.domid}"
    others = [
        domid
        for domid, name in sorted(look.context.names.items())
        if name == look.context.names.get(look.domid) and domid != look.domid
    ]
    bearer = f"; its name is that of domain {others[0]}" if others else ""
    yield finding(
        "leftover-domain",
        look.domid,
        None,
        f"{root} is left of a domain: libxl has removed the rest, and Xen may not have it any more"
        f"{bearer}",
        look.seen(*(f"{own}/{mark}" for mark in _MARKS), f"/libxl/{look.domid}"),
        remedies=(
            command(f"see whether Xen has a domain {look.domid}", "xl", "list"),
            command("if it has not, remove the directory", "xenstore-rm", root),
        ),
    )


def _anything(nodes: DomainNodes, root: str) -> bool:
    return any(nodes.get(f"{root}/{mark}") is not None for mark in _MARKS)


RULES = (
    Rule(
        "leftover-domain",
        Severity.INFO,
        when="A directory of a domain that libxl has removed.",
        effect=(
            "None: xl goes by Xen's own list. Tools that go by xenstore may take it for a domain."
        ),
        remedies=(
            "see whether Xen has the domain",
            "if not, remove the directory",
        ),
        why=(
            "libxl removes a domain's directories as a whole before Xen lets go of the domain "
            "(libxl_domain.c, devices_destroy_cb). What is there afterwards was written "
            "later, or belongs to a domain whose memory somebody still holds."
        ),
        boot="there is nothing to boot",
        keys=("raw",),
        domain=remains_findings,
    ),
)
