"""Every step fails once: the old file stands, and the new bytes are still in our hands."""

import errno
import os
from pathlib import Path

import pytest

from tests.backend.actions.places import FileTarget, drifted, leftovers, planned, template_at
from xendrift.actions import durable, write
from xendrift.actions.recovery import recover
from xendrift.core.base.errors import LostDaemonError, NotWrittenError

NAME = "userdata-d.2.11111111-1111-4111-8111-111111111101.libxl-json"


@pytest.fixture
def target(tmp_path: Path) -> FileTarget:
    return FileTarget(tmp_path, drifted())


STEPS = ("open", "write", "fsync", "close", "rename", "unlink", "mkdir", "read")


class FailsOnce:
    """One system call of which the Nth fails."""

    def __init__(self, step: str, number: int, code: int) -> None:
        self.step = step
        self.number = number
        self.code = code
        self.seen = 0
        self._really = getattr(os, step)

    def __call__(self, *arguments: object, **options: object) -> object:
        self.seen += 1
        if self.seen == self.number:
            if self.step == "close":
                self._really(*arguments)
            raise OSError(self.code, os.strerror(self.code), str(arguments[0]))
        return self._really(*arguments, **options)


def attempt(folder: Path, call: FailsOnce, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Accepts while one call fails; whatever comes of it has to be as promised."""
    folder.mkdir()
    target = FileTarget(folder, drifted())
    plan = planned()
    old = template_at(folder, plan)
    failure: NotWrittenError | None = None
    with monkeypatch.context() as patched:
        patched.setattr(os, call.step, call)
        try:
            write.run(plan, target)
        except NotWrittenError as error:
            failure = error
    if failure is None:
        assert template_at(folder, plan) == plan.after
    else:
        assert template_at(folder, plan) == old
        assert failure.after == plan.after
        assert failure.rescue is None or Path(failure.rescue).read_bytes() == plan.after
        assert "The old template stands" in str(failure.sentence)
    recover(target, 2)
    assert leftovers(folder / "userdata") == [] or call.step == "unlink"
    assert all(entry.outcome for entry in target.journal.entries())
    return failure is not None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_and_whenever_the_old_file_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    """The Nth call of one kind fails, for every N there is."""
    failed = 0
    for number in range(1, 60):
        call = FailsOnce(step, number, code)
        failed += attempt(tmp_path / str(number), call, monkeypatch)
        if call.seen < number:
            break
    else:
        pytest.fail("it never came to an end")
    assert failed or step == "unlink"


def test_a_disk_that_stays_full_leaves_the_bytes_with_the_operator(
    target: FileTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned()
    old = template_at(tmp_path, plan)

    def full(*arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(NotWrittenError) as caught:
            write.run(plan, target)
    assert caught.value.rescue is None
    assert caught.value.after == plan.after
    assert "No space left on device" in str(caught.value.sentence)
    assert "printed" in str(caught.value.sentence)
    assert template_at(tmp_path, plan) == old
    assert leftovers(tmp_path / "userdata") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
@pytest.mark.parametrize("mounted", ["size=8k", "ro"])
def test_a_userdata_directory_that_takes_nothing(tmp_path: Path, mounted: str) -> None:
    """A real file system that is full, or that cannot be written to at all."""
    folder = tmp_path / "userdata"
    folder.mkdir()
    if os.system(f"mount -t tmpfs -o size=8k tmpfs {folder} 2>/dev/null"):
        pytest.skip("mounting is not allowed here")
    try:
        target = FileTarget(tmp_path, drifted())
        plan = planned()
        old = template_at(tmp_path, plan)
        if mounted == "ro":
            assert os.system(f"mount -o remount,ro {folder}") == 0
        else:
            (folder / "fill").write_bytes(b"x" * 4096)
        with pytest.raises(NotWrittenError) as caught:
            write.run(plan, target)
        assert template_at(tmp_path, plan) == old
        assert caught.value.rescue is not None
        assert Path(caught.value.rescue).read_bytes() == plan.after
        assert [one for one in leftovers(folder) if mounted != "ro"] == []
    finally:
        os.system(f"umount {folder}")


def test_a_lost_daemon_while_the_locks_are_held(target: FileTarget, tmp_path: Path) -> None:
    def gone(domid: int) -> dict[str, bytes]:
        raise LostDaemonError("xenstored closed the connection.")

    target.nodes = gone  # type: ignore[method-assign]
    plan = planned()
    old = template_at(tmp_path, plan)
    with pytest.raises(NotWrittenError) as caught:
        write.run(plan, target)
    assert "xenstored closed the connection" in str(caught.value.sentence)
    assert caught.value.rescue is not None
    assert template_at(tmp_path, plan) == old
    assert leftovers(tmp_path / "userdata") == []


def test_an_interrupt_keeps_the_old_file_and_the_new_bytes(
    target: FileTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned()
    old = template_at(tmp_path, plan)

    interrupts = [KeyboardInterrupt()]

    def interrupted(folder: Path) -> None:
        if interrupts:
            raise interrupts.pop()

    monkeypatch.setattr("xendrift.actions.host.sync_directory", interrupted)
    with pytest.raises(NotWrittenError, match=r"interrupted\. The old template stands"):
        write.run(plan, target)
    assert template_at(tmp_path, plan) == old
    assert leftovers(tmp_path / "userdata") == []
    assert target.journal.entries()[-1].outcome == "failed"
    assert [one.read_bytes() for one in (tmp_path / "state/rescue").iterdir()] == [plan.after]


def test_somebody_elses_bytes_are_never_overwritten(
    target: FileTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ignores the locks and writes right after our rename keeps what he wrote."""
    plan = planned()
    really = durable.sync_directory

    def meddled(folder: Path) -> None:
        (folder / NAME).write_bytes(b"mine")
        really(folder)

    monkeypatch.setattr("xendrift.actions.host.sync_directory", meddled)
    with pytest.raises(NotWrittenError) as caught:
        write.run(plan, target)
    assert template_at(tmp_path, plan) == b"mine"
    assert "Somebody else's" in str(caught.value.sentence)
