"""Clean and rebuild while something fails: all or nothing, and the journal tells which."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.backend.actions.cleans import (
    BACKEND,
    DEAD,
    OWN,
    UUID,
    VIF,
    VIF_FRONT,
    close_ends,
    leave_backend,
    planned,
    ran,
    reporting,
    subtree,
)
from tests.backend.actions.kill import in_child
from tests.backend.actions.places import acting, leftovers
from tests.backend.actions.test_failures import STEPS, FailsOnce
from tests.lab.lab import Lab
from xendrift.actions import edit
from xendrift.actions import remove as removal
from xendrift.actions.find_clean import plan_clean
from xendrift.actions.host import HostTarget
from xendrift.actions.journal import Journal
from xendrift.actions.locks import locked
from xendrift.actions.look import look_at
from xendrift.actions.put_back import put_back
from xendrift.actions.rebuild import plan_rebuild
from xendrift.actions.recovery import recover
from xendrift.actions.remove import remove as clean
from xendrift.actions.write import run
from xendrift.core.base.errors import (
    LockHeldError,
    NotWrittenError,
    RefusedActionError,
    XendriftError,
)
from xendrift.core.plans.nodes import Node
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.restore import restore_plan
from xendrift.xenstore.client import Client
from xendrift.xenstore.operations import Operations
from xendrift_tui.main import main

pytestmark = pytest.mark.real


@pytest.fixture
def client(lab: Lab) -> Iterator[Client]:
    nodes = lab.load("d-xenstore-only")
    script = str(reporting(lab, "ok")).encode()
    with lab.client() as client:
        client.write_many({path: script for path in nodes if path.endswith("/script")})
        client.rm("/libxl/2/device/vif/2")
        close_ends(client, VIF, VIF_FRONT)
        yield client


def outcomes(lab: Lab) -> list[str]:
    with acting(lab) as (_, target):
        return [entry.outcome for entry in target.journal.entries()]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("step", [one for one in STEPS if one not in ("rename", "read")])
def test_a_backup_or_a_journal_that_cannot_be_written(
    lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    """The Nth call of one kind fails: both subtrees are there, or neither is."""
    ends = (VIF, VIF_FRONT)
    nodes = {path: value for end in ends for path, value in subtree(client, end).items()}
    for number in range(1, 12):
        client.write_many(nodes)
        plan = planned(lab, 2, "nic:2")
        call = FailsOnce(step, number, code)
        failed = False
        with acting(lab) as (source, target), monkeypatch.context() as patched:
            source.look()
            target.nodes(2)  # both are connected before anything fails
            patched.setattr(os, call.step, call)
            try:
                clean(plan, source, target)
            except XendriftError:
                failed = True
        there = [client.read(f"{end}/state") is not None for end in ends]
        assert there in ([True, True], [False, False])
        assert failed or not any(there)
        if call.seen < number:
            break


@pytest.fixture
def conflicts(lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Somebody writes to the guest's end inside each of the first transactions."""
    reading = edit.read_nodes
    left = [3]

    def read(
        store: Operations, roots: tuple[str, ...], single: tuple[str, ...]
    ) -> Mapping[str, Node]:
        nodes = reading(store, roots, single)
        if left[0] and roots and client.read(VIF_FRONT) is not None:
            left[0] -= 1
            client.write(f"{VIF_FRONT}/state", b"6")
        return nodes

    monkeypatch.setattr(edit, "read_nodes", read)
    return left


def test_conflicts_are_tried_again(lab: Lab, client: Client, conflicts: list[int]) -> None:
    plan = planned(lab, 2, "nic:2")
    assert ran(lab, plan).achieved
    assert conflicts[0] < 2  # oxenstored needs none of it for what only reads
    assert client.read(VIF) is client.read(VIF_FRONT) is None
    assert outcomes(lab) == ["done"]


def test_conflicts_without_end_are_a_sentence(
    lab: Lab, client: Client, conflicts: list[int]
) -> None:
    plan = planned(lab, 2, "nic:2")
    conflicts[0] = 10_000
    if lab.daemon == "oxenstored":
        pytest.skip("oxenstored lets a transaction that only reads through")
    with pytest.raises(XendriftError, match=r"changed 100 times.*Nothing was removed"):
        ran(lab, plan)
    conflicts[0] = 0
    assert client.read(f"{VIF}/state") == client.read(f"{VIF_FRONT}/state") == b"6"


