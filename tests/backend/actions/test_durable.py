"""Bytes on a disk: what a crash must not take, and what must not pass for all of a file."""

import os
import stat
from pathlib import Path

import pytest

from xendrift.actions.durable import keep_private, read_whole


def test_every_new_folder_is_on_the_disk_before_what_is_kept_in_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    folder = tmp_path / "a" / "b" / "backups"
    file = keep_private(folder, "one", b"bytes")
    above = [str(place) for place in (tmp_path, tmp_path / "a", tmp_path / "a/b")]
    assert synced == [*above, str(file), str(folder)]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    synced.clear()
    keep_private(folder, "two", b"bytes")
    assert synced == [str(folder / "two"), str(folder)]


def test_a_file_that_is_too_large_is_an_error_and_never_half_read(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as stream:
        stream.truncate(16 << 20)
    whole = read_whole(file)
    assert whole is not None
    assert len(whole) == 16 << 20
    with file.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(OSError, match="large"):
        read_whole(file)


def test_a_link_a_pipe_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    (tmp_path / "there").write_bytes(b"secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=name):
            read_whole(tmp_path / name)
    assert read_whole(tmp_path / "nothing") is None
