"""One action on all that is marked, on the demo host: planned, confirmed, run, taken back."""

import asyncio
import threading

from tests.tui.screen.commands.test_operate import confirm, demo, log, on_device, over
from tests.tui.screen.pilot import said, text, until
from xendrift.actions.action import Request
from xendrift.core.model.device import DeviceId
from xendrift.core.plans.set_outcome import Fate
from xendrift_tui.screen.commands.several import ask
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.dialogs.plan_page import CALM, Guard
from xendrift_tui.screen.dialogs.set_plan import SetPlanDialog
from xendrift_tui.screen.dialogs.stop import StopDialog
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.screens.journal import JournalScreen
from xendrift_tui.screen.screens.outcome import OutcomeScreen
from xendrift_tui.screen.state.selection import Subject


async def there(app, pilot, kind):
    await until(pilot, lambda: isinstance(app.screen, kind) and app.screen.there, timeout=15)
    return app.screen


async def confirmed(app, pilot):
    await there(app, pilot, SetPlanDialog)
    await pilot.pause(CALM + 0.1)
    await pilot.press("ctrl+o")
    return await there(app, pilot, OutcomeScreen)


def rules(app):
    return {(one.domid, one.rule, one.device) for one in app.session.host.found()}


def test_all_of_one_rule_is_accepted_by_one_plan_and_taken_back_as_one():
    async def scene():
        async with demo() as (app, pilot, _):
            session = app.session
            untracked = {one for one in rules(app) if one[1] == "untracked"}
            await pilot.press("F")
            await there(app, pilot, FindingsScreen)
            await pilot.press(*"/rule:untracked", "enter", "=")
            await until(pilot, lambda: f"{len(untracked)} marked" in text(app))
            assert {(one.domid, one.device) for one in session.selection.subjects} == {
                (domid, device) for domid, _, device in untracked
            }
            await pilot.press("a")
            dialog = await there(app, pilot, SetPlanDialog)
            domids = {domid for domid, _, _ in untracked}
            assert {one.domid for one in dialog.plans.runs} == domids
            dialog._guard = Guard(lambda: 0.0)  # for which no time passes
            await pilot.press("ctrl+o")
            await until(pilot, lambda: "came too soon" in text(app))
            dialog._guard = Guard()
            assert f"on {len(domids)} domains" in dialog.first_hint()
            assert "+ /disks/1" not in text(app)
            await pilot.press("down", "enter")
            await until(pilot, lambda: "+ /disks/1" in text(app))
            await pilot.press("tab", *"CHG-7", "enter")
            outcome = await confirmed(app, pilot)
            await over(app, pilot)
            await until(pilot, lambda: outcome.ended)
            assert {one.fate for one in outcome.run.told} == {Fate.DONE}
            entries = session.access.need_target().journal.entries()
            assert {(one.set_name, one.reason) for one in entries} == {(dialog.plans.name, "CHG-7")}
            await until(pilot, lambda: not untracked & rules(app))
            assert not session.selection
            await pilot.pause(0.5)
            assert app.screen is outcome  # it stays until it is closed
            await pilot.press("ctrl+z")
            undo = await confirmed(app, pilot)
            assert undo.run.plans.action == "undo"
            await until(pilot, lambda: untracked <= rules(app))

    asyncio.run(scene())


def test_marked_devices_are_planned_and_a_set_is_taken_back_from_the_journal():
    async def scene():
        async with demo() as (app, pilot, _):
            await on_device(app, pilot, 3, "disk:xvdd")
            await pilot.press("space")
            assert len(app.session.selection) == 1
            await pilot.press("u")
            await until(pilot, lambda: "this takes one device alone" in "".join(said(app)))
            await pilot.press("h")
            app.screen.domains.focus()
            app.screen.domains.go_to(19)
            await pilot.press("space", "a")
            outcome = await confirmed(app, pilot)
            await over(app, pilot)
            assert [one.member.domid for one in outcome.run.told] == [3, 19]
            await pilot.press("escape", "J")
            await there(app, pilot, JournalScreen)
            await until(pilot, lambda: "accept-" in text(app))
            await pilot.press("S")
            undo = await confirmed(app, pilot)
            await over(app, pilot)
            assert [one.member.domid for one in undo.run.told] == [19, 3]
            await pilot.press("escape", "O")
            assert (await there(app, pilot, OutcomeScreen)).run is undo.run
            await pilot.press("escape", "ctrl+z")
            await until(pilot, lambda: not app.screen.session.selection or said(app))

    asyncio.run(scene())


def test_what_runs_can_be_ended_and_what_would_follow_is_left_out():
    """Two equal requests, for the demo has one device only that can be plugged."""

    async def scene():
        async with demo(pace=30) as (app, pilot, _):
            one = Request("plug", "7", "nic:2")
            app.session.selection.turn([Subject(7, DeviceId("nic", "2"))])
            ask(app.screen, "plug", (one, one))
            outcome = await confirmed(app, pilot)
            await until(pilot, lambda: app.session.runner is not None and " 0 of 2" in text(app))
            await pilot.press("ctrl+c")
            await there(app, pilot, StopDialog)
            assert "what has not is left out" in " ".join(text(app).split())
            await pilot.pause(CALM + 0.1)
            await pilot.press("ctrl+o")
            await until(pilot, lambda: outcome.ended, timeout=20)
            assert [one.fate for one in outcome.run.told] == [Fate.FAILED, Fate.NOT_RUN]
            await over(app, pilot)
            assert "not run" in log(app)
            assert app.session.selection  # what did not work stays marked
            assert not any(one.name == "xendrift-set-runner" for one in threading.enumerate())

    asyncio.run(scene())


def test_nothing_is_run_where_nothing_may_be_written():
    async def scene():
        async with demo(read_only=True) as (app, pilot, _):
            await pilot.press("M", "a")
            dialog = await there(app, pilot, SetPlanDialog)
            assert not dialog.runnable
            await pilot.pause(CALM + 0.1)
            await pilot.press("ctrl+o")
            await until(pilot, lambda: "Nothing of it can be run" in text(app))
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
            await pilot.press("U")
            await until(pilot, lambda: not app.session.selection)

    asyncio.run(scene())


def test_a_domain_stands_for_its_devices_that_an_action_mends_and_a_plan_alone_has_a_reason_too():
    async def scene():
        async with demo() as (app, pilot, _):
            await on_device(app, pilot, 7, "nic:2")
            app.screen.domains.focus()
            await pilot.press("space", "p")
            dialog = await there(app, pilot, SetPlanDialog)
            assert {(one.domid, str(one.device)) for one in dialog.plans.members} == {
                (one.domid, str(one.device))
                for one in app.session.host.found()
                if one.domid == 7 and one.rule == "stale"
            }
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
            app.screen.domains.go_to(3)
            await until(pilot, lambda: app.session.shown.domid == 3)
            await pilot.press("U", "a")
            await there(app, pilot, PlanDialog)
            await pilot.press("tab", *"CHG-8", "enter")
            await confirm(app, pilot)
            await over(app, pilot)
            (entry,) = app.session.access.need_target().journal.entries()
            assert (entry.domid, entry.reason, entry.set_name) == (3, "CHG-8", "")

    asyncio.run(scene())
