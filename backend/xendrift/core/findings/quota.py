"""The rule about quotas of xenstore that no next boot will have."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import as_object, as_objects
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.finding import Evidence, Finding, Severity
from xendrift.core.model.release import QUOTA_RELEASE


def quota_lost(look: Look) -> Iterator[Finding]:
    """Yields that the template has quotas of which the daemon knows nothing."""
    observation = look.nodes.observation
    quotas = observation.quotas
    build = as_object((look.template.canonical or {}).get("b_info")) or {}
    wanted = as_objects((as_object(build.get("xenstore_quota")) or {}).get("quota"))
    if observation.host.release < QUOTA_RELEASE or quotas is None or not wanted:
        return
    if quotas.values or quotas.problem:
        return
    names = ", ".join(f"{one.get('name', '?')} {one.get('val', 0)}" for one in wanted)
    place = f"{look.template.file} /b_info/xenstore_quota"
    yield finding(
        "quota-lost",
        look.domid,
        None,
        f"the template sets quotas of xenstore ({names}), and this daemon keeps none of a domain",
        (Evidence(SafeText(place), SafeText(names)),),
    )


RULES = (
    Rule(
        "quota-lost",
        Severity.WARNING,
        when="The template sets quotas of xenstore, and the daemon keeps none of a domain.",
        effect="The quotas are in force nowhere, and gone from the configuration at a reboot.",
        remedies=("run the C xenstored, of 4.22 or later, if the guest is to have them",),
        why=(
            "Since 4.22 libxl throws away the template's list and asks xenstored for what is in "
            "force (XS_GET_QUOTA; libxl_domain.c, libxl_xsquota.c). oxenstored does not know the "
            "request, which libxl takes for an empty list."
        ),
        boot="the template's quotas are dropped",
        domain=quota_lost,
    ),
)
