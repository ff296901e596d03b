"""What is played is what was seen, at every moment, forwards and backwards."""

import gzip
import random
import stat

import pytest

from tests.tui.screen.pilot import Clock, guest, host
from xendrift.core.assess import assess, assess_host
from xendrift.core.base.errors import FileThereError, SourceError
from xendrift.core.export.mask import mask_config
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.open import open_source
from xendrift.sources.protocol import Source
from xendrift.sources.recording.reader import is_recording, load_recording
from xendrift.sources.recording.recorder import RecordingSource
from xendrift.sources.recording.replay import ReplaySource


def told(source: Source) -> object:
    """Everything that a look at a source tells, in words."""
    look = source.look()
    found = {
        seen.domid: [
            (one.rule, str(one.device), str(one.sentence)) for one in assess(seen).findings
        ]
        for seen in source.observe(look, sorted(look.domids))
    }
    ahead = {
        seen.domid: mask_config(assess(seen).next_boot.config)
        for seen in source.observe(look, sorted(look.domids))
    }
    return found, ahead, [str(one.sentence) for one in assess_host(look).findings]


def record(tmp_path, seconds: int = 60):
    """Records a demo host while it lives, and returns what it told at each moment."""
    clock = Clock()
    file = tmp_path / "demo.xdr"
    source = RecordingSource(DemoSource(clock=clock), file, clock=clock)
    moments = []
    for _ in range(0, seconds, 3):
        moments.append((clock.now - 1000.0, told(source)))
        clock.now += 3
    source.close()
    return file, moments


def test_every_moment_is_played_as_it_was_seen(tmp_path):
    file, moments = record(tmp_path)
    clock = Clock()
    replay = ReplaySource(file, clock=clock)
    assert len({str(moment) for _, moment in moments}) > 3  # the demo host does live
    for at, before in moments:
        clock.now = 1000.0 + at + 0.001
        assert told(replay) == before


def test_going_back_shows_what_was_there_before(tmp_path):
    file, moments = record(tmp_path)
    replay = ReplaySource(file, at_end=True, clock=Clock())
    assert told(replay) == moments[-1][1]
    order = random.Random(7).sample(moments, len(moments))
    for at, before in order:
        replay.player.seek(at + 0.001 - replay.player.now())
        assert told(replay) == before


def test_a_recording_opens_like_a_capture_at_its_end(tmp_path):
    file, moments = record(tmp_path, 12)
    source = open_source(capture=file)
    assert isinstance(source, ReplaySource)
    assert not source.player.playing
    assert told(source) == moments[-1][1]


def test_a_recording_that_was_cut_off_plays_as_far_as_it_goes(tmp_path):
    file, _ = record(tmp_path, 30)
    whole = file.read_bytes()
    rng = random.Random(3)
    for _ in range(10):
        file.write_bytes(whole[: rng.randrange(len(whole) // 2, len(whole))])
        told(ReplaySource(file, clock=Clock()))


def test_it_is_private_and_never_over_another_file(tmp_path):
    file, _ = record(tmp_path, 3)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(FileThereError):
        RecordingSource(DemoSource(), file)
    with pytest.raises(SourceError, match="cannot be written"):
        RecordingSource(DemoSource(), tmp_path / "none" / "x")


def test_it_holds_no_password_and_only_printable_text(tmp_path):
    store = host(guest(2, "g\x1b]2;x\x07"))
    store.nodes["/local/domain/0/backend/vfb/2/0/vncpasswd"] = b"hunter2"
    store.nodes = dict(sorted(store.nodes.items()))
    file = tmp_path / "r"
    source = RecordingSource(store, file)
    told(source)
    source.close()
    content = gzip.decompress(file.read_bytes())
    assert b"hunter2" not in content
    assert b"(masked)" in content
    assert content.replace(b"\n", b"").isascii()
    assert b"\x1b" not in content
    assert b"\x1b]2;x\x07" in told_name(ReplaySource(file, at_end=True))


def told_name(source: Source) -> bytes:
    return source.look().names[2]


def test_it_ends_when_it_is_full_and_says_so(tmp_path):
    clock = Clock()
    source = RecordingSource(DemoSource(clock=clock), tmp_path / "r", clock=clock, largest=20_000)
    for _ in range(200):
        told(source)
        clock.now += 3
        if "recording full" in source.label:
            break
    assert "recording full" in source.label
    for _ in range(3):  # it goes on, and writes no more
        told(source)
        clock.now += 3
    source.close()
    assert (tmp_path / "r").stat().st_size <= 20_100
    told(ReplaySource(tmp_path / "r", clock=Clock()))


def test_what_has_not_changed_is_not_written_again(tmp_path):
    clock = Clock()
    file = tmp_path / "r"
    source = RecordingSource(DemoSource(frozen=True, clock=clock), file, clock=clock)
    told(source)
    size = file.stat().st_size
    for _ in range(20):
        told(source)
    assert file.stat().st_size == size


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no recording"),
        (gzip.compress(b'{"schema":"xendrift/1","capture":{}}\n', mtime=0), "no recording"),
        (gzip.compress(b'{"schema":"xendrift/1","recording":{}}\n', mtime=0), "holds nothing"),
        (gzip.compress(b'{"schema":"xendrift/1","recording":{}}\n{"at":-1}\n', mtime=0), "in line 2"),
        (gzip.compress(b'{"schema":"xendrift/1","recording":{}}\n{"at":1,"nodes":{"../x":""}}\n', mtime=0),
         "in line 2"),
        (gzip.compress(b'{"schema":"xendrift/1","recording":{}}\n[]\n', mtime=0), "in line 2"),
        (b"\x1f\x8b broken", "damaged"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_a_sentence(tmp_path, content, said):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        load_recording(tmp_path / "x")


def test_a_capture_is_not_taken_for_one():
    assert not is_recording(__import__("pathlib").Path("tests/captures/a-healthy/xenstore.json"))


def test_steps_stop_at_every_change(tmp_path):
    file, _ = record(tmp_path)
    replay = ReplaySource(file, clock=Clock())
    player = replay.player
    seen = [player.now()]
    while player.now() < player.length:
        player.step(1)
        seen.append(player.now())
    assert not player.playing
    assert seen == sorted(set(seen))
    back = [player.now()]
    while player.now() > 0:
        player.step(-1)
        back.append(player.now())
    assert back == list(reversed(seen))


def test_speed_and_pause():
    from xendrift.sources.recording.replay import Player  # noqa: PLC0415

    clock = Clock()
    player = Player([0, 100], clock)
    player.faster(2)
    clock.now += 10
    assert player.now() == 20
    player.toggle()
    clock.now += 10
    assert player.now() == 20
    player.toggle()
    clock.now += 1000
    assert player.now() == 100
