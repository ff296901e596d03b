"""The listing of `xenstore-ls -f`: its escapes, its permissions, its broken lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.sources.capture.xenstore_text import escape, parse, unescape


def test_a_listing() -> None:
    listing = parse(b'/tool = ""\n/local/domain/0/name = "Domain-0"\n')
    assert listing.nodes == {"/tool": b"", "/local/domain/0/name": b"Domain-0"}
    assert listing.problems == []


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (rb'/a = "\t\n\r\\"', b"\t\n\r\\"),
        (rb'/a = "\000\001\007"', b"\0\1\7"),
        (rb'/a = "\x08\x1b\x7f\x80\xff"', b"\x08\x1b\x7f\x80\xff"),
        (rb'/a = "\x414"', b"A4"),
        (rb'/a = "\0011"', b"\x011"),
        (rb'/a = "say "hello" = "twice""', b'say "hello" = "twice"'),
        (rb'/a = ""', b""),
        (rb'/a = """', b'"'),
        (rb'/a = "\q"', b"q"),
        (rb'/a = "x"   (n0,r1)"', b'x"   (n0,r1)'),
    ],
)
def test_values(line: bytes, value: bytes) -> None:
    assert parse(line).nodes == {"/a": value}


@pytest.mark.parametrize("perms", [b"(n0)", b"(n0,r12)", b"(b5,w3,r0,n7)"])
def test_permissions_are_passed_over(perms: bytes) -> None:
    listing = parse(b'/a = "x"   ' + perms + b'\n/b = "y"   (z)"   ' + perms)
    assert listing.nodes == {"/a": b"x", "/b": b'y"   (z)'}


def test_what_cannot_be_used_is_reported_with_its_line_and_the_rest_is_kept() -> None:
    listing = parse(b'/a = "1"\n\ngarbage \x1b[31m\n/b:\n/c = "abc\\..."\n  d = "1"\n/e = "2"\r\n')
    assert listing.nodes == {"/a": b"1", "/c": b"abc", "/e": b"2"}
    assert list(listing.cut) == ["/c"]
    assert [str(problem) for problem in listing.problems] == [
        'Line 3 is not of the form /path = "value": garbage \\x1b[31m.',
        "Line 4 is a node that xenstore-ls could not read.",
        'Line 6 is not of the form /path = "value":   d = "1".',
        "Line 5 was cut off: send the output of xenstore-ls to a file.",
    ]


@given(st.binary())
def test_every_value_survives(value: bytes) -> None:
    escaped = escape(value)
    assert all(0x20 <= byte <= 0x7E for byte in escaped)
    assert unescape(escaped) == value
    assert parse(b'/a = "' + escaped + b'"').nodes == {"/a": value}
    assert parse(b'/a = "' + escaped + b'"   (n0,r1)').nodes == {"/a": value}


@given(st.binary())
def test_no_text_whatever_breaks_the_parser(text: bytes) -> None:
    listing = parse(text)
    lines = [line for line in text.split(b"\n") if line.strip()]
    assert len(listing.nodes) + len(listing.problems) <= len(lines)
