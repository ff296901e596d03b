"""The keys that change something: a plan first, then a thread that runs it, then the outcome."""

from textual.widgets import Static

from xendrift.actions.action import Request, Seen
from xendrift.actions.registry import ACTIONS
from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part
from xendrift_tui.presentation.marks import Mark, Tone
from xendrift_tui.screen.commands.ask import Asking
from xendrift_tui.screen.commands.unwritten import keep_unwritten
from xendrift_tui.screen.dialogs.plan import Confirmed
from xendrift_tui.screen.dialogs.stop import StopDialog
from xendrift_tui.screen.workers.action_messages import Ended, Result, Said
from xendrift_tui.screen.workers.messages import DomainsSeen
from xendrift_tui.screen.workers.planner import look
from xendrift_tui.screen.workers.runner import Runner


class Acting(Asking):
    """Plans and runs; one action at a time."""

    _leaving = False
    _again: tuple[Request, SafeText] | None = None
    _spent: frozenset[int] = frozenset()

    def on_mount(self) -> None:
        """Makes the line that tells of what runs."""
        self.mount(Static(id="running", markup=False), before="#footer")
        self._watching = self.set_interval(0.25, self.draw_running)
        self.timers.append(self._watching)

    # ---- what runs

    def answered(self, confirmed: Confirmed | None) -> None:
        """Runs a plan that was confirmed, and shows the log."""
        session = self.session
        session.rest(False)
        if confirmed is None or session.runner is not None:
            return
        plan = confirmed.plan
        session.journal.note(plan.title, Tone.HEADING)
        for one in plan.lines():
            if one.part in (Part.RUN, Part.STEP):
                session.journal.note(one.text, Tone.LIVE)
        session.runner = Runner(session.access, confirmed.request, plan, self.post_message)
        session.runner.start()
        self.log_panel.display = True
        self.log_panel.focus()
        self.draw_running()
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
        self._tell(result, aloud=not result.refused)
        self.draw_running()
        if self._leaving:
            self.owner.exit(0)
            return
        self._spent |= {result.plan.domid}
        if result.refused:
            self._plan_anew(result.request, result.sentences[0])
        session.ask_domain(result.plan.domid)
        if result.plan.of_host:
            session.read_again()
        keep_unwritten(self.owner, result)

    def _plan_anew(self, request: Request, refusal: SafeText) -> None:
        """Offers another plan where one was stale, as soon as the host was looked at again."""
        note = SafeText(f"The plan before this one was refused: {refusal}")
        if ACTIONS[request.action].looks:
            look(self.session.access, request, self.post_message, note)
        else:
            self._again = (request, note)

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
            if again is not None and again[0].domain == str(domid):
                self.ask(*again, Seen(entry.observation))

    def running(self) -> SafeText:
        """Says what runs, empty if nothing does."""
        runner = self.session.runner
        return runner.progress if runner is not None else SafeText()

    def draw_running(self) -> None:
        """Draws the line that tells of what runs."""
        running = self.running()
        line = self.query_one("#running", Static)
        line.display = bool(running)
        if not running:
            self._watching.pause()  # an idle screen wakes nobody
        elif self.is_current:
            self._watching.resume()
        if running:
            line.update(f" {running}   {self.key_of('stop')} ends it")

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
            self.draw_running()

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
