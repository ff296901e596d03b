"""The keys that change something: a plan first, then a thread that runs it, then the outcome."""

import shlex
from functools import partial

from textual.widgets import Static

from xendrift.acting.plugplan import PlugPlan
from xendrift.errors import XendriftError
from xendrift.observation import Observation
from xendrift.text import SafeText
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.presentation.plan_page import plan_title
from xendrift_tui.screen.acting.deciding import Deciding
from xendrift_tui.screen.acting.journal_thread import find_undoing
from xendrift_tui.screen.acting.journal_view import JournalScreen
from xendrift_tui.screen.acting.messages import Ended, Planned, Result, Said
from xendrift_tui.screen.acting.plan_dialog import Confirmed, PlanDialog
from xendrift_tui.screen.acting.request import ACCEPT, PLUG, UNPLUG, Request
from xendrift_tui.screen.acting.runner import Runner
from xendrift_tui.screen.acting.spec_dialog import SpecDialog
from xendrift_tui.screen.acting.stop_dialog import StopDialog
from xendrift_tui.screen.acting.unwritten import keep_unwritten
from xendrift_tui.screen.messages import DomainsSeen

ACTIONS = ("accept", "plug", "plug-new", "unplug", "take-back")
"""The commands that would write, by id."""

_NEEDS_DEVICE = ("unplug", "edit", "bulk")
_NEEDS_CALM = ("accept", "plug", "plug_new", "unplug", "take_back")


