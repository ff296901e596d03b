"""The benchmarks run; how fast anything is depends on the machine, and is no matter of a test."""

import re

import pytest

from tests.bench import core, merge, moments, read, start
from tests.bench.measure import Times
from tests.bench.table import README, line, lines_of, renewed, table

pytestmark = pytest.mark.real


def test_every_headless_benchmark_gives_a_row() -> None:
    found = [
        *read.rows("xenstored", guests=2, rounds=1),
        *merge.rows("oxenstored", guests=2, bar=1, rounds=1),
        *moments.rows("xenstored", guests=2, rounds=1),
        *start.rows("xenstored", rounds=1),
        *core.rows("xenstored", guests=2, rounds=1),
    ]
    assert len(found) == 14
    lines = [line("xenstored", row) for row in found]
    text = table(lines)
    assert {one.count("|") for one in text.splitlines()} == {8}
    assert lines_of(text) == lines
    assert all(re.search(r"\d", row.ours) for row in found)


def test_a_share_of_times() -> None:
    assert Times([5.0, 1.0, 3.0]).at(95) == 5.0
    assert Times([5.0, 1.0, 3.0]).typical == 3.0


def test_what_is_measured_again_takes_the_place_of_what_was_before() -> None:
    old = [("a", "xenstored", "1"), ("b", "xenstored", "2"), ("a", "oxenstored", "3")]
    new = [("b", "xenstored", "4"), ("b", "oxenstored", "5")]
    assert renewed(old, new) == [old[0], new[0], old[2], new[1]]


def test_the_readme_has_a_place_for_the_table() -> None:
    assert README.read_text().count("<!-- bench -->") == 1
