"""Every dialog and every screen does something only while it is there."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from tests.tui.screen.commands.test_operate import demo, on_device
from tests.tui.screen.pilot import guest, host, opened, until
from xendrift.core.base.text import SafeText
from xendrift.core.export import export
from xendrift_tui.screen.dialogs.bulk import BulkDialog
from xendrift_tui.screen.dialogs.columns import ColumnsDialog
from xendrift_tui.screen.dialogs.export import ExportDialog
from xendrift_tui.screen.dialogs.file import CaptureDialog, FileDialog
from xendrift_tui.screen.dialogs.ignore import IgnoreDialog
from xendrift_tui.screen.dialogs.leave import LeaveDialog, OfferDialog
from xendrift_tui.screen.dialogs.moment import MomentDialog
from xendrift_tui.screen.dialogs.name import NameDialog
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.dialogs.plan_page import PlanPage
from xendrift_tui.screen.dialogs.set_plan import SetPlanDialog
from xendrift_tui.screen.dialogs.spec import SpecDialog
from xendrift_tui.screen.dialogs.stop import StopDialog
from xendrift_tui.screen.dialogs.there import ThereDialog
from xendrift_tui.screen.dialogs.value import ValueDialog
from xendrift_tui.screen.screens.decisions import DecisionsScreen
from xendrift_tui.screen.screens.difference import DifferenceScreen
from xendrift_tui.screen.screens.findings import FindingsScreen
from xendrift_tui.screen.screens.help import HelpScreen
from xendrift_tui.screen.screens.hosts import HostsScreen
from xendrift_tui.screen.screens.ignored import IgnoredScreen
from xendrift_tui.screen.screens.journal import JournalScreen
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.screens.next_boot import NextBootScreen
from xendrift_tui.screen.screens.outcome import OutcomeScreen
from xendrift_tui.screen.screens.palette import Palette
from xendrift_tui.screen.screens.presence import Presence
from xendrift_tui.screen.screens.raw import RawScreen
from xendrift_tui.screen.workers.messages import Lost, SubtreeSeen

# The key that opens each of them from the line of a device, and what answers it.
KEYS: dict[type[Screen[Any]], tuple[str, str]] = {
    BulkDialog: ("A", "t"),
    ExportDialog: ("x", "enter"),
    CaptureDialog: ("W", "enter"),
    PlanDialog: ("a", "escape"),
    SpecDialog: ("+", "escape"),
    ColumnsDialog: ("K", "escape"),
    NextBootScreen: ("b", "b"),
    RawScreen: ("r", "r"),
    FindingsScreen: ("F", "enter"),
    HelpScreen: ("question_mark", "question_mark"),
    JournalScreen: ("J", "J"),
    Palette: ("ctrl+p", "escape"),
    LeaveDialog: ("q", "n"),
    DecisionsScreen: ("D", "D"),
    IgnoreDialog: ("i", "escape"),
    IgnoredScreen: ("I", "I"),
    SetPlanDialog: ("a", "escape"),
}
# What has another key before it.
BEFORE = {LeaveDialog: "d", DecisionsScreen: "d", SetPlanDialog: "space"}

# Opened from a value of a device, a filter, another dialog, while something runs, or at the start.
OTHERS = {
    FileDialog, ValueDialog, StopDialog, OfferDialog, NameDialog, OutcomeScreen, ThereDialog,
    MomentDialog, DifferenceScreen,
}  # fmt: skip


def leaves(kind: type) -> Iterator[type]:
    """Every class of screens that has none below it, and those that are screens by themselves."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("xendrift_tui") and not one.__name__.startswith("_"):
            yield one
        yield from leaves(one)


def test_every_screen_is_tried_here():
    abstract = {"Dialog", "Overlay", "DomainScreen"}
    found = {one for one in leaves(Presence) if one.__name__ not in abstract}
    assert found - {PlanPage} == {*KEYS, *OTHERS, MainScreen, HostsScreen}


def run(scene: Callable[[], Any]) -> None:
    asyncio.run(scene())


@pytest.mark.parametrize("kind", KEYS, ids=lambda kind: kind.__name__)
def test_two_answers_at_once_are_one(kind, tmp_path, monkeypatch):
    """The key twice in one read, the answer twice in one read, and leaving it once more by hand."""
    monkeypatch.chdir(tmp_path)
    opens, answers = KEYS[kind]

    async def scene():
        async with demo() as (app, pilot, _):
            await on_device(app, pilot, 3, "disk:xvdd")
            if kind in BEFORE:
                await pilot.press(BEFORE[kind])
            await pilot.press(opens)
            await until(pilot, lambda: isinstance(app.screen, kind))
            shown = app.screen
            await until(pilot, lambda: shown.there)
            await pilot.press(answers, answers)
            await until(pilot, lambda: shown not in app.screen_stack or kind is Palette)
            for _ in range(3):
                shown.dismiss()
            await pilot.pause(0.1)
            assert isinstance(app.screen_stack[0], MainScreen)
            assert not app.failure

    run(scene)


