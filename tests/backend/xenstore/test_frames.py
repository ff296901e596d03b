import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.xenstore.frames import Batch, Inbox, NotXenstoreError, requests

FRAMES = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 2**32 - 1), st.binary(max_size=300)), max_size=20
)


def test_requests_are_numbered_in_a_row() -> None:
    assert requests(2, 7, 40, [b"/a\0", b"/bc\0"]) == (
        struct.pack("=IIII", 2, 40, 7, 3) + b"/a\0" + struct.pack("=IIII", 2, 41, 7, 4) + b"/bc\0"
    )


@given(FRAMES, st.lists(st.integers(1, 64), min_size=1))
def test_frames_survive_any_splitting(
    frames: list[tuple[int, int, bytes]], sizes: list[int]
) -> None:
    stream = b"".join(requests(kind, 0, number, [body]) for kind, number, body in frames)
    inbox, found, place, turn = Inbox(), [], 0, 0
    while place < len(stream):
        size = sizes[turn % len(sizes)]
        found += inbox.feed(stream[place : place + size])
        place, turn = place + size, turn + 1
    assert found == frames


def test_impossible_length_is_no_xenstore() -> None:
    with pytest.raises(NotXenstoreError):
        list(Inbox().feed(struct.pack("=IIII", 2, 1, 0, 1 << 27)))


def test_answers_are_matched_by_number() -> None:
    batch = Batch(2, 10, 3)
    events: list[bytes] = []
    frames = [(2, 12, b"c"), (15, 0, b"/a\0t\0"), (16, 10, b"ENOENT\0")]
    assert batch.take(iter(frames), events.append) == 2
    assert (batch.bodies, batch.refused, batch.done) == ([b"", b"", b"c"], {0: "ENOENT"}, 2)
    assert events == [b"/a\0t\0"]


@pytest.mark.parametrize(("kind", "number"), [(2, 9), (2, 13), (1, 10)])
def test_stray_answer_is_no_xenstore(kind: int, number: int) -> None:
    events: list[bytes] = []
    with pytest.raises(NotXenstoreError):
        Batch(2, 10, 3).take([(kind, number, b"")], events.append)
