"""Whatever bytes a terminal sends: events come of them, or nothing does."""

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from xendrift_tui.screen.terminal.input import Input, cleaned


def heard(*parts: bytes) -> tuple[list[Message], int]:
    """What comes of bytes, each part read by itself, and how often something was left out."""
    ignored: list[None] = []
    reader = Input(lambda: ignored.append(None))
    return [event for part in parts for event in reader.feed(part)], len(ignored)


def keys(*parts: bytes) -> list[str]:
    return [event.key for event in heard(*parts)[0] if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    "noise", [b"\xff", b"\xe9", b"\x9b", b"\xc3(", b"\xed\xa0\x80", b"\xf5" * 9]
)
def test_bytes_that_are_no_text_stand_in_nobodys_way(noise):
    assert keys(noise, b"a")[-1] == "a"


@pytest.mark.parametrize(
    "sequence",
    [b"\x1b[1114112u", b"\x1b[99999999999999999999u", b"\x1b[97;2;1114112u", b"\x1b[1;999999999A"],
)
def test_a_number_that_is_no_character_is_left_out_and_what_follows_is_read(sequence):
    assert keys(sequence + b"a")[-1] == "a"


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        (b"\x1b[13;1:1u", "enter"),
        (b"\x1b[13;1:2u", "enter"),
        (b"\x1b[13;1:3u", None),
        (b"\x1b[97:65;2:3;65u", None),
        (b"\x1b[97;1:3u", None),
        (b"\x1b[1;1:3B", None),
        (b"\x1b[1;1:1B", "down"),
        (b"\x1b[97:65u", "a"),
        (b"\x1b[3;1:3~", None),
    ],
)
def test_a_key_is_heard_when_it_goes_down_and_not_when_it_goes_up(sequence, key):
    assert keys(sequence, b"z") == [*([key] if key else []), "z"]


def test_a_size_without_pixels_moves_no_mouse():
    found, _ = heard(b"\x1b[48;24;80;0;0t", b"\x1b[<0;5;6M")
    press = found[-1]
    assert isinstance(press, events.MouseDown)
    assert (press.x, press.y) == (4, 5)


def test_a_paste_is_text_and_its_sequences_are_no_keys():
    found, _ = heard(b"\x1b[200~a\x1b[Bq" + b"q" * 40 + b"\xff\n\x1b[201~")
    (paste,) = found
    assert isinstance(paste, events.Paste)
    assert "\x1b" not in paste.text
    assert paste.text.startswith("aq")


def waited(reader: Input) -> list[Message]:
    """What comes of it that nothing follows for a while."""
    with mock.patch("textual._parser.get_time", return_value=1e12):
        return list(reader.tick())


def test_an_escape_gets_out_of_a_paste_whose_end_was_lost():
    reader = Input(lambda: None)
    assert not list(reader.feed(b"\x1b[200~abc"))
    assert not list(reader.feed(b"q\x1b"))
    assert [event.key for event in waited(reader)] == ["escape"]  # pyright: ignore
    assert [event.key for event in reader.feed(b"q")] == ["q"]  # pyright: ignore


def test_a_paste_without_end_takes_no_memory_without_end():
    found, ignored = heard(b"\x1b[200~" + b"x" * 1_100_000)
    assert ignored == 1
    assert all(event.key == "x" for event in found)  # pyright: ignore


def test_nothing_is_pasted_that_a_terminal_would_obey():
    assert cleaned("a\x1b]2;x\x07\x9b31m\u202eb\t\n\ud800") == "a]2;x31mb\t\n"


_PARTS = st.one_of(
    st.binary(max_size=20),
    st.sampled_from([b"\x1b[", b"\x1b", b"\x1b[200~", b"\x1b[201~", b"\x1b[<0;", b"\x1b[48;"]),
    st.from_regex(rb"\x1b\[[<?0-9;:]{0,12}[a-zA-Z~$]", fullmatch=True),
)


@settings(deadline=None)
@given(st.lists(_PARTS, max_size=12))
def test_after_whatever_came_a_key_is_a_key(parts):
    reader = Input(lambda: None)
    for part in parts:
        list(reader.feed(part))
    for _ in range(2):
        list(reader.feed(b"\x1b"))
        waited(reader)
    assert [event.key for event in reader.feed(b"j")] == ["j"]  # pyright: ignore
