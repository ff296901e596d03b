"""The captures again, out of a real xenstored: what is read there is what the capture holds."""

import json
from dataclasses import replace

import pytest

from tests.backend.expected import FINDINGS
from tests.backend.test_captures import NAMES, comparable, real_merge, reports
from tests.lab.lab import Lab
from xendrift.api import retrieve
from xendrift.core.assess import assess, assess_host
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.sources.host.source import HostSource
from xendrift_tui.main import main

pytestmark = pytest.mark.real


def through_xenstored(lab: Lab) -> tuple[dict[int, Report], list[str]]:
    source = HostSource(lab.socket, lab.userdata)
    try:
        host = source.look()
        seen = list(source.observe(host, sorted(host.domids)))
    finally:
        source.close()
    made = {one.domid: assess(one) for one in seen}
    found = [
        *(f for report in made.values() for f in report.findings),
        *assess_host(host).findings,
    ]
    return made, sorted(f"{f.severity.word} {f.domid} {f.rule} {f.device or '-'}" for f in found)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_findings_and_merges_as_from_the_capture(
    lab: Lab, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.load(name)
    made, found = through_xenstored(lab)
    assert found == list(FINDINGS[name])
    from_capture = reports(name)
    assert set(made) == set(from_capture)
    for domid, report in made.items():
        assert report.merged == from_capture[domid].merged
        assert report.next_boot == from_capture[domid].next_boot
    reach = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    assert main(["merge", "--policy", "libxl", "--json", *reach]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {entry["domid"]: comparable(name, entry) for entry in printed} == real_merge(name)


def test_retrieve_reads_a_running_host(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    source = HostSource(lab.socket, lab.userdata)
    try:
        got = retrieve("g-web", policy="union", source=source)
        assert [disk["vdev"] for disk in got.config["disks"]] == ["xvda", "xvdb", "xvdd"]
        assert got.origins["/disks/2/vdev"] == "live"
        assert {f.rule for f in got.findings} == {"untracked", "next-boot-differs"}
        assert retrieve(2, policy=Policy.LIBXL, source=source).config == got.report.next_boot.config
    finally:
        source.close()


def test_ten_thousand_nodes_under_one_guest_harm_nobody(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    many = {f"/local/domain/3/data/n{i}": b"x" * 20 for i in range(5000)}
    many |= {f"/local/domain/3/device/vif/{i}/state": b"1" for i in range(1, 5000)}
    with lab.client() as client:
        client.write_many(many)
    made, found = through_xenstored(lab)
    assert made[3].truncated
    others = [line for line in found if line.split()[1] != "3"]
    assert others == list(FINDINGS["d-xenstore-only"])
    assert made[3].merged.config == reports("d-xenstore-only")[3].merged.config


def test_a_domain_that_vanishes_between_two_reads_is_left_out(lab: Lab) -> None:
    lab.load("a-healthy")
    source = HostSource(lab.socket, lab.userdata)
    try:
        host = source.look()
        with lab.client() as client:
            client.rm("/local/domain/3")
            client.rm("/libxl/3")
        seen = [one.domid for one in source.observe(host, sorted(host.domids))]
    finally:
        source.close()
    assert seen == [0, 2, 4]


def test_both_sources_make_equal_observations(lab: Lab) -> None:
    lab.load("k10a-vdev-spellings")
    source = HostSource(lab.socket, lab.userdata)
    try:
        host = source.look()
        made = [replace(assess(one, Question()), truncated=()) for one in source.observe(host, [7])]
    finally:
        source.close()
    assert made[0].pairs == reports("k10a-vdev-spellings")[7].pairs
