"""Takes what a pane holds out of the screen: into the operator's pager, or into a file."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from textual.app import App, SuspendNotSupported
from textual.message import Message

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.files import write_new

_PAGERS = ("less", "more")


class TakenOut(Message):
    """Everything in a pane is asked for."""

    def __init__(self, how: str, heading: SafeText, lines: Sequence[SafeText]) -> None:
        """Takes the text.

        Args:
            how: `pager` or `file`.
            heading: what the pane is called.
            lines: its lines, whole.
        """
        super().__init__()
        self.how = how
        self.text = "\n".join((heading, "", *lines, ""))


def take_out(app: App[int], message: TakenOut) -> SafeText:
    """Does what was asked for, and says what came of it; empty if there is nothing to say."""
    if message.how == "file":
        return write(message.text, Path.cwd())
    return page(app, message.text)


def write(text: str, folder: Path) -> SafeText:
    """Writes text into a new file of a folder, and says where."""
    file = folder / f"xendrift-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    try:
        write_new(file, text.encode(), what="text")
    except (XendriftError, OSError) as error:
        return SafeText(str(error))
    return SafeText(f"Written to {file}.")


def page(app: App[int], text: str) -> SafeText:
    """Shows text in the operator's pager; the screen comes back when that ends."""
    command = pager()
    if not command:
        return SafeText("There is no pager: set PAGER, or install less.")
    try:
        with app.suspend():
            done = subprocess.run(command, input=text.encode(), check=False)  # noqa: S603
    except SuspendNotSupported:
        return SafeText("A pager cannot be opened here; w writes the same text to a file.")
    except OSError as error:
        return SafeText(f"The pager {command[0]} cannot be run: {error.strerror}. Check PAGER.")
    if done.returncode:
        return SafeText(f"The pager {command[0]} ended with status {done.returncode}.")
    return SafeText()


def pager(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Chooses the pager: `PAGER`, never through a shell, or what there is; empty if nothing."""
    try:
        wanted = shlex.split(environment.get("PAGER", ""))
    except ValueError:
        wanted = []
    return wanted or [found for found in map(shutil.which, _PAGERS) if found][:1]
