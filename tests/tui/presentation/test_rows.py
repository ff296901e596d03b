from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.reports import HOSTILE, device, hostile, web
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.column_widths import fitted, lent
from xendrift_tui.presentation.columns import GAP, draw, fit, widths, wrap
from xendrift_tui.presentation.marks import ASCII, UNICODE
from xendrift_tui.presentation.row import RowKind, cell, words
from xendrift_tui.presentation.rows import View, need_attention, rows
from xendrift_tui.presentation.sidebyside import side_by_side


def shown(view: View = View(), width: int = 120) -> list[str]:  # noqa: B008
    return list(side_by_side(rows(web(), view), width))


def line(text: str, lines: list[str]) -> str:
    found = [one for one in lines if text in one]
    assert len(found) == 1, found
    return " ".join(found[0].split())


def test_each_state_of_a_device_has_a_sign_and_a_word():
    lines = shown(View(ages={device("nic", "2"): 41.9}))
    assert line("web-root", lines) == ("▸ [0] xvda /dev/vg0/web-root = xvda ▸ 51712 connected")
    assert line("untracked", lines).startswith("▸ ─ + xvdd ✗ untracked ▸ 51760 connected")
    assert line("stale", lines) == "▸ [0] xvdc /lab/disks/spare.img < xvdc · stale ▸ absent"
    assert "✗ hotplug-failed ▸ 2 InitWait for 41 s" in line("hotplug-failed", lines)
    assert "~ 1 ! diverged" in line("diverged", lines)


def test_a_value_that_differs_has_its_own_line_under_its_device():
    lines = shown()
    differing = next(number for number, text in enumerate(lines) if "! diverged" in text)
    text = " ".join(lines[differing + 1].split())
    assert text == "bridge xenbr1 ~ xenbr1 template bridge xenbr7"


def test_headings_speak_the_language_of_each_side():
    assert line("disks  4", shown()) == "▾ disks ▾ disks 4 ▾ vbd"
    assert line("nics  3", shown()) == "▾ nics ▾ nics 3 ▾ vif"


def test_an_unknown_kind_is_kept_and_its_nodes_show_when_it_is_opened():
    lines = shown(View(expanded=frozenset({device("vbd3", "1")})))
    assert any("vbd3" in text for text in lines)
    assert any("mode" in text and text.rstrip().endswith("w") for text in lines)
    assert any(r"\x1b[2J" in text for text in lines)


def test_only_differences_leaves_out_what_agrees():
    texts = shown(View(only_differences=True))
    assert not any("xvda" in text or "name" in text for text in texts)
    assert any("memory" in text for text in texts)
    assert any("untracked" in text for text in texts)


def test_only_differences_of_a_healthy_guest_says_so():
    healthy = replace(web(), findings=(), pairs=web().pairs[:1], scalars=())
    assert "Both views agree on everything." in list(
        side_by_side(rows(healthy, View(only_differences=True)), 80)
    )


def test_an_opened_device_shows_every_value_and_its_trail():
    opened = View(expanded=frozenset({device("disk", "xvda")}))
    fields = [row.key for row in rows(web(), opened) if row.kind is RowKind.FIELD]
    assert "field disk:xvda readwrite" in fields
    trail = [row.text for row in rows(web(), opened) if row.kind is RowKind.TRAIL]
    assert trail[:2] == [
        "libxl attached /libxl/2/device/vbd/51712",
        "backend Connected (4) /local/domain/0/backend/vbd/2/51712",
    ]


def test_devices_that_need_somebody_are_counted_once():
    assert need_attention(web()) == 3


def test_memory_reads_in_the_largest_exact_unit():
    said = line("target_memkb", shown())
    assert said == "target_memkb 192 MiB ~ memory 160 MiB live memory/target 160 MiB"


def test_keys_are_unique_even_if_a_store_holds_a_device_twice():
    twice = replace(web(), pairs=web().pairs + web().pairs)
    keys = [row.key for row in rows(twice, View(expand_all=True))]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("width", [20, 58, 80, 118, 200])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_inside_its_column(text, glyphs, width):
    made = rows(hostile(text), View(expand_all=True))
    columns = fitted(made, width)
    for row in made:
        drawn = "".join(part for part, _ in draw(row, lent(row, columns), glyphs))
        assert cell_len(drawn) == width
        assert drawn == SafeText(drawn)
        assert not any(char in drawn for char in "\x1b\x9b\x07\u202e\x00\n\r\x7f")
        if glyphs is ASCII and text.isascii():
            assert drawn.isascii()


@given(st.text(max_size=60), st.integers(0, 60), st.booleans(), st.integers(0, 20))
def test_a_cell_fills_its_width_exactly(text, width, tail, least):
    made = cell(words(text, tail=tail, width=least), words(text))
    assert cell_len("".join(part for part, _ in fit(made, width, UNICODE))) == width


@given(st.integers(0, 400), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_columns_and_gaps_make_up_the_width(total, shares):
    made = widths(total, shares)
    assert min(made) >= 0
    assert sum(made) + GAP * (len(shares) - 1) == max(total, GAP * (len(shares) - 1))


@given(st.text(max_size=200), st.integers(2, 60))
def test_wrapped_lines_fit_and_lose_nothing(text, width):
    safe = SafeText(text)
    lines = wrap(safe, width)
    assert all(cell_len(part) <= width for part in lines)
    assert "".join(lines).replace(" ", "") == safe.replace(" ", "")
