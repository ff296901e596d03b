"""What is wrong with a domain as a whole, and with the host."""

from dataclasses import replace

import pytest

from tests.backend.edits import edited, healthy, observed, rules, with_template
from xendrift.core.assess import assess, assess_host
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import RULES, rule
from xendrift.core.model.finding import Severity
from xendrift.core.model.observation import HostObservation, UserdataFile
from xendrift.core.model.template import Absence, TemplateState


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"", TemplateState.EMPTY),
        (b"\0", TemplateState.EMPTY),
        (b'{"c_info": {"ty', TemplateState.TRUNCATED),
        (b"not json", TemplateState.INVALID),
        (b'{"c_info": {"type": "pvx"}}', TemplateState.INVALID),
        (b'{"b_info": {"hap": 1}, "c_info": {"hap": "yes"}}', TemplateState.INVALID),
    ],
)
def test_a_bad_template_is_a_state(content: bytes, state: TemplateState) -> None:
    report = assess(with_template(healthy(), content))
    assert report.template.state is state
    assert report.template.sentence
    found = next(f for f in report.findings if f.rule == "no-template")
    assert found.severity is Severity.ERROR
    assert report.next_boot.config is None
    assert len(report.pairs) == 5  # two disks, two nics, the console: xenstore's side stands


def test_no_file_while_a_domain_is_being_created() -> None:
    report = assess(with_template(healthy(), None))
    assert report.template.absence is Absence.CREATING
    assert {f.rule for f in report.findings} == {"no-template"}


def test_a_stubdomain_has_no_template_by_design() -> None:
    guest = edited(with_template(healthy(), None), {"/local/domain/2/target": b"7"})
    report = assess(guest)
    assert report.template.absence is Absence.STUBDOMAIN
    assert report.findings[0].severity is Severity.INFO


def test_another_toolstack_leaves_no_records_under_libxl() -> None:
    guest = edited(with_template(healthy(), None), {"/libxl/2": None})
    assert assess(guest).template.absence is Absence.OTHER_TOOLSTACK
    assert rules(guest) == {"no-template"}


def test_a_capture_without_userdata_says_so() -> None:
    guest = with_template(healthy(), None)
    host = replace(guest.host, userdata_problem=SafeText("there is no userdata"))
    report = assess(replace(guest, host=host, userdata=()))
    assert report.template.absence is Absence.NO_USERDATA
    assert report.template.sentence == "there is no userdata"


def test_an_empty_userdata_directory_is_not_taken_for_a_host_full_of_creations() -> None:
    guest = with_template(healthy(), None)
    report = assess(replace(guest, host=replace(guest.host, userdata=()), userdata=()))
    assert report.template.absence is Absence.NO_USERDATA
    assert "is it libxl's?" in report.template.sentence


def test_a_file_that_may_not_be_read() -> None:
    guest = healthy()
    file = replace(guest.userdata[0], content=None, problem=SafeText("Permission denied"))
    report = assess(replace(guest, userdata=(file,)))
    assert report.template.state is TemplateState.UNREADABLE
    assert "Permission denied" in report.template.sentence


def test_the_file_of_an_earlier_domain_is_not_taken_for_this_one_s() -> None:
    guest = healthy()
    old = replace(guest.userdata[0], uuid="22222222-2222-4222-8222-222222222222")
    report = assess(replace(guest, userdata=(old,)))
    assert report.template.state is TemplateState.ABSENT
    assert {f.rule for f in report.findings} == {"no-template", "leftover-userdata"}


def test_a_pending_configuration_stands_for_the_next_boot() -> None:
    report = assess(observed("k14-config-update", "g-rare"))
    assert report.next_boot.pending
    assert "next-boot-differs" not in {f.rule for f in report.findings}


@pytest.mark.parametrize("node", ["memory/target", "memory/static-max"])
def test_without_memory_nodes_libxl_retrieves_nothing(node: str) -> None:
    report = assess(edited(healthy(), {f"/local/domain/2/{node}": None}))
    assert report.next_boot.config is None
    assert node in report.next_boot.reason
    assert {f.rule for f in report.findings} == {"next-boot-differs"}


def test_a_domain_without_a_name_is_shown_all_the_same() -> None:
    report = assess(edited(healthy(), {"/local/domain/2/name": None}))
    assert report.name == "(domain 2)"
    assert report.next_boot.config is not None
    assert report.next_boot.config["c_info"] == (report.template.canonical or {})["c_info"]


def test_leftovers_of_domains_that_are_gone() -> None:
    root = "/local/domain/0/backend/vif/9/0"
    name = "userdata-d.9.11111111-1111-4111-8111-111111111109.libxl-json"
    file = UserdataFile.named(name)
    assert file is not None
    host = HostObservation(
        frozenset([0, 2]),
        backends={9: ((0, "vif"),), 7: ((0, "vif"),), 8: ((0, "vif"),), 2: ((0, "vif"),)},
        dead_nodes={root: b"", f"{root}/state": b"6"},
        userdata=(file,),
    )
    found = assess_host(host).findings
    assert [(f.rule, f.domid) for f in found] == [
        ("leftover-backend", 9),
        ("leftover-backend", 7),
        ("leftover-userdata", 9),
    ]
    assert found[1].sentence.startswith("2 empty vif backend directories")


def test_every_rule_explains_itself() -> None:
    for name, one in RULES.items():
        assert name == one.id
        assert rule(name) is one
        assert all(text.strip().endswith(".") for text in (one.when, one.effect, one.why))
        assert one.remedies
        assert one.boot
        assert one.views or one.trail or one.domain or one.host or one.fleet


def test_an_unknown_rule_names_those_there_are() -> None:
    with pytest.raises(XendriftError, match="untracked"):
        rule("nonsense")
