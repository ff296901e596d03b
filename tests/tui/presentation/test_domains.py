import pytest

from tests.tui.reports import web
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.domain_filter import DOMAINS
from xendrift_tui.presentation.domains import DomainRow, Sort, domain_cells, ordered, summarise

WEB = summarise(web())
DB = DomainRow(3, SafeText("g-db"), "hvm", warnings=1, rules=frozenset({"diverged"}))
EDGE = DomainRow(40, SafeText("a-edge"), "pv", kinds=frozenset({"nic"}))


def test_a_line_has_sign_name_number_and_count():
    assert [made.text for made in domain_cells(WEB)] == ["g-web", "2", "4"]
    assert [made.text for made in domain_cells(EDGE)] == ["a-edge", "40", ""]


def test_findings_are_counted_in_the_words_of_the_title():
    assert WEB.tally == {"half-baked": 3, "warnings": 2, "stale": 1}


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (Sort.WORST, ["g-web", "g-db", "a-edge"]),
        (Sort.NAME, ["a-edge", "g-db", "g-web"]),
        (Sort.DOMID, ["g-web", "g-db", "a-edge"]),
    ],
)
def test_orders(sort, names):
    assert [row.name for row in ordered([EDGE, DB, WEB], sort)] == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["g-web", "g-db", "a-edge"]),
        ("G-", ["g-web", "g-db"]),
        ("3", ["g-db"]),
        ("!g-web", ["g-db", "a-edge"]),
        ("rule:diverged", ["g-web", "g-db"]),
        ("rule:diverged !rule:stale", ["g-db"]),
        ("kind:nic", ["g-web", "a-edge"]),
        ("type:pv !ok", ["g-web"]),
        ("error", ["g-web"]),
        ("severity:warning", ["g-web", "g-db"]),
        ("severity:nonsense", []),
        ("!", []),
        ("odd:thing", []),
        ("٣", []),
    ],
)
def test_filter(typed, names):
    test = DOMAINS.matcher(typed)
    assert [row.name for row in (WEB, DB, EDGE) if test(row)] == names
