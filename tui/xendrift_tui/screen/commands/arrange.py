"""The commands that arrange the list of domains: its columns, and filters to come back to."""

from functools import partial

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.commands.context import MainContext
from xendrift_tui.screen.dialogs.columns import ColumnsDialog
from xendrift_tui.screen.dialogs.name import NameDialog
from xendrift_tui.settings.keep import keep


def columns(context: MainContext) -> None:
    """Asks which columns the list of domains is to have."""
    chosen = context.session.columns
    context.push(ColumnsDialog(chosen, partial(_show, context), partial(_keep_columns, context)))


def _show(context: MainContext, names: tuple[str, ...]) -> None:
    context.session.columns = names
    context.show_columns()


def _keep_columns(context: MainContext, names: tuple[str, ...]) -> None:
    _keep(context, "columns", ",".join(names), "", "The columns are kept")


def save_filter(context: MainContext) -> None:
    """Asks for the name that the filter above the list is saved by."""
    wanted = context.panes.filter.value.strip()
    context.push(NameDialog(SafeText(wanted)), partial(_save, context, wanted))


def _save(context: MainContext, wanted: str, name: str | None) -> None:
    if name:
        context.session.filters = {**context.session.filters, name: wanted}
        _keep(context, name, wanted, "filters", f"@{name} is saved")


def _keep(context: MainContext, key: str, value: str, table: str, said: str) -> None:
    """Writes a setting, and says where, or why not."""
    try:
        file = keep(key, value, table=table)
    except (XendriftError, OSError) as error:
        context.say(f"Not kept for the next start: {error}", Tone.BAD)
    else:
        context.say(f"{said} in {file}.")
