"""The keys that ask for something to be done: each opens a plan, and nothing more."""

from functools import partial

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.decide import Deciding
from xendrift_tui.screen.dialogs.plan import Confirmed, PlanDialog
from xendrift_tui.screen.dialogs.spec import SpecDialog
from xendrift_tui.screen.screens.journal import JournalScreen
from xendrift_tui.screen.state.request import ACCEPT, PLUG, UNPLUG, Request
from xendrift_tui.screen.workers.action_messages import Planned
from xendrift_tui.screen.workers.planner import find_clean, find_rebuild, find_undoing

ACTIONS = ("accept", "plug", "plug-new", "unplug", "clean", "fleet-clean", "rebuild", "take-back")
"""The commands that would write, by id."""

_NEEDS_DEVICE = ("unplug", "clean", "edit", "bulk")
_NEEDS_CALM = ("accept", "plug", "plug_new", "unplug", "clean", "rebuild", "take_back")


class Asking(Deciding):
    """The lists stand still while a plan is read."""

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

    def action_clean(self) -> None:
        """Opens the plan that removes the device under the cursor without xl."""
        row, domid = self.pairs.row, self.session.shown.domid
        if row is not None and row.device is not None and domid is not None:
            self.clean(domid, row.device)

    def clean(self, domid: int, device: DeviceId) -> None:
        """Opens the plan that removes something, of a domain that may not exist."""
        find_clean(self.session.stage, domid, str(device), self.post_message)

    def action_rebuild(self) -> None:
        """Opens the plan that makes a template anew that cannot be used."""
        if self.session.shown.domid is not None:
            find_rebuild(self.session.stage, self.session.shown.domid, self.post_message)

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
        """Shows a plan that took a look, or says why there is none."""
        if message.request is None:
            self.say(message.note, Tone.BAD)
        else:
            self.ask(message.request, message.note, message.observation)

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
        seen = observation
        if seen is None and entry is not None and entry.observation.domid == request.domid:
            seen = entry.observation
        question = session.choices.question(request.domid, None, 0.0)
        files = seen.userdata if seen is not None else ()
        try:
            dialog = PlanDialog(
                request,
                lambda wanted: wanted.plan(seen, question, session.stage),
                any(file.userid == "xl" for file in files),
                session.glyphs,
                note,
            )
        except XendriftError as error:
            self.say(error.sentence, Tone.BAD)
            return
        session.rest(True)
        self.owner.push_screen(dialog, self.answered)

    def answered(self, confirmed: Confirmed | None) -> None:
        """Takes the answer to a plan; None if it was left."""
        raise NotImplementedError
