"""Every word that the screen shows is answered by `xendrift explain`."""

import re

import pytest

from tests.backend.core.findings.test_half_baked import reports
from xendrift.core.base.provenance import Origin, Writer
from xendrift.core.findings.catalogue import RULES
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.core.words import WORDS, find_word
from xendrift.core.words.glossary import GLOSSARY
from xendrift_tui.cli.program import run
from xendrift_tui.presentation import headline, plan_page
from xendrift_tui.presentation.details import details
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.next_boot import next_boot_rows
from xendrift_tui.presentation.row import Row, RowKind
from xendrift_tui.presentation.rows import View, rows
from xendrift_tui.presentation.sidebyside import titles
from xendrift_tui.screen.keys.table import COMMANDS

# Tones that xendrift's own words have beside a device, where values of the guest stand as well.
_SAID = (Tone.GOOD, Tone.BAD, Tone.WARNING, Tone.OPERATOR)


def known(text: str) -> bool:
    text = re.sub(r" for (at least )?\d.*$", "", text.strip())
    text = re.sub(r"\s+\d+$", "", text)
    if not text:
        return True
    whole = (text,), tuple(re.split(r"  +|, ", text))
    return any(all(one in RULES or find_word(one) for one in parts) for parts in whole)


def told(row: Row) -> list[str]:
    """The words of a row that are xendrift's own."""
    if row.kind is RowKind.HEADING:
        return [str(one.text) for one in row.cells if not one.text.startswith("/")]
    pieces = [
        piece for one in row.cells for piece in one.pieces if not isinstance(piece.text, Mark)
    ]
    if row.kind is RowKind.DEVICE:
        merged_and_live = [piece for one in row.cells[-2:] for piece in one.pieces]
        own = [p for p in merged_and_live if not isinstance(p.text, Mark) and p.tone in _SAID]
        return [str(p.text) for p in own if str(p.text).strip() != (row.device and row.device.key)]
    if row.kind is RowKind.FIELD:
        return [str(pieces[0].text)] if "." not in str(pieces[0].text) else []
    if row.kind is RowKind.SCALAR:
        return [str(pieces[0].text)]
    return []


def test_every_word_of_the_rows_is_known():
    missing: set[str] = set()
    count = 0
    for report in reports(None):
        everything = View(expand_all=True)
        for row in (*rows(report, everything), *next_boot_rows(report)):
            for text in told(row):
                count += 1
                if not known(text) and not (row.device and row.device.key in text):
                    missing.add(text)
            for line in details(report, row):
                if line.label and not known(str(line.label)):
                    device = row.device and str(row.device) in str(line.label)
                    if not device and str(line.label) != report.name and ":" not in line.label:
                        missing.add(str(line.label))
    assert not missing
    assert count > 500


def test_every_word_of_title_footer_columns_plans_and_origins_is_known():
    words = [
        *(word for word, _, _ in headline._COUNTED),
        *headline.Freshness,
        *(command.words for command in COMMANDS if command.words),
        *(str(one.text).split(" (")[0] for one in titles((30, 30, 30)).cells),
        *plan_page._LABELS.values(),
        *Policy,
        *Origin,
        *Writer,
        "half-baked", "union", "untracked", "merged by", "need you", "decided by you", "stale",
    ]  # fmt: skip
    assert not [word for word in words if word not in RULES and find_word(word) is None]


def test_a_word_is_found_however_it_is_spelled(capsys: pytest.CaptureFixture[str]):
    assert run(["explain", "Next", "boot"]) == 0
    assert "what the guest will really get" in capsys.readouterr().out
    assert run(["explain", "half_baked"]) == 0
    assert "disagree about its existence" in capsys.readouterr().out
    assert run(["explain", "pdev_path"]) == 0
    assert run(["explain", "hlf-baked"]) == 2
    assert "Did you mean half-baked" in capsys.readouterr().err


def test_the_glossary_has_no_word_twice_and_no_rule():
    names = [name for name, _ in GLOSSARY]
    assert len(set(names)) == len(names)
    assert not set(names) & set(RULES)
    assert all(one.means.endswith((".", ")")) for one in WORDS.values())
    assert Question  # the reports above are of the demo host
