"""No data becomes markup: what a Markdown parser makes of it is the same text again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.lab.lab import CAPTURES
from xendrift.core.assess import assess
from xendrift.core.base.provenance import Writer
from xendrift.core.base.text import SafeText
from xendrift.core.export import Format, export
from xendrift.core.export.report import code, prose
from xendrift.core.model.finding import Evidence, Remedy
from xendrift.core.model.report import Report
from xendrift.sources.open import open_source

PARSER = MarkdownIt("gfm-like")
HOSTILE = [
    "<script>alert(1)</script>", "![x](http://evil/)", "[a](javascript:x)", "`a` ``b``", "`",
    "| a | b |", "# h", "> q", "---", "~~x~~ **b** _e_ *i*", "&lt;b&gt;", "https://evil.example/x",
    "www.evil.example", "root@evil.example", "mailto:a@b.example", "\x1b[31m\n\n# new", "\\", "",
    "a\\*b", "$x$", "1. x", "- x", "``` x", " ` ", "  ", "ftp://e.example", "HTTP://E.example",
]  # fmt: skip
TEXT = st.sampled_from(HOSTILE) | st.text(
    st.sampled_from("`*_[]()<>&|~#$!\\@:/. \n\tawx1-+=") | st.characters(codec="utf-8"), max_size=20
)
ALLOWED = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"),
    *("bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"),
    *("list_item_open", "list_item_close"),
}


def inline(text: str) -> list[Token]:
    """What stands in a line of the report."""
    tokens = PARSER.parse(f"Here: {text}")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return [child for child in tokens[1].children or [] if child.content]


@given(text=TEXT)
def test_prose_stays_prose(text: str) -> None:
    children = inline(prose(text) + ".")
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}
    assert "".join(child.content for child in children) == f"Here: {SafeText(text)}."


@given(text=TEXT)
def test_code_stays_code(text: str) -> None:
    first, second = inline(code(text))
    assert (first.type, first.content) == ("text", "Here: ")
    assert (second.type, second.content) == ("code_inline", SafeText(text) or " ")


def drifted() -> Report:
    source = open_source(capture=CAPTURES / "e1-vif-no-bridge")
    host = source.look()
    (observation,) = source.observe(host, [2])
    return assess(observation)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_report_is_made_of_headings_and_lists_alone(text: str) -> None:
    report, evil = drifted(), SafeText(text)
    assert report.findings
    evidence = (Evidence(evil, evil, Writer.GUEST), Evidence(evil, None))
    findings = tuple(
        replace(one, sentence=evil, effect=evil, evidence=evidence,
                remedies=(Remedy(evil, (evil, evil)),))
        for one in report.findings
    )  # fmt: skip
    report = replace(
        report, live=replace(report.live, name=evil), findings=findings, truncated=(evil,)
    )
    made = export(report, Format.FINDINGS, (4, 17)).content.decode()
    tokens = PARSER.parse(made)
    assert {token.type for token in tokens} <= ALLOWED
    inner = {child.type for token in tokens for child in token.children or []}
    assert inner <= {"text", "text_special", "code_inline"}
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h1", "h2", "h2", *["h3"] * len(findings)]


def test_a_report_names_everything() -> None:
    report = drifted()
    made = export(report, Format.FINDINGS, (4, 17)).content.decode()
    assert made.startswith("# `g-web` (2)\n")
    for finding in report.findings:
        assert f": {finding.rule}" in made
        for item in finding.evidence:
            assert code(item.path) in made
    assert "hotplug-failed" in made
    assert "written by: toolstack" in made
