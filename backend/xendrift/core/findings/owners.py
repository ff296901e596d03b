"""The rule about PCI functions that are noted as a domain's that does not exist."""

import re
from collections.abc import Iterator

from xendrift.core.base.cstring import cstr, strict_number
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import evidence
from xendrift.core.findings.remedies import command
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.observation import HostObservation

_NOTE = re.compile(r"/libxl/pci/([0-9a-f]{4})-([0-9a-f]{2})-([0-9a-f]{2})-([0-7])/domid")


def owner_findings(host: HostObservation) -> Iterator[Finding]:
    """Yields each function whose note names a domain that does not exist."""
    for path, value in host.pci_owners.items():
        match, owner = _NOTE.fullmatch(path), strict_number(cstr(value))
        if match is None or owner is None or not host.gone(owner):
            continue
        address = "{}:{}:{}.{}".format(*match.groups())
        yield finding(
            "pci-owner-gone",
            owner,
            DeviceId("pci", SafeText(address)),
            f"libxl has noted that {address} is domain {owner}'s, which does not exist",
            (evidence(path, value),),
            remedies=(command("remove the note", "xenstore-rm", path),),
        )


RULES = (
    Rule(
        "pci-owner-gone",
        Severity.WARNING,
        when="A PCI function is noted as belonging to a domain that does not exist.",
        effect="libxl takes the function for assigned, and gives it to no other domain.",
        remedies=("remove the note",),
        why=(
            "libxl notes below /libxl/pci who has an assignable function before it attaches "
            "it, and removes the note when it is detached (libxl_pci.c). It stays when xl was "
            "killed in between, or the domain went otherwise."
        ),
        boot="not looked at",
        keys=("raw",),
        host=owner_findings,
    ),
)
