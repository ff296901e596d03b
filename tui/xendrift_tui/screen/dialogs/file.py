"""Asks where a file is to be written."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from xendrift.core.base.errors import FileThereError, XendriftError
from xendrift.core.base.text import SafeText
from xendrift.files import refuse_existing, write_new
from xendrift_tui.screen.screens.presence import Dialog

_ASK = "enter writes it, mode 0600; esc leaves everything as it is"
_CAPTURE = (
    "enter writes both views of every domain and what is wrong into this one file, mode 0600 and"
    " without passwords: to look at elsewhere by `xendrift --capture FILE`, or to send with a"
    " report of a fault. esc leaves everything as it is"
)
_AGAIN = "That file exists. ctrl+o replaces it; any other path leaves it alone."


class FileDialog(Dialog[SafeText | None]):
    """A path, and a second key before anything is replaced."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss_dialog", "leave", show=False),
        Binding("ctrl+o", "replace", "replace", show=False, priority=True),
    ]

    def __init__(
        self,
        path: Path,
        content: bytes,
        *,
        title: str,
        what: str,
    ) -> None:
        """Takes what is to be written.

        Args:
            path: where, unless the operator says otherwise.
            content: the bytes.
            title: what the dialog is about.
            what: what the file is, for a sentence that says why it was not written.
        """
        super().__init__()
        self._path = path
        self._content = content
        self._title = title
        self._what = what
        self._refused: Path | None = None

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title", markup=False)
            yield Input(str(SafeText(str(self._path))), id="path", compact=True)
            yield Static(Text(self._ask), id="dialog-hint", markup=False)

    @property
    def _ask(self) -> str:
        return _ASK

    @on(Input.Changed, "#path")
    def _changed(self) -> None:
        self._refused = None
        self._hint(self._ask)

    @on(Input.Submitted, "#path")
    def _submitted(self) -> None:
        self._write(replace=False)

    def action_replace(self) -> None:
        """Replaces the file that was in the way, if it is still the one that was asked about."""
        if self._refused is not None and self._refused == self._chosen():
            self._write(replace=True)

    def action_dismiss_dialog(self) -> None:
        """Writes nothing."""
        self.dismiss(None)

    def _chosen(self) -> Path:
        return Path(self.query_one("#path", Input).value).expanduser()

    def _write(self, *, replace: bool) -> None:
        path = self._chosen()
        try:
            self._put(path, replace=replace)
        except FileThereError:
            self._refused = path
            self._hint(_AGAIN)
        except (XendriftError, OSError) as error:
            self._hint(f"Not written: {error}")
        else:
            self.dismiss(SafeText(str(path)))

    def _put(self, path: Path, *, replace: bool) -> None:
        write_new(path, self._content, what=self._what, overwrite=replace)

    def _hint(self, text: str) -> None:
        self.query_one("#dialog-hint", Static).update(Text(SafeText(text)))


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
        return _CAPTURE

    def _put(self, path: Path, *, replace: bool) -> None:
        refuse_existing(path, what="capture", overwrite=replace)
        self._begin(path, replace)
