import os
from pathlib import Path

import pytest

from xendrift.core.model.observation import UserdataFile
from xendrift.sources.host.look import numbers, read_release
from xendrift.sources.userdata import list_userdata, with_contents

UUID = "01234567-89ab-cdef-0123-456789abcdef"


def put(folder: Path, userid: str, content: bytes = b"{}\n\0", stage: str = "d") -> Path:
    path = folder / f"userdata-{stage}.7.{UUID}.{userid}"
    path.write_bytes(content)
    return path


def only(folder: Path) -> UserdataFile:
    (file,) = with_contents(folder, list_userdata(folder).files)
    return file


def test_listing_reads_nothing(tmp_path: Path) -> None:
    put(tmp_path, "libxl-json")
    put(tmp_path, "domain-userdata-lock", b"", "l")
    (tmp_path / "userdata-d.x.y.z").touch()
    (tmp_path / "save").mkdir()
    listing = list_userdata(tmp_path)
    assert [(file.stage, file.userid) for file in listing.files] == [
        ("d", "libxl-json"),
        ("l", "domain-userdata-lock"),
    ]
    assert all(file.content is None and not file.problem for file in listing.files)
    assert listing.problem == ""


@pytest.mark.parametrize(
    ("userid", "stage", "read"),
    [
        ("libxl-json", "d", True),
        ("xl", "d", True),
        ("libvirt-xml", "d", False),
        ("libxl-json", "n", False),
        ("domain-userdata-lock", "l", False),
    ],
)
def test_contents_of_two_kinds_only(tmp_path: Path, userid: str, stage: str, read: bool) -> None:
    put(tmp_path, userid, b"a\0b", stage)
    assert only(tmp_path).content == (b"a\0b" if read else None)


def test_file_that_vanished_is_left_out(tmp_path: Path) -> None:
    path = put(tmp_path, "xl")
    files = list_userdata(tmp_path).files
    path.unlink()
    assert with_contents(tmp_path, files) == ()


def test_fifo_is_a_problem_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"userdata-d.7.{UUID}.libxl-json")
    assert only(tmp_path).problem.startswith("It is no regular file")


def test_directory_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / f"userdata-d.7.{UUID}.libxl-json").mkdir()
    assert only(tmp_path).problem.startswith("It is no regular file")


def test_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("{}")
    (tmp_path / f"userdata-d.7.{UUID}.libxl-json").symlink_to(tmp_path / "target")
    file = only(tmp_path)
    assert file.content is None
    assert file.problem.startswith("It is a symbolic link")


def test_enormous_file_is_not_read(tmp_path: Path) -> None:
    path = put(tmp_path, "libxl-json")
    os.truncate(path, 1 << 40)
    assert "too many for a template" in only(tmp_path).problem


def test_empty_file_is_empty(tmp_path: Path) -> None:
    put(tmp_path, "libxl-json", b"")
    assert only(tmp_path).content == b""


def test_unlistable_directories(tmp_path: Path) -> None:
    assert "There is no" in list_userdata(tmp_path / "none").problem
    (tmp_path / "file").touch()
    assert "is no directory" in list_userdata(tmp_path / "file").problem


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_no_permission(tmp_path: Path) -> None:
    directory = tmp_path / "u"
    directory.mkdir()
    put(directory, "libxl-json").chmod(0o600)
    listing = list_userdata(directory)
    parents = [directory, *directory.parents][:3]
    modes = [path.stat().st_mode for path in parents]
    for path in parents:
        path.chmod(0o755)
    pid = os.fork()
    if pid == 0:
        os.setuid(65534)
        (file,) = with_contents(directory, listing.files)
        file_told = file.problem.startswith("No permission to read it")
        os._exit(0 if file_told else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    directory.chmod(0o700)
    pid = os.fork()
    if pid == 0:
        os.setuid(65534)
        os._exit(0 if "No permission to list" in list_userdata(directory).problem else 1)
    second = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    for path, mode in zip(parents, modes, strict=True):
        path.chmod(mode)
    assert (status, second) == (0, 0)


def test_release(tmp_path: Path) -> None:
    assert read_release(tmp_path) == (4, 17)
    (tmp_path / "major").write_text("4\n")
    (tmp_path / "minor").write_text("19\n")
    assert read_release(tmp_path) == (4, 19)
    (tmp_path / "minor").write_text("unstable\n")
    assert read_release(tmp_path) == (4, 17)


def test_numbers_are_written_as_libxl_writes_them() -> None:
    assert numbers(["0", "7", "07", "x", "", "-1", "123456", "\u0661", "12"]) == [0, 7, 12]
    assert numbers(None) == []
