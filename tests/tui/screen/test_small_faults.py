"""What was noticed in use: what a plan says of the boot, how much is counted, what covers what."""

import asyncio

from textual.geometry import Region

from tests.backend.core.findings.test_half_baked import reports
from tests.tui.screen.pilot import Clock, text, until
from xendrift.actions.access import Access
from xendrift.actions.demo_target import DemoTarget
from xendrift.core.assess import assess
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.lines import Part
from xendrift.sources.demo.source import DemoSource
from xendrift_tui.presentation import plan_page
from xendrift_tui.presentation.headline import Freshness, headline
from xendrift_tui.presentation.marks import UNICODE
from xendrift_tui.presentation.row import RowKind
from xendrift_tui.presentation.rows import rows
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.dialogs.plan import PlanDialog
from xendrift_tui.screen.session import Session


def toasts(app: XendriftApp) -> list[Region]:
    """Where on the screen something is said in passing."""
    return [one.region for one in app.screen.query("Toast")]


def app_of(clock: Clock) -> XendriftApp:
    source = DemoSource(frozen=True, clock=clock)
    access = Access(source, DemoTarget(source))
    return XendriftApp(Session(source, read_only=False, clock=clock, access=access), "dark")


def test_on_a_small_terminal_a_danger_stands_beside_what_boots_next_and_nothing_covers_the_why():
    async def scene():
        app = app_of(Clock())
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await until(pilot, lambda: app.session.host.left == 0)
            await pilot.press("down")
            main = app.screen
            main.domains.go_to(2)  # web-1 is healthy
            await until(pilot, lambda: app.session.shown.domid == 2 and app.session.shown.entry)
            await pilot.press("R")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert "its template is whole" in text(app)
            assert "libxl retrieves nothing" not in text(app)
            assert app.screen.plan.boot_before.sentence.endswith("loses nothing")
            assert app.screen.plan.shape()["next_boot_before"]["predicted"]
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is main)
            main.domains.go_to(17)  # ci-runner's template ends in the middle
            await until(pilot, lambda: app.session.shown.domid == 17 and app.session.shown.entry)
            await pilot.press("R")
            await until(pilot, lambda: isinstance(app.screen, PlanDialog))
            assert app.screen.plan.dangers
            shown = text(app)
            for label in ("danger", *(plan_page._LABELS[one] for one in (Part.NOW, Part.AFTER))):
                assert label in shown, label
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is main)
            for number in range(3):
                app.notify(f"Said {number}.", timeout=30)
            await until(pilot, lambda: len(toasts(app)) == 3 and all(toasts(app)))
            why = main.panes.details.region
            assert not [one for one in toasts(app) if one.overlaps(why)]

    asyncio.run(scene())


def test_the_title_of_a_recording_keeps_the_first_count_on_a_small_terminal():
    counts = {"half-baked": 16, "stale": 2, "errors": 1}
    for played in ("0:05 of 12:30  1x", "1:00:05 of 2:12:30  paused", "12:30 of 12:30  at its end"):
        state = (Freshness.REPLAY, played)
        runs = headline(SafeText("xen-a 2026-11-28"), "27 domains", counts, state, 80, UNICODE)
        drawn = "".join(part for part, _ in runs)
        assert len(drawn) == 80
        assert "✗ 16 half-baked" in drawn
        assert played in drawn
    runs = headline(
        SafeText("d"), "3 domains", {"stale": 1, "half-baked": 1, "errors": 1},
        (Freshness.LIVE, ""), 120, UNICODE,
    )  # fmt: skip
    assert "· 1 half-baked (1 stale)  ✗ 1 error  " in "".join(part for part, _ in runs)


def test_what_the_merged_view_leaves_out_is_not_counted_in_it():
    web = next(report for report in reports(None) if report.name == "web-2")
    dropped = Resolutions({DeviceId("disk", SafeText("xvdd")): Take.DROP})
    taken = assess(web_2(), Question(Policy.UNION, dropped))
    assert counted(web) == ["disks  2", "nics  2"]
    assert counted(taken) == ["disks  1", "nics  2"]


def counted(report: Report) -> list[str]:
    headings = (row for row in rows(report) if row.kind is RowKind.HEADING)
    return [str(row.cells[1].text) for row in headings if row.cells[0].text in ("disks", "nics")]


def web_2() -> Observation:
    source = DemoSource(frozen=True)
    (seen,) = source.observe(source.look(), [3])
    return seen
