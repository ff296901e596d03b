"""A journal that is not as it was written: damaged, planted, or grown without end."""

import os
import stat
import sys
from pathlib import Path

import pytest

from xendrift.actions import journal as journals
from xendrift.actions.durable import keep_private
from xendrift.actions.journal import Journal
from xendrift_tui.main import main

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder in which a demo's action was noted."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XENDRIFT_STATE", str(folder))
    return folder


def line(number: int, **changed: object) -> bytes:
    from xendrift.core.base.jsontypes import dump  # noqa: PLC0415

    names = (
        "time user host uuid name action file directory before_sha256 after_sha256 backup undoes"
    )
    shape: dict[str, object] = dict.fromkeys(names.split(), "x")
    shape |= {
        "entry": "begin",
        "id": f"e{number}",
        "pid": 1,
        "domid": 2,
        "plan": ["p"],
        "noted": {},
    }
    return dump(shape | changed, indent=False).encode() + b"\n"


def written(folder: Path, *lines: bytes) -> Path:
    folder.mkdir()
    file = folder / "journal.jsonl"
    file.write_bytes(b"".join(lines))
    return file


def test_damaged_lines_are_counted_and_the_rest_is_told(state: Path, capsys: Capsys) -> None:
    deep = b"[" * 3000 + b"]" * 3000 + b"\n"
    damaged = [
        b"\xff\xfe nonsense\n",
        b'{"entry":"begin"}\n',
        b'{"entry":"neither"}\n',
        b'{"entry":"end","id":"nobody"}\n',
        deep,
        line(7, domid="9" * 5000),
        line(8, pid="1" * 4400),
        b'{"entry":"begin","id":"' + b"x" * (2 << 20) + b'"}\n',
        b'{"torn',
    ]
    written(state, line(1), *damaged[:4], line(2), *damaged[4:])
    assert main(["log"]) == 0
    told = capsys.readouterr()
    assert "e1 " in told.out
    assert "e2 " in told.out
    assert f"{len(damaged)} lines of the journal could not be read" in told.err


def test_only_the_newest_part_of_a_journal_without_end_is_read(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(state, *(line(number) for number in range(100)))
    monkeypatch.setattr(journals, "_LARGEST", len(line(10)) * 30 + 7)
    found = Journal(file).read()
    assert [entry.id for entry in found.entries] == [f"e{number}" for number in range(70, 100)]
    assert found.damaged == 0
    assert "oldest" in found.lost


@pytest.mark.parametrize("what", ["device", "link", "fifo", "folder"])
def test_what_stands_in_a_journal_s_place_is_not_opened(
    state: Path, what: str, capsys: Capsys, tmp_path: Path
) -> None:
    state.mkdir()
    file = state / "journal.jsonl"
    if what == "fifo":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    else:
        other = tmp_path / "other"
        other.write_bytes(line(1))
        file.symlink_to("/dev/zero" if what == "device" else other)
    assert main(["log"]) == 2
    said = capsys.readouterr().err
    assert "link" in said or "no regular file" in said
    assert "Traceback" not in said
    with pytest.raises(OSError, match=r"link|regular"):
        Journal(file)._append({"entry": "begin"})


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_state_is_its_owner_s_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = tmp_path / "lib" / "xendrift" / "backups"
        file = keep_private(folder, "one", b"bytes")
        journal = Journal(tmp_path / "log" / "xendrift" / "journal.jsonl")
        journal._append({"entry": "begin"})
        journal._append({"entry": "end"})
    finally:
        os.umask(before)
    for one in (folder, folder.parent, folder.parent.parent, journal.path.parent):
        assert stat.S_IMODE(one.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_crash_report_s_folder_too(state: Path) -> None:
    from xendrift_tui.crash import keep_report  # noqa: PLC0415

    before = os.umask(0)
    try:
        keep_report(sys.exc_info()[1], "a test")
    finally:
        os.umask(before)
    assert stat.S_IMODE((state / "crashes").stat().st_mode) == 0o700
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
