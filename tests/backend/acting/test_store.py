"""The write itself: what is compared, what stands after a failure, where the new bytes are."""

import errno
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from tests.backend.acting.places import (
    FileTarget,
    drifted,
    leftovers,
    planned,
    sha,
    template_at,
    with_file,
)
from tests.backend.edits import edited
from xendrift.acting import durable, store
from xendrift.acting.errors import NotWrittenError, RefusedActionError
from xendrift.acting.plan import Plan
from xendrift.acting.recovery import recover
from xendrift.errors import LostDaemonError

UUID = "11111111-1111-4111-8111-111111111101"
NAME = f"userdata-d.2.{UUID}.libxl-json"


@pytest.fixture
def target(tmp_path: Path) -> FileTarget:
    return FileTarget(tmp_path, drifted())


def refused(plan: Plan, target: FileTarget, folder: Path) -> str:
    """Runs a plan that must be refused, and sees to it that nothing was touched."""
    before = {one.name: one.read_bytes() for one in (folder / "userdata").iterdir()}
    with pytest.raises(RefusedActionError) as caught:
        store.run(plan, target)
    assert {one.name: one.read_bytes() for one in (folder / "userdata").iterdir()} == before
    assert not (folder / "state").exists()
    return str(caught.value.sentence)


def test_a_plan_is_written_and_noted(target: FileTarget, tmp_path: Path) -> None:
    plan = planned()
    old = template_at(tmp_path, plan)
    entry = store.run(plan, target).entry
    written = tmp_path / "userdata" / NAME
    assert written.read_bytes() == plan.after
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert leftovers(tmp_path / "userdata") == []
    backup = Path(entry.backup)
    assert backup.read_bytes() == old
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    assert not backup.name.startswith("userdata-")
    assert sha(old)[:16] in backup.name
    noted = target.journal.entries()
    assert [(one.outcome, one.before_sha256, one.after_sha256) for one in noted] == [
        ("done", sha(old), sha(plan.after))
    ]
    assert stat.S_IMODE((tmp_path / "state/journal.jsonl").stat().st_mode) == 0o600


def test_a_template_written_since_makes_the_plan_stale(target: FileTarget, tmp_path: Path) -> None:
    plan = planned()
    (tmp_path / "userdata" / NAME).write_bytes(b"{}\n\0")
    assert "written by somebody else" in refused(plan, target, tmp_path)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("/libxl/2/device/vif/3/backend", b"x", "/libxl/2/device/vif/3/backend appeared"),
        ("/libxl/2/device/vbd/51760", None, "vanished"),
        ("/libxl/2/device/vif/2/mac", b"00:16:3e:00:00:99", "/libxl/2/device/vif/2/mac changed"),
        ("/local/domain/2/memory/target", b"1", "/local/domain/2/memory/target changed"),
        ("/local/domain/2/cpu/0/availability", b"offline", "availability changed"),
        ("/local/domain/2/name", b"other", "/local/domain/2/name changed"),
        ("/local/domain/0/backend/vif/2/2/state", b"5", "/backend/vif/2/2/state changed"),
        ("/local/domain/0/backend/vif/2/2/online", b"0", "/backend/vif/2/2/state changed"),
        ("/local/domain/0/backend/pci/2/0/num_devs", b"1", "0/num_devs"),
    ],
)
def test_what_the_merge_read_makes_the_plan_stale(
    target: FileTarget, tmp_path: Path, path: str, value: bytes | None, said: str
) -> None:
    target.seen = edited(drifted(), {path: value}).nodes
    sentence = refused(planned(), target, tmp_path)
    assert "is stale" in sentence
    assert said in sentence
    assert "Nothing was written" in sentence


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/local/domain/0/backend/vif/2/2/state", b"2"),
        ("/local/domain/0/backend/vif/2/2/hotplug-status", b"error"),
        ("/local/domain/2/device/vif/2/mac", b"forged"),
        ("/local/domain/2/device/vif/7/state", b"4"),
        ("/local/domain/2/control/shutdown", b"reboot"),
    ],
)
def test_nothing_else_makes_it_stale(target: FileTarget, path: str, value: bytes) -> None:
    target.seen = edited(drifted(), {path: value}).nodes
    assert store.run(planned(), target).entry.outcome == "done"


