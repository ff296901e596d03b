"""The keys that settle the merged view; nothing of it is written."""

from functools import partial

from textual import on

from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.changes import value_text
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Take
from xendrift.core.model.report import MergedDevice
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.row import RowKind
from xendrift_tui.screen.dialogs.bulk import BulkDialog
from xendrift_tui.screen.dialogs.value import Edited, ValueDialog
from xendrift_tui.screen.screens.arrivals import Arriving
from xendrift_tui.screen.widgets.pair_view import PairView


class Deciding(Arriving):
    """Sides, values, and back; each decision is one step of undo."""

    @on(PairView.Decided)
    def _decide(self, message: PairView.Decided) -> None:
        """Takes a side for the merged view."""
        row, take, device = message.row, message.take, message.row.device
        if device is None:
            return
        whole = row.kind is not RowKind.FIELD or take is Take.DROP
        if not whole and not row.differs:
            self.say("One value can be decided only between two sides that differ. e edits it.")
            return
        if whole:
            self.session.resolve(lambda made: made.taking([device], take))
        else:
            self.session.resolve(lambda made: made.taking_field(device, row.field, take))
        subject = device if whole else f"{device} {row.field}"
        self._decided(f"{subject} {take}")

    def action_undo(self) -> None:
        """Takes back the last decision."""
        if self.session.undo():
            self.session.journal.note(SafeText("The last decision is taken back."))
            self.draw_pairs()
        else:
            self.say("Nothing has been decided.")

    def action_redo(self) -> None:
        """Makes a decision again that was taken back."""
        if self.session.redo():
            self.session.journal.note(SafeText("The decision is made again."))
            self.draw_pairs()
        else:
            self.say("No decision was taken back.")

    def action_edit(self) -> None:
        """Asks for a value of the operator's own; on a device, opens its values first."""
        row = self.pairs.row
        merged = self._merged_device()
        if row is None or merged is None:
            return
        if row.kind is not RowKind.FIELD:
            if not any(r.device == row.device and r.kind is RowKind.FIELD for r in self.pairs.rows):
                self.session.shown.toggle(merged.id)
                self.draw_pairs()
            self.say("Go to a value of the device, then e again.")
            return
        release = self._release()
        dialog = ValueDialog(merged, BY_NAME[merged.id.kind], row.field, release)
        self.session.rest(True)
        self.owner.push_screen(dialog, partial(self._edited, merged.id, row.field))

    def _release(self) -> tuple[int, int]:
        entry = self.session.shown.entry
        assert entry is not None  # noqa: S101  (there is a row)
        return entry.observation.host.release

    def _merged_device(self) -> MergedDevice | None:
        """Finds what the merged view makes of the device under the cursor."""
        row, entry = self.pairs.row, self.session.shown.entry
        if row is None or entry is None:
            return None
        devices = entry.report.merged.devices
        return next((one for one in devices if one.id == row.device), None)

    def _edited(self, device: DeviceId, key: str, edited: Edited | None) -> None:
        self.session.rest(False)
        if edited is None:
            return
        self.session.resolve(lambda made: made.setting(device, key, edited.value))
        secret = "passw" in key
        shown = "(not shown)" if secret else "left to libxl" if edited.value is None else ""
        self._decided(f"{device} {key} {shown or f'= {value_text(edited.value)}'}")

    def action_bulk(self) -> None:
        """Asks for one side for every device of this domain that the same rule is about."""
        rule, devices = self.of_one_rule()
        if devices:
            self.session.rest(True)
            dialog = BulkDialog(rule, devices)
            self.owner.push_screen(dialog, partial(self._bulk_decided, rule, devices))

    def of_one_rule(self) -> tuple[str, tuple[DeviceId, ...]]:
        """Finds the worst rule of the row under the cursor, and every device it is about."""
        row, entry = self.pairs.row, self.session.shown.entry
        if row is None or entry is None or row.device is None:
            return "", ()
        findings = entry.report.findings
        rule = next((one.rule for one in findings if one.device == row.device), "")
        found = [one.device for one in findings if one.rule == rule and one.device]
        return rule, tuple(dict.fromkeys(found))

    def _bulk_decided(self, rule: str, devices: tuple[DeviceId, ...], take: Take | None) -> None:
        self.session.rest(False)
        if take is not None:
            self.session.resolve(lambda made: made.taking(devices, take))
            self._decided(f"{len(devices)} devices of rule {rule} {take}")

    def _decided(self, what: str) -> None:
        text = SafeText(f"Decided for the merged view: {what}.")
        self.session.journal.note(text, Tone.OPERATOR)
        self.draw_pairs()
