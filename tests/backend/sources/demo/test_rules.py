"""The demo shows every rule of the catalogue, where it is meant to, and nothing else."""

import pytest

from xendrift.core.assess import assess, assess_host
from xendrift.core.findings.catalogue import RULES
from xendrift.core.model.report import Report
from xendrift.core.model.template import Absence, TemplateState
from xendrift.sources.demo.healthy import HEALTHY
from xendrift.sources.demo.source import DemoSource

FOUND: dict[str, set[tuple[str, str]]] = {
    "web-2": {
        ("untracked", "disk:xvdd"),
        ("untracked", "nic:2"),
        ("next-boot-differs", ""),
    },
    "db-main": {("poisoned-kind", "disk:xvdc"), ("next-boot-differs", "")},
    "db-replica": {("stuck-closing", "disk:xvdb")},
    "mail": {("hotplug-failed", "nic:1")},
    "edge-router": {("stale", "nic:2")},
    "edge-spare": {("dangling-backend", "nic:0"), ("backend-gone", "nic:1")},
    "build-7": {("not-created", "channel:org.example.agent"), ("next-boot-differs", "")},
    "win-desk-dm": {("no-template", "")},
    "api-3": {("no-template", "")},
    "batch-3": {("stuck-closing", "disk:xvdb"), ("stuck-closing", "nic:0")},
    "lab-virt": {("no-template", "")},
    "legacy-erp": {("no-template", "")},
    "ci-runner": {("no-template", "")},
    "kiosk": {("no-template", "")},
    "voip": {("untracked", "pci:0000:04:00.1"), ("next-boot-differs", "")},
    "vault": {("stuck-connecting", "vtpm:0")},
    "files": {("diverged", "disk:xvdb"), ("id-collision", "disk:d2p0"), ("stale", "disk:d2p0")},
    "backup": {("pending-config", "")},
    "tenant-7": {
        ("stuck-closing", "disk:sda"),
        ("frontend-gone", "nic:1"),
        ("leftover-frontend", "nic:9"),
    },
    "analytics": {("leftover-backend", "nic:1"), ("next-boot-differs", "")},
}

WITHOUT_TEMPLATE = {
    "win-desk-dm": (TemplateState.ABSENT, Absence.STUBDOMAIN),
    "api-3": (TemplateState.ABSENT, Absence.CREATING),
    "lab-virt": (TemplateState.ABSENT, Absence.OTHER_TOOLSTACK),
    "legacy-erp": (TemplateState.EMPTY, Absence.NONE),
    "ci-runner": (TemplateState.TRUNCATED, Absence.NONE),
    "kiosk": (TemplateState.INVALID, Absence.NONE),
}


def _reports() -> dict[str, Report]:
    source = DemoSource(frozen=True)
    host = source.look()
    reports = [assess(observation) for observation in source.observe(host, sorted(host.domids))]
    return {str(report.name): report for report in reports}


REPORTS = _reports()

# What one domain has to do with another: the corpus shows these.
NOT_SHOWN = {
    "through-stubdomain",
    "stubdomain-differs",
    "backend-renamed",
    "maxmem-lowered",
    "migration-rest",
    "same-uuid",
    "shared-image",
    "pci-owner-gone",
    "leftover-domain",
    "xenstore-lost",
}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_each_domain_shows_what_it_is_meant_to_show(name: str) -> None:
    found = {
        (finding.rule, "" if finding.device is None else str(finding.device))
        for finding in REPORTS[name].findings
    }
    assert found == FOUND.get(name, set())


def test_enough_domains_have_nothing_to_show() -> None:
    assert not {guest.name for guest in HEALTHY} & FOUND.keys()
    assert len(HEALTHY) >= 3
    assert not REPORTS["Domain-0"].findings


# The demo's libxl is older than what leads to these.
OF_YOUNGER_RELEASES = {"unreadable-rewrite", "two-readings", "quota-lost"}


def test_every_rule_is_shown_somewhere() -> None:
    shown = {finding.rule for report in REPORTS.values() for finding in report.findings}
    shown |= {finding.rule for finding in assess_host(DemoSource(frozen=True).look()).findings}
    assert set(RULES) - shown == NOT_SHOWN | OF_YOUNGER_RELEASES


def test_the_dead_left_something_behind() -> None:
    findings = assess_host(DemoSource(frozen=True).look()).findings
    assert {(finding.rule, finding.domid) for finding in findings} == {
        ("leftover-backend", 31),
        ("leftover-userdata", 31),
    }


@pytest.mark.parametrize("name", sorted(WITHOUT_TEMPLATE))
def test_the_reasons_for_which_there_is_no_template(name: str) -> None:
    template = REPORTS[name].template
    assert (template.state, template.absence) == WITHOUT_TEMPLATE[name]


def test_a_hostile_guest_is_seen_and_spelled_out() -> None:
    source = DemoSource(frozen=True)
    (observation,) = source.observe(source.look(), [23])
    raw = observation.nodes["/local/domain/23/error/device/vbd/2048/error"]
    assert b"\x1b[2J" in raw
    assert "\u202e".encode() in raw
    finding = next(one for one in REPORTS["tenant-7"].findings if one.rule == "stuck-closing")
    shown = "\n".join(str(evidence.value) for evidence in finding.evidence)
    assert "\\x1b[2J" in shown
    assert "\\u202e" in shown
    assert "\\x9b" in shown
    assert not any(ord(char) < 0x20 and char != "\n" for char in shown)
