"""The rule about what a migration left, told by the name that xl gives it meanwhile."""

from collections.abc import Iterator

from xendrift.core.base.cstring import cstr
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.finding import Evidence, Finding, Severity
from xendrift.core.model.template import TemplateState

# xl_migrate.c, migrate_domain and migrate_receive
AWAY = b"--migratedaway"
INCOMING = b"--incoming"


def migration_findings(look: Look) -> Iterator[Finding]:
    """Yields that a domain is one end of a migration that is going on, or has not ended."""
    name = cstr(look.nodes.own("name") or b"")
    seen = look.seen(f"/local/domain/{look.domid}/name")
    if name.endswith(AWAY) and name != AWAY:
        yield _away(look, name.removesuffix(AWAY), seen)
    elif name.endswith(INCOMING) and name != INCOMING:
        guest = SafeText(name.removesuffix(INCOMING))
        received = look.template.state is TemplateState.PRESENT
        yield finding(
            "migration-rest",
            look.domid,
            None,
            f"a migration of {guest} to this host is going on, or was interrupted",
            seen,
            severity=None if received else Severity.INFO,
            remedies=(
                say("wait for the migration to end"),
                command(
                    "destroy the domain, if nothing is sending it any more",
                    "xl",
                    "destroy",
                    look.domid,
                ),
            ),
        )


def _away(look: Look, bare: bytes, seen: tuple[Evidence, ...]) -> Finding:
    """No domain is given a name that another one has (libxl_domain.c, libxl__domain_rename)."""
    guest = SafeText(bare)
    here = next((domid for domid, name in look.context.names.items() if cstr(name) == bare), None)
    destroy = ("xl", "destroy", look.domid)
    if here is not None:
        return finding(
            "migration-rest",
            look.domid,
            None,
            f"what a migration of {guest} kept of the sender is still here, though the guest runs"
            f" as domain {here} of this host",
            seen,
            remedies=(command("destroy what is left here", *destroy),),
        )
    return finding(
        "migration-rest",
        look.domid,
        None,
        f"what a migration of {guest} kept of the sender is still here: the guest has gone to"
        " another host, or was to go there",
        seen,
        remedies=(
            say(f"see whether {guest} runs on the other host"),
            command("if it does, destroy what is left here", *destroy),
            command("if not, call it by its name again", "xl", "rename", look.domid, guest),
            command("and let it go on", "xl", "unpause", look.domid),
        ),
    )


RULES = (
    Rule(
        "migration-rest",
        Severity.WARNING,
        when="One end of a migration is still here.",
        effect=(
            "It holds memory and devices; should it run while the guest runs elsewhere, both "
            "write to the same disks."
        ),
        remedies=(
            "see where the guest runs",
            "destroy what is left, or call it by its name again",
        ),
        why=(
            "xl calls the sender NAME--migratedaway once the other host has everything, and "
            "the receiver NAME--incoming until it is complete (xl_migrate.c). Either name "
            "stays when the connection breaks at the wrong moment."
        ),
        boot="as for any domain, under the name that it has now",
        domain=migration_findings,
    ),
)
