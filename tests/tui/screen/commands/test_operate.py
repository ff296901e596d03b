"""Settling and acting on the demo host: what is asked, what confirms it, what comes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from textual.pilot import Pilot, WaitForScreenTimeout

from tests.tui.screen.pilot import Clock, grid, said, text, until
from xendrift.actions.access import Access
from xendrift.actions.demo_target import DemoTarget
from xendrift.core.plans.saved import read_saved, why_stale
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.dialogs.plan_page import CALM, Guard
from xendrift_tui.screen.session import Session


def run(coroutine):
    return asyncio.run(coroutine)


@asynccontextmanager
async def demo(
    *, read_only: bool = False, pace: float = 0.05, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[XendriftApp, Pilot[int], DemoSource]]:
    source = DemoSource(frozen=True)
    access = Access(source, DemoTarget(source), read_only=read_only, pace=pace)
    session = Session(source, read_only=read_only, clock=Clock(), access=access)
    app = XendriftApp(session, "dark")
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: session.host.left == 0)
        session.shown.only_differences = False
        try:
            yield app, pilot, source
        finally:
            session.finish()


async def on_device(app: XendriftApp, pilot: Pilot[int], domid: int, device: str) -> None:
    await pilot.press("down")  # from the first key on the cursor is the operator's
    app.screen.domains.go_to(domid)
    await until(pilot, lambda: app.session.shown.domid == domid and app.session.shown.entry)
    await until(pilot, lambda: app.screen.pairs.go_to(f"device {device}"))
    app.screen.pairs.focus()
    await pilot.pause()


async def confirm(app: XendriftApp, pilot: Pilot[int]) -> None:
    dialog = app.screen
    assert isinstance(dialog, PlanDialog), text(app)
    await pilot.pause(CALM + 0.1)
    await pilot.press("ctrl+o")
    await until(pilot, lambda: app.screen is not dialog)


def log(app: XendriftApp) -> str:
    return "\n".join(line.text for line in app.session.log.lines)


async def over(app: XendriftApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: app.session.runner is None)


def entries(source: DemoSource, domid: int) -> bytes:
    files = source.dom0.userdata.files()
    return next(c for n, c in files.items() if n.startswith(f"userdata-d.{domid}.") and "json" in n)


def test_a_key_typed_ahead_or_held_down_confirms_nothing():
    clock = Clock()
    guard = Guard(clock)
    assert not guard.lets()
    for _ in range(100):  # held down
        clock.now += 0.03
        assert not guard.lets()
    clock.now += CALM
    assert guard.lets()
    guard.rest()
    assert not guard.lets()


def test_the_view_is_settled_accepted_and_taken_back():
    async def scene():
        async with demo() as (app, pilot, source):
            before = entries(source, 3)
            await on_device(app, pilot, 3, "disk:xvdd")
            await pilot.press("d", "a")
            plan = text(app)
            assert "accept web-2 (3): make the merged view its template" in plan
            assert "+ /nics/1" in plan
            assert "merged by union; disk:xvdd from drop" in plan
            assert "loses disk:xvdd, nic:2" in plan  # as things are
            await pilot.press("enter", "a", "y")  # none of which confirms
            assert isinstance(app.screen, PlanDialog)
            assert entries(source, 3) == before
            await confirm(app, pilot)
            await over(app, pilot)
            assert "the template is written and was read back" in log(app)
            assert entries(source, 3) != before
            await until(pilot, lambda: "untracked" not in str(app.screen.pairs.rows[-2]))
            assert "1 decided by you" in text(app)  # it runs still: the drop has not come true
            await pilot.press("ctrl+z")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "undo" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert entries(source, 3) == before

    run(scene())


def test_esc_leaves_and_the_plan_that_was_shown_is_the_one_that_is_run():
    async def scene():
        async with demo() as (app, pilot, source):
            before = entries(source, 3)
            app.screen.domains.go_to(3)
            await pilot.press("a", "escape")
            await pilot.pause()
            assert entries(source, 3) == before
            await pilot.press("a")
            await pilot.pause()
            source.dom0.store.write("/libxl/3/device/vif/2/bridge", "xenbr9")
            shown = app.screen.plan
            await pilot.pause(0.3)
            assert app.screen.plan is shown  # the lists stand still, and so does the plan
            await confirm(app, pilot)
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "The plan before this one was refused" in text(app)
            assert "/libxl/3/device/vif/2/bridge changed" in text(app)
            assert entries(source, 3) == before
            assert "xenbr9" in text(app)

    run(scene())


def test_a_plan_is_saved_for_later_or_copied(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    async def scene():
        async with demo() as (app, pilot, _):
            app.screen.domains.go_to(3)
            await pilot.press("a", "s", "enter")
            await pilot.pause()
            plan = app.screen.plan
            kept = read_saved((tmp_path / "accept-web-2-3.json").read_bytes(), "it")
            assert not why_stale(plan, kept, "it")
            await pilot.press("C")
            await pilot.pause()
            assert "writes" in app.clipboard
            assert "+ /nics/1" in app.clipboard
            assert app.clipboard.count("\n") > 4

    run(scene())


def test_a_device_is_unplugged_and_plugged_with_what_xl_said_in_the_log():
    async def scene():
        async with demo() as (app, pilot, _):
            await on_device(app, pilot, 6, "nic:1")
            await pilot.press("u")
            await pilot.pause()
            assert "xl network-detach 6 1" in text(app)
            assert "take its entry out of the template" in text(app)
            await pilot.press("2")
            await pilot.pause()
            assert "take its entry out of the template" not in text(app)
            assert "2 [x] leave the template" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert "nic:1 is gone from xenstore" in log(app)
            await until(pilot, lambda: app.screen.pairs.go_to("device nic:1"))
            await until(pilot, lambda: "absent" in text(app))
            await pilot.press("p")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "bridge=xenbr7" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert "xl: libxl: error: hotplug script: Could not find bridge device xenbr7" in log(
                app
            )
            assert "nic:1 is attached but hotplug-failed" in log(app)
            await until(pilot, lambda: "hotplug-failed" in str(app.screen.pairs.rows))
            await pilot.press("C")
            assert "xl network-attach 6" in app.clipboard

    run(scene())


def test_a_new_device_is_spelled_and_a_wrong_spelling_is_told():
    async def scene():
        async with demo() as (app, pilot, _):
            app.screen.domains.go_to(3)
            await pilot.press("plus", *"disk:colour=red", "enter")
            await pilot.pause()
            assert "The new disk cannot be understood: colour" in text(app)
            app.screen.query_one("#spec").value = "nic:bridge=xenbr1"
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "plug the new nic of web-2 (3)" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert "nic:3 is connected" in log(app)
            await pilot.press("ctrl+z")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "xl network-detach 3 3" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert "nic:3 is gone from xenstore" in log(app)

    run(scene())


def test_the_worst_wants_the_name_typed():
    async def scene():
        async with demo() as (app, pilot, source):
            await on_device(app, pilot, 3, "disk:xvda")
            await pilot.press("u")
            await pilot.pause(CALM + 0.1)
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert "This is dangerous: type web-2" in text(app)
            await pilot.press(*"web-3")
            await pilot.pause(CALM + 0.1)
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert isinstance(app.screen, PlanDialog)
            assert source.dom0.store.read("/libxl/3/device/vbd/51712") is not None
            await pilot.press("backspace", "2", "enter")
            await pilot.pause(CALM + 0.1)
            assert isinstance(app.screen, PlanDialog)
            await pilot.press("ctrl+o")
            await over(app, pilot)
            await until(pilot, lambda: "disk:xvda is gone" in log(app))

    run(scene())


def test_what_runs_is_ended_only_after_a_question_and_the_journal_knows():
    async def scene():
        async with demo(pace=30.0) as (app, pilot, _):
            await on_device(app, pilot, 7, "nic:2")
            await pilot.press("p")
            await confirm(app, pilot)
            await until(pilot, lambda: "xl network-attach runs" in grid(app)[-2])
            await pilot.press("a")  # one thing at a time
            await until(pilot, lambda: "Something runs still: see the log (@)." in said(app))
            await pilot.press("escape")
            await until(pilot, lambda: "xl has already written" in text(app))
            await pilot.press("escape")
            await pilot.pause()
            assert app.session.runner is not None
            await pilot.press("q")
            await until(pilot, lambda: "ctrl+o ends it and leaves" in text(app))
            await pilot.press("escape", "ctrl+c")
            await pilot.pause(CALM + 0.1)
            await pilot.press("ctrl+o")
            await over(app, pilot)
            assert "nothing of it was taken back" in log(app)
            last = app.session.access.target.journal.entries()[-1]
            assert (last.action, last.outcome) == ("plug", "not achieved")
            assert "cancelled" in last.note

    run(scene())


def test_leaving_ends_what_runs_and_waits_for_it():
    async def scene():
        async with demo(pace=30.0) as (app, pilot, _):
            await on_device(app, pilot, 7, "nic:2")
            await pilot.press("p")
            await confirm(app, pilot)
            runner = app.session.runner
            await pilot.press("ctrl+q")
            await pilot.pause(CALM + 0.1)
            with suppress(WaitForScreenTimeout):  # the screen that took the key is gone by then
                await pilot.press("ctrl+o")
            runner.join(30)
            assert not runner.is_alive()

    run(scene())


def test_a_value_is_edited_refused_taken_and_written():
    async def scene():
        async with demo() as (app, pilot, source):
            await on_device(app, pilot, 3, "disk:xvda")
            await pilot.press("e")
            await until(pilot, lambda: "Go to a value of the device, then e again." in said(app))
            assert app.screen.pairs.go_to("field disk:xvda vdev")
            await pilot.press("e", "b", "enter")
            await pilot.pause()
            assert "tells this disk from the others" in text(app)
            await pilot.press("escape")
            app.screen.pairs.go_to("field disk:xvda readwrite")
            await pilot.press("e", "backspace", "x")
            await pilot.pause()
            assert "x is none" in text(app)
            await pilot.press("backspace", "0", "enter")
            await until(pilot, lambda: "1 decided by you" in text(app))
            assert "0  operator" in text(app)
            await pilot.press("z")
            await until(pilot, lambda: "decided by you" not in text(app))
            await pilot.press("Z", "v")  # shut, the value of one's own is still to be seen
            await until(pilot, lambda: "0  operator" in text(app))
            await pilot.press("a")
            await until(pilot, lambda: "disk:xvda readwrite = 0" in text(app))
            await confirm(app, pilot)
            await over(app, pilot)
            assert b'"readwrite": 0' in entries(source, 3)
            assert not app.session.choices.resolved(3).values  # it came true

    run(scene())


def test_one_side_for_every_device_of_a_rule():
    async def scene():
        async with demo() as (app, pilot, _):
            await on_device(app, pilot, 3, "nic:2")
            await pilot.press("A")
            await until(pilot, lambda: "with the rule untracked: 2" in text(app))
            assert "disk:xvdd, nic:2" in text(app)
            await pilot.press("d")
            await until(pilot, lambda: "2 decided by you" in text(app))
            await pilot.press("z")
            await until(pilot, lambda: "decided by you" not in text(app))

    run(scene())


@pytest.mark.parametrize("where", ["read-only", "capture"])
def test_where_nothing_can_be_written_the_plan_says_why_and_cannot_be_confirmed(where):
    async def scene(app: XendriftApp, pilot: Pilot[int], reason: str):
        await pilot.press("n", "a")
        await until(pilot, lambda: isinstance(app.screen, PlanDialog))
        await until(pilot, lambda: reason in text(app))
        await pilot.pause(CALM + 0.1)
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "Refused: there is nothing to run" in text(app)
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: "Only its plan can be read" in text(app))

    async def read_only():
        async with demo(read_only=True, size=(120, 60)) as (app, pilot, _):
            app.screen.domains.go_to(3)
            await scene(app, pilot, "--read-only was given")

    async def capture():
        session = Session(CaptureSource("tests/captures/d-xenstore-only"), read_only=False)
        async with XendriftApp(session, "dark").run_test(size=(120, 60)) as pilot:
            await until(pilot, lambda: session.host.left == 0)
            await scene(pilot.app, pilot, "is a capture: act on the host itself")

    run(read_only() if where == "read-only" else capture())


def test_the_journal_lists_what_was_done_and_takes_any_of_it_back():
    async def scene():
        async with demo() as (app, pilot, source):
            before = entries(source, 3)
            app.screen.domains.go_to(3)
            await pilot.press("J")
            await until(pilot, lambda: "Nothing has been done yet" in text(app))
            await pilot.press("escape", "a")
            await confirm(app, pilot)
            await over(app, pilot)
            await pilot.press("J")
            await until(pilot, lambda: "web-2 (3)" in text(app) and "policy union" in text(app))
            await pilot.press("ctrl+z")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            await confirm(app, pilot)
            await over(app, pilot)
            assert entries(source, 3) == before

    run(scene())


def test_what_xl_cannot_remove_is_cleaned_or_refused_with_the_reason():
    async def scene():
        async with demo() as (app, pilot, source):
            await on_device(app, pilot, 26, "nic:1")
            await pilot.press("c")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "refused" in text(app)
            assert "is Connected, and while an end is not Closed" in text(app)
            await pilot.press("escape", "F", "slash", *"leftover-userdata", "enter")
            await until(pilot, lambda: "1 of" in text(app))
            await pilot.press("c")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "clean userdata:libxl-json of domain 31, which does not exist" in text(app)
            assert "with both of libxl" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert not any(".31." in name for name in source.dom0.userdata.files())
            await until(
                pilot,
                lambda: all(one.rule != "leftover-userdata" for one in app.session.host.found()),
            )
            assert "remove userdata-d.31." in log(app)
            await pilot.press("ctrl+z")  # of a domain that does not exist
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            await confirm(app, pilot)
            await over(app, pilot)
            assert any(".31." in name for name in source.dom0.userdata.files()), log(app)

    run(scene())


def test_a_record_that_libxl_cannot_read_is_repaired_and_undone():
    async def scene():
        async with demo() as (app, pilot, source):
            node = "/libxl/4/device/vbd/51744/device-type"
            await on_device(app, pilot, 4, "disk:xvdc")
            await until(pilot, lambda: "xendrift repair 4 disk:xvdc" in text(app))
            assert "keys      E repair" in text(app)
            await pilot.press("E")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert f"write {node} = disk" in text(app)
            assert "cannot read one" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert source.dom0.store.read(node) == b"disk"
            assert "libxl can read disk:xvdc of db-main (4) again" in log(app)
            await until(pilot, lambda: all(one.domid != 4 for one in app.session.host.found()))
            await pilot.press("ctrl+z")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            await confirm(app, pilot)
            await over(app, pilot)
            assert source.dom0.store.read(node) is None

    run(scene())


def test_the_view_may_wait_for_the_next_reboot_instead_and_be_taken_back():
    async def scene():
        async with demo() as (app, pilot, source):

            def waiting() -> list[str]:
                return [name for name in source.dom0.userdata.files() if name.endswith(".xl")]

            before = waiting()
            await on_device(app, pilot, 3, "disk:xvdd")
            await pilot.press("a", "1")
            await until(pilot, lambda: "leave the merged view for its next reboot" in text(app))
            assert "xl config-update 3 -f FILE" in text(app)
            await confirm(app, pilot)
            await over(app, pilot)
            assert "xl: setting dom3 configuration" in log(app)
            assert len(waiting()) == len(before) + 1
            await pilot.press("ctrl+z")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            await confirm(app, pilot)
            await over(app, pilot)
            assert waiting() == before

    run(scene())


def test_a_template_that_cannot_be_used_is_made_anew():
    async def scene():
        async with demo() as (app, pilot, source):
            assert entries(source, 16) == b""
            await pilot.press("down")
            app.screen.domains.go_to(16)
            await until(pilot, lambda: app.session.shown.domid == 16 and app.session.shown.entry)
            await pilot.press("R")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "rebuild legacy-erp (16): make a new file its template" in text(app)
            assert "assumed" in text(app)
            dialog = app.screen
            assert not dialog.plan.refusals, dialog.plan.refusals
            assert "it may not boot again" in text(app)
            dialog.query_one("#plan-name").value = "legacy-erp"
            await confirm(app, pilot)
            await over(app, pilot)
            assert b'"name": "legacy-erp"' in entries(source, 16)

    run(scene())
