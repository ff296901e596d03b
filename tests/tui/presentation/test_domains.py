from dataclasses import replace

import pytest

from tests.tui.reports import web
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.domain_columns import COLUMNS, chosen, fitting, told, total
from xendrift_tui.presentation.domain_filter import DOMAINS
from xendrift_tui.presentation.domains import DomainRow, Sort, domain_cells, ordered, summarise
from xendrift_tui.presentation.filters import expand, unsaved
from xendrift_tui.settings import table

WEB = summarise(web())
DB = DomainRow(3, SafeText("g-db"), "hvm", warnings=1, rules=frozenset({"diverged"}))
EDGE = DomainRow(
    40,
    SafeText("a-edge"),
    "pv",
    kinds=frozenset({"nic"}),
    memory=1 << 20,
    vcpus=2,
    backends=(0, 3),
    values=frozenset({"device=0000:03:00.0"}),
)


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
        ("uses:/dev/vg0/web-root", ["g-web"]),
        ("path:spare2.img", ["g-web"]),
        ("bridge:XENBR7", ["g-web"]),
        ("bridge:/dev/vg0/web-root", []),
        ("mac:00:16:3e:00:01:02", ["g-web"]),
        ("00:16:3e:00:01:02", ["g-web"]),
        ("bdf:0000:03:00.0", ["a-edge"]),
        ("0000:03:00.0", ["a-edge"]),
        ("name:00:16:3e:00:01:02", []),
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


def test_a_line_tells_what_columns_were_chosen():
    assert [told(column, EDGE, 0.0).strip() for column in COLUMNS] == [
        "pv", "1 GiB", "2", "0 3", ""
    ]  # fmt: skip
    old = replace(WEB, found=tuple(replace(one, since=10.0) for one in WEB.found))
    assert told(chosen(["age"])[0], old, 70.0).strip() == "60 s"
    assert WEB.memory == 163840
    assert WEB.backends == (0,)
    assert tuple(column.name for column in COLUMNS) == table.COLUMNS
    assert all(len(told(column, old, 1e9)) == column.width for column in COLUMNS)


def test_columns_give_way_where_there_is_no_room():
    assert list(fitting(COLUMNS, total(COLUMNS))) == list(COLUMNS)
    assert list(fitting(COLUMNS, total(COLUMNS) - 1)) == list(COLUMNS[:-1])
    assert list(fitting(COLUMNS, 3)) == []


def test_a_saved_filter_stands_for_what_was_saved():
    saved = {"lv": "uses:/dev/vg0 !ok"}
    assert expand("web @lv", saved) == "web uses:/dev/vg0 !ok"
    assert unsaved("web @lv", saved) == ""
    assert unsaved("@vl", saved) == "no filter is saved as @vl; there are @lv"
    assert "ctrl+t saves one" in unsaved("@vl", {})


def test_an_address_is_not_taken_for_a_question():
    for typed in ("00:16:3e:00:01:02", "aa:bb:cc:00:01:02", "0000:03:00.0", "mac:aa:bb"):
        assert DOMAINS.problem(typed) == ""
    assert "means nothing" in DOMAINS.problem("odd:thing")