@pytest.mark.parametrize("when", ["before", "at the script", "in the transaction"])
def test_xenstored_is_gone(
    lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    plan = planned(lab, 2, "nic:2")
    if when == "before":
        lab.kill()
    elif when == "at the script":
        monkeypatch.setattr("xendrift.actions.host.run_hotplug", lambda *_: lab.kill() or ())
    else:
        reading = edit.read_nodes
        calls: list[int] = []

        def read(
            store: Operations, roots: tuple[str, ...], single: tuple[str, ...]
        ) -> Mapping[str, Node]:
            nodes = reading(store, roots, single)
            calls.append(1)
            if len(calls) == 2:
                lab.kill()
            return nodes

        monkeypatch.setattr(edit, "read_nodes", read)
    with pytest.raises(XendriftError) as caught:
        ran(lab, plan)
    said = str(caught.value.sentence)
    assert "xenstored" in said
    assert ("Nothing was removed" if when == "before" else "cannot be read") in said
    assert outcomes(lab) == ([] if when == "before" else ["failed"])


def test_a_lock_that_is_never_let_go(lab: Lab, client: Client) -> None:
    file = lab.userdata / f"userdata-d.{DEAD}.{UUID}.libxl-json"
    file.write_bytes(b"{}\n\0")
    plan = planned(lab, DEAD, "userdata:libxl-json")
    with (
        locked(lab.userdata, DEAD, UUID),
        pytest.raises(XendriftError, match=rf"process {os.getpid()} .*Nothing was removed"),
    ):
        ran(lab, plan, patience=0.2)
    assert file.exists()
    assert ran(lab, plan).achieved


def test_a_lock_that_keeps_a_rebuild_out(lab: Lab, client: Client) -> None:
    file = lab.userdata / f"userdata-d.2.{UUID}.libxl-json"
    file.write_bytes(b"")
    with acting(lab, patience=0.2) as (source, target):
        plan = plan_rebuild(source, target, look_at(source, 2), Circumstances())
        with (
            locked(lab.userdata, 2, UUID),
            pytest.raises((LockHeldError, NotWrittenError), match=f"process {os.getpid()}"),
        ):
            run(plan, target)
        assert file.read_bytes() == b""
        run(plan, target)
    assert file.read_bytes() == plan.after


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_a_rebuild_of_which_one_call_fails(
    lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch, step: str, missing: bool
) -> None:
    """The file is what it was, or the new one; where there was none, there is none again."""
    file = lab.userdata / f"userdata-d.2.{UUID}.libxl-json"
    for number in range(1, 400):  # a daemon may answer in many short pieces
        if missing:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(b"")
        with acting(lab) as (source, target), monkeypatch.context() as patched:
            plan = plan_rebuild(source, target, look_at(source, 2), Circumstances())
            target.nodes(2)
            call = FailsOnce(step, number, errno.ENOSPC)
            patched.setattr(os, step, call)
            failed = False
            try:
                run(plan, target)
            except (NotWrittenError, RefusedActionError):
                failed = True
        content = file.read_bytes() if file.exists() else None
        assert content == (plan.after if not failed else None if missing else b"")
        if call.seen < number:
            break
    else:
        pytest.fail("it never came to an end")
    assert [one for one in leftovers(lab.userdata) if step != "unlink"] == []


def test_a_clean_that_is_killed_at_any_instant(lab: Lab, client: Client) -> None:
    """All of it is there or none, and the journal finds out which."""
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    command = [sys.executable, "-m", "xendrift_tui", "clean", str(DEAD), "vbd:51712", "--yes"]
    environment = os.environ | {"XENDRIFT_STATE": str(lab.folder / "state"), "PATH": "/usr/bin"}
    instants = random.Random(7)
    seen: set[bool] = set()
    known = 0
    for _ in range(12):
        nodes = leave_backend(client, reporting(lab, more="sleep 0.05"))
        with subprocess.Popen(
            [*command, *where], env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            time.sleep(instants.uniform(0.05, 0.9))
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.05)
        left = subtree(client, BACKEND)
        assert left in ({}, nodes)
        seen.add(bool(left))
        with acting(lab) as (_, target):
            recover(target, DEAD)
        told = outcomes(lab)
        if len(told) > known:
            assert told[-1] in (["killed-old"] if left else ["done", "killed-new"])
        known = len(told)
    assert seen  # either may be all there is, on a machine that is very slow or very fast


@pytest.mark.parametrize("what", ["nodes", "a file"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_a_killed_clean_removed_is_found_out_and_comes_back(
    lab: Lab, client: Client, what: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = leave_backend(client)
    file = lab.userdata / f"userdata-d.{DEAD}.{UUID}.libxl-json"
    file.write_bytes(b"{}\n\0")
    device = "vbd:51712" if what == "nodes" else "userdata:libxl-json"

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        with acting(lab) as (source, target):
            plan = plan_clean(source, target, str(DEAD), device, Circumstances())
            if moment == "after":
                Journal.end = die  # type: ignore[method-assign]
            else:
                removal._remove = HostTarget.discard = die  # type: ignore[assignment]
            clean(plan, source, target)

    assert in_child(work)
    monkeypatch.setenv("XENDRIFT_STATE", str(lab.folder / "state"))
    where = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
    there = subtree(client, BACKEND) == nodes and file.exists()
    assert there is (moment == "before")
    assert main(["undo", "--yes", *where]) == (0 if moment == "after" else 2)
    assert subtree(client, BACKEND) == nodes
    assert file.read_bytes() == b"{}\n\0"
    told = outcomes(lab)
    assert told == (["killed-new", "done"] if moment == "after" else ["killed-old"])


@pytest.mark.parametrize("device", ["vbd:51712", "userdata:libxl-json"])
def test_what_came_back_came_back_though_it_cannot_be_noted(
    lab: Lab, client: Client, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = leave_backend(client)
    (lab.userdata / f"userdata-d.{DEAD}.{UUID}.libxl-json").write_bytes(b"{}\n\0")
    with acting(lab) as (source, target):
        plan = plan_clean(source, target, str(DEAD), device, Circumstances())
        entry = clean(plan, source, target).entry
        back = restore_plan(entry, None, target.kept(entry.backup), Circumstances())

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(Journal, "end", full)
        told = put_back(back, target).entry
    assert told.outcome == "done"
    assert "journal's last line could not be written: No space" in told.note
    assert subtree(client, BACKEND) == nodes


def test_a_clock_that_goes_back(lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two backups at one instant are told apart by what they hold."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Stopped":
            return cls(1970, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("xendrift.actions.remove.datetime", Stopped)
    leave_backend(client)
    first = ran(lab, planned(lab, DEAD, "vbd:51712"))
    leave_backend(client, params="/dev/other")
    second = ran(lab, planned(lab, DEAD, "vbd:51712"))
    assert first.achieved
    assert second.achieved
    assert Path(first.entry.backup).read_bytes() != Path(second.entry.backup).read_bytes()
    assert client.read(f"{OWN}/name") == b"g-web"
