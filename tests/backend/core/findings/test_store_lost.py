"""A xenstore that has forgotten the guests: one finding, and no remedy that removes a template."""

from xendrift.core.assess import assess_host
from xendrift.core.findings.store_lost import forgotten
from xendrift.core.model.finding import Severity
from xendrift.core.model.observation import HostObservation, UserdataFile


def template(domid: int, stage: str = "d") -> UserdataFile:
    uuid = f"11111111-1111-4111-8111-{domid:012}"
    file = UserdataFile.named(f"userdata-{stage}.{domid}.{uuid}.libxl-json")
    assert file is not None
    return file


def host(*domids: int, files: tuple[UserdataFile, ...]) -> HostObservation:
    return HostObservation(frozenset(domids), {}, userdata=files)


def test_one_finding_for_all_of_them() -> None:
    lost = host(0, files=tuple(template(domid) for domid in (0, 2, 3, 4)))
    (found,) = assess_host(lost).findings
    assert (found.rule, found.severity, found.domid) == ("xenstore-lost", Severity.ERROR, 0)
    assert "3 domains (2, 3, 4)" in found.sentence
    assert [remedy.command for remedy in found.remedies if remedy.command] == [("xl", "list")]


def test_what_is_no_such_thing() -> None:
    one = host(0, files=(template(0), template(2)))
    assert [found.rule for found in assess_host(one).findings] == ["leftover-userdata"]
    guest = host(0, 7, files=(template(2), template(3), template(7)))
    assert {found.rule for found in assess_host(guest).findings} == {"leftover-userdata"}
    assert not forgotten(host(0, files=(template(2, "n"), template(3, "l"))))
