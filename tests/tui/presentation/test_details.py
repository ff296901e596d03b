from dataclasses import replace

import pytest

from tests.tui.reports import HOSTILE, device, hostile, web
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import rule
from xendrift.core.model.report import NextBoot
from xendrift_tui.presentation.details import details
from xendrift_tui.presentation.next_boot import next_boot_rows, next_boot_titles
from xendrift_tui.presentation.rows import View, rows


def row(key: str):
    return next(made for made in rows(web()) if made.key == key)


def said(key: str) -> list[tuple[str, str]]:
    return [(line.label, line.text) for line in details(web(), row(key))]


def test_a_finding_is_explained_with_the_ways_out_before_what_it_rests_on():
    assert said("device nic:2") == [
        ("nic:2  hotplug-failed", "The script gave up."),
        ("effect", "The next boot loses it."),
        ("since", "unchanged for 41 s; libxl itself would wait 10 s"),
        ("remedy", "xl network-detach 2 2   take it out and plug it in again"),
        ("", "leave it"),
        ("next boot", rule("hotplug-failed").boot),
        ("detach", rule("hotplug-failed").detach),
        ("evidence", "/local/domain/0/backend/vif/2/2/hotplug-status = error"),
        ("", "/local/domain/2/device/vif/2/state is absent"),
    ]


def test_evidence_says_who_could_have_written_it_and_can_be_copied():
    lines = details(web(), row("device nic:2"))
    assert (lines[7].note, lines[8].note) == ("written by: toolstack", "written by: guest")
    assert lines[8].copy == "/local/domain/2/device/vif/2/state"
    assert lines[3].copy == "xl network-detach 2 2"


def test_a_healthy_device_says_where_it_is():
    lines = said("device disk:xvda")
    assert lines[0] == ("disk:xvda", "Nothing is wrong with this device.")
    assert ("from", "/local/domain/0/backend/vbd/2/51712") in lines


def test_a_heading_explains_the_domain():
    assert said("heading disks")[0] == ("next-boot-differs", "What boots next is not what runs.")


def test_next_boot_shows_only_what_changes_and_counts_the_rest():
    made = {row.key: " | ".join(part.text for part in row.cells) for row in next_boot_rows(web())}
    assert made == {
        "note pending": "An xl userdata file (xl config-update) replaces all of this at the next "
        "reboot.",
        "scalar /b_info/target_memkb": "memory 160 MiB | memory 192 MiB",
        "boot disk:xvdd": "disk:xvdd /lab/disks/spare2.img | disk:xvdd gone",
        "boot disk:xvdc": "disk:xvdc not running /lab/disks/spare.img | disk:xvdc tried again",
        "note kept": "2 devices stay disk:xvda, disk:xvdb",
    }


def test_next_boot_has_a_third_column_of_what_an_accept_changes():
    report, xvdc, xvdd = web(), device("disk", "xvdc"), device("disk", "xvdd")
    then = replace(report.next_boot, lost=(), gained=(), kept=(*report.next_boot.kept, xvdd))
    made = {row.key: [part.text for part in row.cells] for row in next_boot_rows(report, then)}
    assert made[f"boot {xvdd}"] == [
        "disk:xvdd /lab/disks/spare2.img", "disk:xvdd gone", "disk:xvdd stays"
    ]  # fmt: skip
    assert made[f"boot {xvdc}"][1:] == ["disk:xvdc tried again", "disk:xvdc not there"]
    assert made["note kept"] == ["2 devices stay disk:xvda, disk:xvdb"]
    refused = NextBoot(None, SafeText("it would be refused: no"), unknown=True)
    made = {row.key: [part.text for part in row.cells] for row in next_boot_rows(report, refused)}
    assert made["note then"] == ["next boot after accept: it would be refused: no"]
    assert made[f"boot {xvdd}"][1:] == ["disk:xvdd gone", "disk:xvdd not known"]
    titles = [part.text for part in next_boot_titles(3).cells]
    assert titles == ["now", "next boot now", "next boot after accept"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_spelled_out_everywhere(text):
    report = hostile(text)
    for made in rows(report, View(expand_all=True)):
        for line in details(report, made):
            for part in (line.label, line.text, line.copy, line.note):
                assert isinstance(part, SafeText)
                assert part == SafeText(part)
