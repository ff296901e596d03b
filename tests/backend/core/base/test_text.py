"""The choke point: whatever goes in, only printable text comes out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.core.base.jsontypes import Json, dump
from xendrift.core.base.text import SafeText, ascii_only, clip, summarise


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        (b"g-web", "g-web"),
        (b"\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        (b"a\tb\nc\0", r"a\x09b\x0ac\x00"),
        (b"\x7f\xff", r"\x7f\xff"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("ünïcode 日本", "ünïcode 日本"),
        ("e\u0301", "e\u0301"),
        ("\u0301x", r"\u0301x"),
        ("z\u0301\u0301\u0301\u0301", "z\u0301\u0301" + r"\u0301\u0301"),
        ("\u3164", r"\u3164"),
        ("\U000e0001", r"\U000e0001"),
        ("[/nope][@click=app.quit]x[/]", "[/nope][@click=app.quit]x[/]"),
    ],
)
def test_spells_out_what_a_terminal_would_obey(raw: str | bytes, safe: str) -> None:
    assert SafeText(raw) == safe


@given(st.one_of(st.text(), st.binary()))
def test_is_always_printable_and_stable(raw: str | bytes) -> None:
    safe = SafeText(raw)
    assert safe.isprintable()
    assert SafeText(safe) == safe


@given(st.text(), st.integers(1, 20))
def test_clips_to_a_length(raw: str, limit: int) -> None:
    assert len(clip(SafeText(raw), limit)) <= limit


def test_summary_says_how_much_is_left() -> None:
    assert summarise(b"x" * 2048) == "x" * 200 + "… 1848 more bytes"
    assert summarise(b"short") == "short"


leaves = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text())
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(documents)
def test_json_is_ascii_and_unchanged(document: Json) -> None:
    text = dump(document)
    assert all(" " <= char <= "~" or char == "\n" for char in text)
    assert json.loads(text) == document


@pytest.mark.parametrize("value", [2**70, -(2**70), "\ud800", {"mtu": 2**64}])
def test_json_holds_whatever_a_template_may_hold(value: Json) -> None:
    for indent in (True, False):
        assert json.loads(dump(value, indent=indent)) == value
        assert dump(value, indent=indent).isascii()


def test_json_escapes_beyond_the_basic_plane() -> None:
    assert ascii_only('"\U0001f600\x7f"') == r'"\ud83d\ude00\u007f"'
