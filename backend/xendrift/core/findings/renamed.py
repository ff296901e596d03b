"""The rule about a backend domain that nobody is called any more."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText, clip
from xendrift.core.findings.look import Look, named
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import Kind
from xendrift.core.model.coverage import LOCAL
from xendrift.core.model.device import Pair
from xendrift.core.model.finding import Evidence, Finding, Severity

_LIBVIRT = (
    "libvirt boots the guest from a configuration of its own, which may name it so as well; what xl"
    " saves or migrates cannot be restored."
)


def backend_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:  # noqa: ARG001
    """Yields that the template names a domain that serves the device under another name now.

    libxl takes digits for a number and looks everything else up (libxl_utils.c,
    libxl_domain_qualifier_to_domid); a name that it does not find ends the creation.
    """
    host, record = look.nodes.observation.host, pair.live
    if record is None or not is_renamed(pair, look):
        return
    name, owner = str((pair.template or {}).get("backend_domname")), record.trail.backend_domid
    shown = clip(SafeText(name), 40)
    now = SafeText(b"" if owner is None else host.names.get(owner, b""))
    renamed = f": domain {owner}, which serves it, is called {now} now" if now else ""
    yield finding(
        "backend-renamed",
        look.domid,
        pair.id,
        f"its template names the backend domain {shown}, and no domain is called that{renamed}",
        (
            Evidence(
                SafeText(f"{look.template.file} {pair.json_key}[{pair.index}].backend_domname"),
                SafeText(name),
            ),
            *look.seen(f"{record.trail.libxl_path}/backend"),
        ),
        severity=Severity.WARNING if look.libvirt else None,
        effect=_LIBVIRT if look.libvirt else None,
        remedies=(say("call the domain by its new name in libvirt's own configuration, too"),)
        if look.libvirt
        else (
            command(f"call {named(look, owner)} that again", "xl", "rename", owner, SafeText(name)),
            command(
                "or take what xenstore has into the template",
                "xendrift",
                "accept",
                look.domid,
                "--take",
                "live",
                pair.id,
            ),
        ),
    )


def is_renamed(pair: Pair, look: Look) -> bool:
    """Tells whether the template's name of a backend domain is nobody's, though one serves it."""
    name, record = (pair.template or {}).get("backend_domname"), pair.live
    host = look.nodes.observation.host
    if not isinstance(name, str) or not name or (name.isascii() and name.isdigit()):
        return False
    if record is None or not host.coverage.covers(LOCAL) or pair.id not in look.next_boot.kept:
        return False
    owner = record.trail.backend_domid
    known = name.encode(errors="surrogatepass") in host.names.values()
    # That it does not exist is said of it already.
    return not known and owner is not None and not host.gone(owner)


RULES = (
    Rule(
        "backend-renamed",
        Severity.ERROR,
        when="The template names a backend domain that no domain is called.",
        effect="The next boot fails: libxl finds no domain of that name.",
        remedies=(
            "call the domain by its old name",
            "or take what xenstore has into the template",
        ),
        why=(
            "libxl keeps the name of a backend domain as the user gave it and looks it up at "
            "each creation (libxl_utils.c, libxl_domain_qualifier_to_domid). A domain that "
            "was renamed or made anew under another name goes on serving what is attached."
        ),
        boot="kept with the name that the template has: the new guest does not start",
        detach="works: xl goes by the number in xenstore",
        keys=(
            "take-live",
            "accept",
        ),
        views=backend_findings,
    ),
)
