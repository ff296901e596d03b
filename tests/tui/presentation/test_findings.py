"""All findings in one list: order, filter, what each column says."""

from dataclasses import replace

import pytest

from tests.tui.reports import web
from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Severity
from xendrift_tui.presentation.domains import Found, summarise
from xendrift_tui.presentation.fleet import FLEET, FleetSort, fleet_cells, sort_fleet
from xendrift_tui.presentation.fleet_groups import Grouping, Together, cause, grouped

FOUND = summarise(web()).found


def found(domid: int, rule: str, severity: Severity, since: float | None = None) -> Found:
    return Found(severity, domid, SafeText(f"g{domid}"), rule, None, SafeText("seen"), since)


SOME = [
    found(3, "stale", Severity.INFO),
    found(1, "untracked", Severity.ERROR, 50.0),
    found(2, "diverged", Severity.WARNING, 20.0),
]


@pytest.mark.parametrize(
    ("sort", "domids"),
    [
        (FleetSort.SEVERITY, [1, 2, 3]),
        (FleetSort.DOMAIN, [1, 2, 3]),
        (FleetSort.RULE, [2, 3, 1]),
        (FleetSort.DEVICE, [1, 2, 3]),
        (FleetSort.AGE, [2, 1, 3]),
    ],
)
def test_orders(sort, domids):
    assert [one.domid for one in sort_fleet(SOME, sort)] == domids


def test_the_sort_key_comes_round():
    sort = FleetSort.SEVERITY
    for _ in FleetSort:
        sort = sort.next
    assert sort is FleetSort.SEVERITY


def test_every_finding_of_a_report_is_kept():
    assert [(one.rule, one.device) for one in FOUND] == [
        (one.rule, one.device) for one in web().findings
    ]


@pytest.mark.parametrize(
    ("typed", "domids"),
    [
        ("", [3, 1, 2]),
        ("rule:unt", [1]),
        ("!rule:unt", [3, 2]),
        ("warning", [2]),
        ("severity:info", [3]),
        ("g2", [2]),
        ("kind:disk", []),
    ],
)
def test_filter(typed, domids):
    assert [one.domid for one in SOME if FLEET.matcher(typed)(one)] == domids


def test_what_can_match_nothing_is_said():
    assert not FLEET.problem("rule:untracked !kind:nic web")
    assert FLEET.problem("rule:untrekked").startswith("no rule untrekked; perhaps untracked")
    assert "there are info, warning, error" in FLEET.problem("severity:bad")
    assert "colour: means nothing" in FLEET.problem("!colour:red")


def test_an_age_grows_without_reading_again():
    cells = fleet_cells(found(1, "untracked", Severity.ERROR, 50.0), 91.0)
    assert cells[3].text == "41 s"


def named(domid: int) -> SafeText:
    return SafeText(f"d{domid}")


def lines(by: Grouping, some: list[Found], shut: tuple[str, ...] = ()) -> list[object]:
    made = grouped(some, by, shut, named)
    return [(one.title, one.count) if isinstance(one, Together) else one.domid for one in made]


def test_findings_stand_together_with_their_count_the_worst_and_largest_group_first():
    some = [*SOME, found(4, "diverged", Severity.WARNING), found(5, "diverged", Severity.INFO)]
    assert lines(Grouping.NONE, some) == [3, 1, 2, 4, 5]
    assert lines(Grouping.RULE, some) == [
        ("untracked", 1), 1, ("diverged", 3), 2, 4, 5, ("stale", 1), 3
    ]  # fmt: skip
    assert lines(Grouping.RULE, some, ("diverged",))[2:] == [("diverged", 3), ("stale", 1), 3]
    served = [replace(SOME[0], backend=29), replace(SOME[1], backend=0), SOME[2]]
    assert lines(Grouping.BACKEND, served) == [
        ("backend domain 0, d0", 1), 1, ("no backend domain", 1), 2, ("backend domain 29, d29", 1), 3
    ]  # fmt: skip


def test_one_cause_reads_alike_whatever_device_it_is_about():
    said = (
        "its backend directory /local/domain/0/backend/vif/8/1 does not exist (backend absent)",
        "its backend directory /local/domain/0/backend/vbd/9/51712 does not exist (state 2)",
    )
    both = [
        replace(one, rule="x", sentence=SafeText(text))
        for one, text in zip(SOME, said, strict=False)
    ]
    assert {cause(one) for one in both} == {"x: its backend directory … does not exist"}
    lost = replace(SOME[0], sentence=SafeText("comes up without disk:xvdd, nic:2 and pci:0:1.0"))
    assert cause(lost) == "stale: comes up without …"


def test_groups_hold_still():
    titles = [one[0] for one in lines(Grouping.RULE, SOME) if isinstance(one, tuple)]
    worse = [*SOME, found(7, "stale", Severity.ERROR), found(8, "stale", Severity.ERROR)]
    held = grouped(worse, Grouping.RULE, (), named, titles)
    assert [one.title for one in held if isinstance(one, Together)] == titles
