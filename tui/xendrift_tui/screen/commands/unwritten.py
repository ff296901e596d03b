"""Bytes that could be written nowhere stay in the operator's hands."""

from pathlib import Path

from textual.app import App

from xendrift_tui.screen.dialogs.file import FileDialog
from xendrift_tui.screen.workers.action_messages import Result


def keep_unwritten(app: App[int], result: Result) -> None:
    """Asks for another place for a template that could be saved nowhere, if there is one."""
    if result.unwritten is not None:
        title = f"The new template of {result.plan.name} could be saved nowhere: keep it in a file"
        path = Path.cwd() / f"domain-{result.plan.domid}.libxl-json"
        app.push_screen(FileDialog(path, result.unwritten, title=title, what="template"))
