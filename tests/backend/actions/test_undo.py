"""The way back: what is chosen, what is refused, and that every byte returns."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.backend.actions.places import FileTarget, drifted, planned, taking, template_at
from tests.backend.edits import edited, with_template
from xendrift.actions.write import run
from xendrift.core.base.errors import UsageError
from xendrift.core.model.entry import Entry
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.undo import choose, undo_plan

ASKED = Circumstances()


class History:
    """One domain to which things are done, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = FileTarget(folder, drifted())
        self.file = planned().file

    @property
    def now(self) -> bytes:
        return (self.folder / "userdata" / self.file).read_bytes()

    @property
    def seen(self) -> Observation:
        return with_template(drifted(), self.now)

    def accept(self, question: Question) -> Entry:
        return run(planned(self.seen, question), self.target).entry

    def plan_undo(self, wanted: str | None = None, *, force: bool = False) -> Plan:
        entry = choose(self.target.journal.entries(), wanted)
        return undo_plan(entry, self.seen, self.target.kept(entry.backup), ASKED, force=force)

    def undo(self, wanted: str | None = None) -> Entry:
        return run(self.plan_undo(wanted), self.target).entry


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def test_every_byte_comes_back_one_step_after_the_other(history: History) -> None:
    states = [history.now]
    history.accept(Question())
    states.append(history.now)
    history.accept(taking(disk_xvdb="drop"))
    states.append(history.now)
    assert len(set(states)) == 3
    history.undo()
    assert history.now == states[1]
    history.undo()
    assert history.now == states[0]
    with pytest.raises(UsageError, match="nothing that could be undone"):
        history.undo()


def test_an_undo_can_be_undone(history: History) -> None:
    old = history.now
    accepted = history.accept(Question())
    new = history.now
    taken_back = history.undo()
    assert taken_back.undoes == accepted.id
    history.undo(taken_back.id)
    assert history.now == new
    history.undo()
    assert history.now == old


def test_the_plan_of_an_undo_is_the_accept_backwards(history: History) -> None:
    history.accept(Question())
    plan = history.plan_undo()
    assert [change.pointer for change in plan.changes] == ["/disks/2", "/nics/2"]
    assert all(change.after is None for change in plan.changes)
    assert set(plan.boot_after.lost) == {"disk:xvdd", "nic:2"}


def test_memory_that_moved_is_no_reason_against_an_undo(history: History) -> None:
    old = history.now
    history.accept(Question())
    plan = history.plan_undo()
    moved = edited(drifted(), {"/local/domain/2/memory/target": b"4"})
    history.target.seen = moved.nodes
    run(plan, history.target)
    assert history.now == old


def test_what_is_refused(history: History) -> None:
    entry = history.accept(Question())
    kept = history.target.kept(entry.backup)

    def said(
        one: Entry = entry, seen: Observation | None = None, backup: bytes | None = kept
    ) -> str:
        return "\n".join(undo_plan(one, seen or history.seen, backup, ASKED).refusals)

    assert said() == ""
    assert "is gone: there is nothing" in said(backup=None)
    assert "is not what" in said(backup=b"{}\n\0")
    assert "cannot be used" in said(backup=b"")
    assert "wrote nothing" in said(replace(entry, outcome="failed"))
    assert "wrote nothing" in said(replace(entry, outcome=""))
    assert "not the one that" in said(replace(entry, uuid="x"))
    assert "not the one that" in said(seen=with_template(drifted(), None))
    again = with_template(drifted(), history.now.replace(b"preserve", b"restart"))
    assert "give --force" in said(seen=again)
    assert undo_plan(entry, again, kept, ASKED, force=True).refusals == ()
    only = Circumstances(read_only=True)
    assert undo_plan(entry, history.seen, kept, only).refusals


def test_a_backup_is_never_the_template_itself(history: History, tmp_path: Path) -> None:
    entry = history.accept(Question())
    assert Path(entry.backup).parent == tmp_path / "state" / "backups"
    assert not list((tmp_path / "userdata").glob("userdata-?.2.*.bak*"))
    assert template_at(tmp_path, planned()) == history.now