class Acting(Deciding):
    """Plans and runs; one action at a time, and the lists stand still while a plan is read."""

    _leaving = False
    _again: tuple[Request, SafeText] | None = None
    _spent: frozenset[int] = frozenset()

    def on_mount(self) -> None:
        """Makes the line that tells of what runs."""
        self.mount(Static(id="running", markup=False), before="#footer")
        self.set_interval(0.25, self._draw_running)

    def why_not_act(self, action: str) -> str:
        """Says why something cannot be done now; empty if it can."""
        if action in _NEEDS_CALM and self.session.runner is not None:
            return "Something runs still: see the log (@)."
        row = self.pairs.row
        if action in _NEEDS_DEVICE and (row is None or row.device is None):
            return "This line is about no device."
        if action == "edit" and self._merged_device() is None:
            return "The merged view leaves this device out: there is no value to edit."
        if action == "bulk" and not self.of_one_rule()[0]:
            return "No rule is about this device."
        return ""

    # ---- what is asked for

    def action_accept(self) -> None:
        """Opens the plan that makes the merged view the template."""
        if self.session.shown.domid is not None:
            self.ask(Request(ACCEPT, self.session.shown.domid))

    def action_plug(self) -> None:
        """Opens the plan that attaches the device under the cursor, or asks for a new one."""
        row, domid = self.pairs.row, self.session.shown.domid
        if row is None or row.device is None:
            self.action_plug_new()
        elif domid is not None:
            self.ask(Request(PLUG, domid, str(row.device)))

    def action_plug_new(self) -> None:
        """Asks how a new device is spelled."""
        entry = self.session.shown.entry
        if entry is not None:
            self.session.rest(True)
            dialog = SpecDialog(entry.report)
            self.owner.push_screen(dialog, partial(self._spelled, entry.observation.domid))

    def _spelled(self, domid: int, wanted: str | None) -> None:
        self.session.rest(False)
        if wanted:
            self.ask(Request(PLUG, domid, wanted))

    def action_unplug(self) -> None:
        """Opens the plan that detaches the device under the cursor."""
        row, domid = self.pairs.row, self.session.shown.domid
        if row is not None and row.device is not None and domid is not None:
            self.ask(Request(UNPLUG, domid, str(row.device)))

    def action_take_back(self) -> None:
        """Opens the plan that undoes what was done last."""
        find_undoing(self.session.stage, None, self.post_message)

    def action_deeds(self) -> None:
        """Shows the journal."""
        stage, glyphs = self.session.stage, self.session.glyphs
        self.owner.push_screen(JournalScreen(stage, glyphs, self._take_back))

    def _take_back(self, entry_id: str) -> None:
        find_undoing(self.session.stage, entry_id, self.post_message)

    def on_planned(self, message: Planned) -> None:
        """Shows the plan of what is to be taken back, or says why there is none."""
        if message.request is None or message.observation is None:
            self.say(message.problem, Tone.BAD)
        else:
            self.ask(message.request, observation=message.observation)

    def ask(
        self,
        request: Request,
        note: SafeText = SafeText(),
        observation: Observation | None = None,
    ) -> None:
        """Shows the plan of a request; the lists stand still until it is answered.

        Args:
            request: what was asked for.
            note: what is to be known of an earlier plan.
            observation: the domain, as it is on the screen if None.
        """
        session = self.session
        entry = session.shown.entry
        if observation is None and entry is not None:
            observation = entry.observation
        if observation is None:
            return
        question = session.choices.question(observation.domid, None, 0.0)
        seen = observation
        try:
            dialog = PlanDialog(
                request,
                lambda wanted: wanted.plan(seen, question, session.stage),
                any(file.userid == "xl" for file in seen.userdata),
                session.glyphs,
                note,
            )
        except XendriftError as error:
            self.say(error.sentence, Tone.BAD)
            return
        session.rest(True)
        self.owner.push_screen(dialog, self._answered)

    # ---- what runs

    def _answered(self, confirmed: Confirmed | None) -> None:
        session = self.session
        session.rest(False)
        if confirmed is None or session.runner is not None:
            return
        plan = confirmed.plan
        session.journal.note(plan_title(plan), Tone.HEADING)
        if isinstance(plan, PlugPlan):
            command = shlex.join(("xl", *plan.arguments))
            session.journal.note(SafeText(command), Tone.LIVE)
        session.runner = Runner(session.stage, confirmed.request, plan, self.post_message)
        session.runner.start()
        self.log_panel.display = True
        self.log_panel.focus()
        self._draw_running()
        self.draw_title()

    def on_said(self, message: Said) -> None:
        """Logs a line of what runs."""
        self.session.journal.note(message.text, Tone.MUTED)
        self.draw_title()

    def on_ended(self, message: Ended) -> None:
        """Says what came of it, and reads the domain again."""
        result = message.result
        session = self.session
        if session.runner is not None:
            session.runner.join()
            session.runner = None
        again = result.refused and not result.request.undoing
        self._tell(result, aloud=not again)
        self._draw_running()
        if self._leaving:
            self.owner.exit(0)
            return
        self._spent |= {result.plan.domid}
        if again:
            self._again = (result.request, result.sentences[0])
        session.ask_domain(result.plan.domid)
        keep_unwritten(self.owner, result)

    def _tell(self, result: Result, *, aloud: bool) -> None:
        """Logs what came of it; aloud, unless a new plan is about to tell it."""
        first, *others = result.sentences
        tone = Tone.GOOD if result.done else Tone.BAD
        self.session.journal.note(first, tone, Mark.NONE if result.done else Mark.ERROR)
        for sentence in others:
            self.session.journal.note(sentence)
        severity = "information" if result.done else "error"
        if aloud:
            self.owner.notify(first, markup=False, timeout=6, severity=severity)
        self.draw_title()

    def on_domains_seen(self, message: DomainsSeen) -> None:
        """Lets go of decisions that came true; offers a new plan where one was stale."""
        for entry in message.entries:
            domid = entry.observation.domid
            if domid not in self._spent:
                continue
            self._spent -= {domid}
            self.session.let_go(entry.observation)
            again, self._again = self._again, None
            if again is not None and again[0].domid == domid:
                note = SafeText(f"The plan before this one was refused: {again[1]}")
                self.ask(again[0], note, entry.observation)

    def _draw_running(self) -> None:
        runner = self.session.runner
        line = self.query_one("#running", Static)
        line.display = runner is not None
        if runner is not None:
            line.update(f" {runner.progress}   ctrl+c ends it")

    # ---- ending it

    def action_stop(self) -> None:
        """Asks whether what runs is to be ended."""
        runner = self.session.runner
        if runner is not None:
            dialog = StopDialog(runner.plan, leaving=False)
            self.owner.push_screen(dialog, self._stop)

    def _stop(self, wanted: bool | None) -> None:
        runner = self.session.runner
        if wanted and runner is not None:
            self.session.journal.note(SafeText("xl is ended."), Tone.WARNING)
            runner.stop()
            self._draw_running()

    def stop_before_leaving(self) -> None:
        """Asks whether what runs is to be ended, so that the program can end."""
        runner = self.session.runner
        if runner is not None:
            dialog = StopDialog(runner.plan, leaving=True)
            self.owner.push_screen(dialog, self._stop_and_leave)

    def _stop_and_leave(self, wanted: bool | None) -> None:
        if not wanted:
            return
        self._leaving = True
        if self.session.runner is None:
            self.owner.exit(0)
        else:
            self._stop(True)