def test_a_domain_that_is_gone_or_another_is_refused(target: FileTarget, tmp_path: Path) -> None:
    own = "/local/domain/2"
    target.seen = edited(drifted(), {own: None, "/libxl/2": None}).nodes
    assert "is gone" in refused(planned(), target, tmp_path)
    other = b"/vm/22222222-2222-4222-8222-222222222222"
    target.seen = edited(drifted(), {f"{own}/vm": other}).nodes
    assert "another one now" in refused(planned(), target, tmp_path)


def test_no_template_is_ever_created(target: FileTarget, tmp_path: Path) -> None:
    plan = planned()
    (tmp_path / "userdata" / NAME).unlink()
    assert "has no userdata-d.2" in refused(plan, target, tmp_path)
    assert not (tmp_path / "userdata" / NAME).exists()


def test_a_pending_file_that_came_since_is_refused(target: FileTarget, tmp_path: Path) -> None:
    plan = planned()
    with_pending = with_file(drifted(), "xl", b"")
    (tmp_path / "userdata" / with_pending.userdata[-1].name).write_bytes(b"")
    assert "pending configuration" in refused(plan, target, tmp_path)
    assert store.run(replace(plan, despite_pending=True), target).entry.outcome == "done"


def test_a_refused_plan_takes_no_lock(target: FileTarget, tmp_path: Path) -> None:
    plan = replace(planned(), refusals=(planned().name,))
    assert "is left as it is" in refused(plan, target, tmp_path)


def test_a_plan_that_libxl_could_not_read_is_not_written(
    target: FileTarget, tmp_path: Path
) -> None:
    plan = planned()
    old = template_at(tmp_path, plan)
    bad = replace(plan, after=plan.after.replace(b'"preserve"', b'"presevre"'))
    for one in (bad, replace(plan, after=plan.after[:-1]), replace(plan, after=b"\0")):
        with pytest.raises(NotWrittenError):
            store.run(one, target)
        assert template_at(tmp_path, plan) == old


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
            store.run(plan, target)
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
            store.run(plan, target)
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
            store.run(plan, target)
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
        store.run(plan, target)
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

    monkeypatch.setattr("xendrift.acting.host_target.sync_directory", interrupted)
    with pytest.raises(NotWrittenError, match=r"interrupted\. The old template stands"):
        store.run(plan, target)
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

    monkeypatch.setattr("xendrift.acting.host_target.sync_directory", meddled)
    with pytest.raises(NotWrittenError) as caught:
        store.run(plan, target)
    assert template_at(tmp_path, plan) == b"mine"
    assert "Somebody else's" in str(caught.value.sentence)


def test_the_journal_is_safe_text_and_survives_a_torn_line(
    target: FileTarget, tmp_path: Path
) -> None:
    hostile = edited(drifted(), {"/local/domain/2/name": b"\x1b[2Jowned\n{\x9b\xff"})
    target.seen = hostile.nodes
    store.run(planned(hostile), target)
    journal = tmp_path / "state/journal.jsonl"
    content = journal.read_bytes()
    assert all(32 <= byte < 127 or byte == 10 for byte in content)
    assert len(content.splitlines()) == 2
    journal.write_bytes(content + b'{"entry": "begin", "id": "torn')
    (tmp_path / "userdata" / NAME).write_bytes(next(iter(drifted().userdata)).content or b"")
    store.run(planned(hostile), target)
    assert [one.outcome for one in target.journal.entries()] == ["done", "done"]
    assert json.loads(journal.read_bytes().splitlines()[-1])["outcome"] == "done"