@pytest.mark.parametrize("kind", KEYS, ids=lambda kind: kind.__name__)
def test_what_is_below_another_is_not_left(kind):
    opens, _ = KEYS[kind]

    async def scene():
        async with demo() as (app, pilot, _):
            await on_device(app, pilot, 3, "disk:xvdd")
            if kind in BEFORE:
                await pilot.press(BEFORE[kind])
            await pilot.press(opens)
            await until(pilot, lambda: isinstance(app.screen, kind) and app.screen.there)
            below = app.screen
            above = FileDialog(Path("file"), b"", title="above", what="file")
            app.push_screen(above)
            below.dismiss()
            await pilot.pause(0.1)
            assert app.screen_stack[-2:] == [below, above]
            await until(pilot, lambda: above.there)
            above.dismiss()
            below.dismiss()
            await until(pilot, lambda: len(app.screen_stack) == 1)

    run(scene)


@pytest.mark.parametrize("kind", [NextBootScreen, RawScreen], ids=lambda kind: kind.__name__)
def test_a_domain_may_change_before_its_screen_is_composed_and_after_it_was_left(kind):
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            entry = app.session.shown.entry
            way = kind(entry, app.session)
            way.renew(entry)
            app.push_screen(way)
            way.renew(entry)
            await until(pilot, lambda: way.there)
            way.renew(entry)
            way.dismiss()
            way.renew(entry)
            await until(pilot, lambda: not way.is_attached)
            way.renew(entry)
            assert not app.failure

    run(scene)


def test_a_thread_that_tells_a_screen_that_is_gone_is_told_so():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            gone = RawScreen(app.session.shown.entry, app.session)
            main = app.screen
            app.push_screen(gone)
            await until(pilot, lambda: gone.there)
            gone.dismiss()
            await until(pilot, lambda: not gone.is_attached)
            message = SubtreeSeen("/libxl/2", {}, SafeText())
            assert await asyncio.to_thread(gone.post_message, message) is False
        answers: list[bool] = []
        thread = threading.Thread(
            target=lambda: answers.append(main.post_message(Lost(SafeText("lost"))))
        )
        thread.start()
        thread.join()
        assert answers == [False]

    run(scene)


def test_an_answer_does_its_work_once(tmp_path, monkeypatch):
    """Two Enters that are both on their way already write one file, and start one capture."""
    monkeypatch.chdir(tmp_path)
    begun: list[Path] = []

    async def scene():
        async with demo() as (app, pilot, _):
            dialog = CaptureDialog(
                tmp_path / "capture", app.session.label, lambda file, _: begun.append(file)
            )
            app.push_screen(dialog)
            await until(pilot, lambda: dialog.there)
            entry = dialog.query_one("#path", Input)
            for _ in range(3):
                entry.post_message(Input.Submitted(entry, entry.value))
            await until(pilot, lambda: not dialog.is_attached)

    run(scene)
    assert len(begun) == 1


def test_an_export_is_made_once(tmp_path):
    async def scene():
        async with demo() as (app, pilot, _):
            report = app.session.shown.entry.report
            dialog = ExportDialog(
                tmp_path / "domain", "Export", partial(export, report, release=(4, 17))
            )
            app.push_screen(dialog)
            await until(pilot, lambda: dialog.there)
            await pilot.press("enter", "enter", "enter")
            await until(pilot, lambda: not dialog.is_attached)
            assert not app.failure

    run(scene)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_cursor_stays_on_its_domain_whether_a_key_or_the_mouse_put_it_there():
    async def scene():
        async with opened(host(guest(2, "g-a"), guest(3, "g-b"), guest(4, "g-c"))) as (app, pilot):
            domains = app.screen.domains
            await pilot.click(domains, offset=(4, 3))
            chosen = domains.domid
            assert chosen != domains.rows[0].domid
            app.screen.panes.draw_list()
            await pilot.pause()
            assert domains.domid == chosen

    run(scene)


def test_a_way_that_is_asked_for_again_while_it_comes_is_there_once():

    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            await pilot.press("b")
            await until(pilot, lambda: isinstance(app.screen, NextBootScreen))
            way = app.screen
            for name in ("raw", "next_boot", "raw"):
                way.post_message(NextBootScreen.Wanted(way, name))
            await until(pilot, lambda: isinstance(app.screen, RawScreen))
            assert len(app.screen_stack) == 2

    run(scene)


def test_the_palette_opens_while_the_one_before_is_being_removed():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            for _ in range(5):
                app.action_command_palette()
                palette = app.screen
                await until(pilot, lambda palette=palette: palette.there)
                palette.dismiss()  # and, before it is gone, again
            app.action_command_palette()
            await until(pilot, lambda: app.screen.there)
            assert not app.failure

    run(scene)
