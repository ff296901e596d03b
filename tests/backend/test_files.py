"""A file is written whole or not at all, for its owner only, and never over another by accident."""

import stat
from pathlib import Path

import pytest

from xendrift.core.base.errors import FileThereError, SourceError, UsageError
from xendrift.files import write_new


def test_a_new_file_is_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "merged.json"
    write_new(path, b"{}\n", what="file")
    assert path.read_text() == "{}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_way_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "merged.json"
    path.write_text("old")
    with pytest.raises(FileThereError):
        write_new(path, b"new", what="file")
    assert path.read_text() == "old"
    write_new(path, b"new", what="file", overwrite=True)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_symbolic_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("keep")
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(FileThereError):
        write_new(link, b"new", what="file")
    write_new(link, b"new", what="file", overwrite=True)
    assert target.read_text() == "keep"
    assert not link.is_symlink()


def test_a_missing_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        write_new(tmp_path / "no" / "file", b"new", what="file")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        write_new(tmp_path, b"new", what="file", overwrite=True)
