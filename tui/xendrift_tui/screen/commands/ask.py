"""The keys that ask for something to be done: each opens a plan, and nothing more."""

from dataclasses import replace
from functools import partial

from xendrift.actions.action import Request, Seen
from xendrift.actions.registry import ACTIONS as BY_NAME
from xendrift.actions.undo import UNDO
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.plans.clean_plan import CLEAN
from xendrift.core.plans.plan import ACCEPT, REBUILD
from xendrift.core.plans.plug_plan import PLUG, UNPLUG
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.decide import Deciding
from xendrift_tui.screen.dialogs.plan import Confirmed, PlanDialog
from xendrift_tui.screen.dialogs.spec import SpecDialog
from xendrift_tui.screen.screens.journal import JournalScreen
from xendrift_tui.screen.workers.action_messages import Planned
from xendrift_tui.screen.workers.planner import look

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
            self.ask(Request(ACCEPT, str(self.session.shown.domid)))

    def action_plug(self) -> None:
        """Opens the plan that attaches the device under the cursor, or asks for a new one."""
        row, domid = self.pairs.row, self.session.shown.domid
        if row is None or row.device is None:
            self.action_plug_new()
        elif domid is not None:
            self.ask(Request(PLUG, str(domid), str(row.device)))

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
            self.ask(Request(PLUG, str(domid), wanted))

    def action_unplug(self) -> None:
        """Opens the plan that detaches the device under the cursor."""
        row, domid = self.pairs.row, self.session.shown.domid
        if row is not None and row.device is not None and domid is not None:
            self.ask(Request(UNPLUG, str(domid), str(row.device)))

    def action_clean(self) -> None:
        """Opens the plan that removes the device under the cursor without xl."""
        row, domid = self.pairs.row, self.session.shown.domid
        if row is not None and row.device is not None and domid is not None:
            self.clean(domid, row.device)

    def clean(self, domid: int, device: DeviceId) -> None:
        """Opens the plan that removes something, of a domain that may not exist."""
        self._look(Request(CLEAN, str(domid), str(device)))

    def action_rebuild(self) -> None:
        """Opens the plan that makes a template anew that cannot be used."""
        if self.session.shown.domid is not None:
            self._look(Request(REBUILD, str(self.session.shown.domid)))

    def action_take_back(self) -> None:
        """Opens the plan that undoes what was done last."""
        self._look(Request(UNDO))

    def action_deeds(self) -> None:
        """Shows the journal."""
        access, glyphs = self.session.access, self.session.glyphs
        self.owner.push_screen(JournalScreen(access, glyphs, self._take_back))

    def _take_back(self, entry_id: str) -> None:
        self._look(Request(UNDO, entry=entry_id))

    def _look(self, request: Request) -> None:
        look(self.session.access, request, self.post_message)

    def on_planned(self, message: Planned) -> None:
        """Shows a plan that took a look, or says why there is none."""
        if message.request is None:
            self.say(message.note, Tone.BAD)
        else:
            self.ask(message.request, message.note, message.seen)

    def ask(self, request: Request, note: SafeText = SafeText(), seen: Seen | None = None) -> None:
        """Shows the plan of a request; the lists stand still until it is answered.

        Args:
            request: what was asked for.
            note: what is to be known of an earlier plan.
            seen: what its plan is made from, the domain as it is on the screen if None.
        """
        session = self.session
        entry = session.shown.entry
        if seen is None:
            there = entry is not None and str(entry.observation.domid) == request.domain
            seen = Seen(entry.observation if entry is not None and there else None)
        files = seen.observation.userdata if seen.observation is not None else ()
        if request.domain:
            question = session.choices.question(int(request.domain), None, 0.0)
            request = replace(request, question=question)
        looked = seen
        try:
            dialog = PlanDialog(
                request,
                lambda wanted: BY_NAME[wanted.action].plan(wanted, looked, session.access),
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
