"""The write itself: what is compared with the plan, what is kept, what is noted."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from tests.backend.actions.places import (
    FileTarget,
    drifted,
    leftovers,
    planned,
    sha,
    template_at,
    with_file,
)
from tests.backend.edits import edited
from xendrift.actions import write
from xendrift.core.base.errors import NotWrittenError, RefusedActionError
from xendrift.core.plans.plan import Plan

UUID = "11111111-1111-4111-8111-111111111101"
NAME = f"userdata-d.2.{UUID}.libxl-json"


@pytest.fixture
def target(tmp_path: Path) -> FileTarget:
    return FileTarget(tmp_path, drifted())


def refused(plan: Plan, target: FileTarget, folder: Path) -> str:
    """Runs a plan that must be refused, and sees to it that nothing was touched."""
    before = {one.name: one.read_bytes() for one in (folder / "userdata").iterdir()}
    with pytest.raises(RefusedActionError) as caught:
        write.run(plan, target)
    assert {one.name: one.read_bytes() for one in (folder / "userdata").iterdir()} == before
    assert not (folder / "state").exists()
    return str(caught.value.sentence)


def test_a_plan_is_written_and_noted(target: FileTarget, tmp_path: Path) -> None:
    plan = planned()
    old = template_at(tmp_path, plan)
    entry = write.run(plan, target).entry
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
    assert write.run(planned(), target).entry.outcome == "done"


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
    assert write.run(replace(plan, despite_pending=True), target).entry.outcome == "done"


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
            write.run(one, target)
        assert template_at(tmp_path, plan) == old


def test_the_journal_is_safe_text_and_survives_a_torn_line(
    target: FileTarget, tmp_path: Path
) -> None:
    hostile = edited(drifted(), {"/local/domain/2/name": b"\x1b[2Jowned\n{\x9b\xff"})
    target.seen = hostile.nodes
    write.run(planned(hostile), target)
    journal = tmp_path / "state/journal.jsonl"
    content = journal.read_bytes()
    assert all(32 <= byte < 127 or byte == 10 for byte in content)
    assert len(content.splitlines()) == 2
    journal.write_bytes(content + b'{"entry": "begin", "id": "torn')
    (tmp_path / "userdata" / NAME).write_bytes(next(iter(drifted().userdata)).content or b"")
    write.run(planned(hostile), target)
    assert [one.outcome for one in target.journal.entries()] == ["done", "done"]
    assert json.loads(journal.read_bytes().splitlines()[-1])["outcome"] == "done"


def test_a_clock_that_stands_still_or_goes_back_confuses_nothing(
    target: FileTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(1970, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("xendrift.actions.journal.datetime", Clock)
    monkeypatch.setattr("xendrift.actions.write.datetime", Clock)
    plan = planned()
    old = template_at(tmp_path, plan)
    for _ in range(3):
        write.run(plan, target)
        (tmp_path / "userdata" / NAME).write_bytes(old)
    entries = target.journal.entries()
    assert len({entry.id for entry in entries}) == 3
    assert all(Path(entry.backup).read_bytes() == old for entry in entries)


def test_the_files_of_other_domains_and_other_uses_are_left_alone(
    target: FileTarget, tmp_path: Path
) -> None:
    names = (NAME.replace("d.2", "d.3"), NAME.replace("d.2", "n.3"), f"{NAME[:-10]}libvirt-xml")
    for name in names:
        (tmp_path / "userdata" / name).write_bytes(b"x")
    write.run(planned(), target)
    assert all((tmp_path / "userdata" / name).read_bytes() == b"x" for name in names)
