"""All findings in one list: order, filter, what each column says."""

import pytest

from tests.tui.reports import web
from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Severity
from xendrift_tui.presentation.domains import Found, summarise
from xendrift_tui.presentation.fleet import FLEET, FleetSort, fleet_cells, sort_fleet

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
