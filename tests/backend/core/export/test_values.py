"""How xl.cfg's strings are written: the real lexer gives them back, or they are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backend.core.export.real_xl import RealXl
from tests.lab.fixtures import every_release
from xendrift.core.export.xlcfg.values import quoted, setting


@pytest.mark.real
@every_release
@settings(max_examples=50, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12))
def test_a_string_comes_back_or_is_refused(real_xl: RealXl, text: str) -> None:
    try:
        written = quoted(text)
    except ValueError:
        assert not (text.isascii() and text.isprintable())
        return
    assert written.isprintable(), "no control character in the file"
    read = real_xl.read(f'name = "g"\ntype = "hvm"\ncmdline = {written}\n'.encode())
    assert read["b_info"]["cmdline"] == text  # type: ignore[index,call-overload]


@pytest.mark.parametrize("text", ["\x1b[0m", "a\u202eb", "\x7f", "\x85", "\u200b", "\ud800"])
def test_what_has_no_escape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="control or an invisible"):
        quoted(text)


def test_lists_and_numbers() -> None:
    assert setting("vcpus", 2) == "vcpus = 2"
    assert setting("cap", -5) == 'cap = "-5"'
    assert setting("irqs", [4]) == "irqs = [4]"
    assert setting("vsnd", [["CARD"], ["CARD", "PCM"]]) == (
        'vsnd = [\n    ["CARD"],\n    ["CARD", "PCM"],\n]'
    )
