"""The rule about a maximum memory that was lowered under a running guest."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import as_object
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.finding import Evidence, Finding, Severity
from xendrift.core.views.scalars import MEMKB_DEFAULT


def memory_findings(look: Look) -> Iterator[Finding]:
    """Yields that xenstore has a smaller maximum than the template, and that libxl goes by it.

    libxl writes `memory/static-max` when it builds a guest and leaves it alone, `xl mem-max`
    included (libxl_dom.c, libxl__build_post; libxl_mem.c); it reads it for the next boot.
    """
    build = as_object((look.template.canonical or {}).get("b_info")) or {}
    planned, now = build.get("max_memkb"), look.live.max_memkb
    if look.domid == 0 or now is None or not isinstance(planned, int):
        return
    if planned == MEMKB_DEFAULT or now >= planned:
        return
    path = f"/local/domain/{look.domid}/memory/static-max"
    effect = "libvirt boots the guest from a configuration of its own; a save or migration by xl"
    yield finding(
        "maxmem-lowered",
        look.domid,
        None,
        f"its maximum memory is {_mib(now)} in xenstore (static-max) and {_mib(planned)} in the"
        " template",
        (
            Evidence(SafeText(f"{look.template.file} b_info.max_memkb"), SafeText(str(planned))),
            *look.seen(path),
        ),
        severity=Severity.INFO if look.libvirt else None,
        effect=f"{effect} goes by xenstore's." if look.libvirt else None,
        remedies=(command("give it back what the template has", "xenstore-write", path, planned),),
    )


def _mib(kib: int) -> str:
    return f"{kib // 1024} MiB" if kib % 1024 == 0 else f"{kib / 1024:.1f} MiB"


RULES = (
    Rule(
        "maxmem-lowered",
        Severity.WARNING,
        when="Xenstore has a smaller maximum memory than the template.",
        effect="The next boot has xenstore's for its maximum, whatever the template says.",
        remedies=("write the template's value into memory/static-max",),
        why=(
            "libxl writes static-max when it builds a guest and reads it for the next boot "
            "(libxl_domain.c, retrieve_domain_configuration_end). Memory managers of other "
            "toolstacks lower it at run time."
        ),
        boot="the maximum is xenstore's",
        keys=("next-boot",),
        domain=memory_findings,
    ),
)
