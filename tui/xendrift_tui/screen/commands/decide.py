"""The commands that settle the merged view; nothing of it is written."""

from functools import partial

from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.changes import value_text
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Take
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.row import Branch, RowKind
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.dialogs.bulk import BulkDialog
from xendrift_tui.screen.dialogs.value import Edited, ValueDialog


def take(context: MainContext, side: str) -> None:
    """Takes a side for what is under the cursor; each decision is one step of undo.

    Args:
        context: the main screen.
        side: a value of `Take`.
    """
    row, taken = context.row, Take(side)
    if row is None or row.device is None:
        return
    device = row.device
    whole = row.kind is not RowKind.FIELD or taken is Take.DROP
    if not whole and not row.differs:
        context.say("One value can be decided only between two sides that differ. e edits it.")
        return
    if whole:
        context.session.resolve(lambda made: made.taking([device], taken))
    else:
        context.session.resolve(lambda made: made.taking_field(device, row.field, taken))
    subject = device if whole else f"{device} {row.field}"
    _decided(context, f"{subject} {taken}")


def undo(context: MainContext) -> None:
    """Takes back the last decision."""
    if context.session.undo():
        context.session.log.note(SafeText("The last decision is taken back."))
        context.panes.draw_pairs()
    else:
        context.say("Nothing has been decided.")


def redo(context: MainContext) -> None:
    """Makes a decision again that was taken back."""
    if context.session.redo():
        context.session.log.note(SafeText("The decision is made again."))
        context.panes.draw_pairs()
    else:
        context.say("No decision was taken back.")


def edit(context: MainContext) -> None:
    """Asks for a value of the operator's own; on a device, opens its values first."""
    row, shown, panes = context.row, context.session.shown, context.panes
    merged = shown.merged(row.device) if row is not None else None
    if row is None or merged is None or shown.entry is None:
        return
    if row.kind is not RowKind.FIELD:
        rows = panes.pairs.rows
        if not any(one.device == row.device and one.kind is RowKind.FIELD for one in rows):
            shown.fold(f"device {merged.id}", Branch.OPEN)
            panes.draw_pairs()
        context.say("Go to a value of the device, then e again.")
        return
    release = shown.entry.observation.host.release
    dialog = ValueDialog(merged, BY_NAME[merged.id.kind], row.field, release)
    context.session.rest(True)
    context.push(dialog, partial(_edited, context, merged.id, row.field))


def _edited(context: MainContext, device: DeviceId, key: str, edited: Edited | None) -> None:
    context.session.rest(False)
    if edited is None:
        return
    context.session.resolve(lambda made: made.setting(device, key, edited.value))
    secret = "passw" in key
    shown = "(not shown)" if secret else "left to libxl" if edited.value is None else ""
    _decided(context, f"{device} {key} {shown or f'= {value_text(edited.value)}'}")


def bulk(context: MainContext) -> None:
    """Asks for one side for every device of this domain that the same rule is about."""
    row = context.row
    rule, devices = context.session.shown.alike(row.device if row is not None else None)
    if devices:
        context.session.rest(True)
        context.push(BulkDialog(rule, devices), partial(_taken, context, rule, devices))


def _taken(
    context: MainContext, rule: str, devices: tuple[DeviceId, ...], side: Take | None
) -> None:
    context.session.rest(False)
    if side is not None:
        context.session.resolve(lambda made: made.taking(devices, side))
        _decided(context, f"{len(devices)} devices of rule {rule} {side}")


def _decided(context: MainContext, what: str) -> None:
    text = SafeText(f"Decided for the merged view: {what}.")
    if context.panes.pairs.has_focus:
        context.session.log.note(text, Tone.OPERATOR)  # it is seen where it was decided
    else:
        context.say(text, Tone.OPERATOR)
    context.panes.draw_pairs()
