"""Asks where every domain is to be written."""

from collections.abc import Callable
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.files import refuse_existing
from xendrift_tui.screen.dialogs.file import FileDialog

_ASK = (
    "enter writes both views of every domain and what is wrong into this one file, mode 0600 and"
    " without passwords: to look at elsewhere by `xendrift --capture FILE`, or to send with a"
    " report of a fault. esc leaves everything as it is"
)


class CaptureDialog(FileDialog):
    """The work itself begins only once the dialog is gone."""

    def __init__(self, path: Path, label: SafeText, begin: Callable[[Path, bool], None]) -> None:
        """Takes what is to begin.

        Args:
            path: where to, unless the operator says otherwise.
            label: what the source calls itself.
            begin: is told where to, and whether a file there may be replaced.
        """
        super().__init__(path, b"", title=f"Capture {label}", what="capture")
        self._begin = begin

    @property
    def _ask(self) -> str:
        return _ASK

    def _put(self, path: Path, *, replace: bool) -> None:
        refuse_existing(path, what="capture", overwrite=replace)
        self._begin(path, replace)
