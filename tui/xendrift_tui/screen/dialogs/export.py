"""Asks as what a domain is to be written, and where; says first what such a file cannot say."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.export import SUFFIXES, TITLES, Exported, Format
from xendrift_tui.screen.dialogs.file import FileDialog

_FORMATS = tuple(Format)
_WIDTH = max(len(form) for form in _FORMATS)
_MOST = 5
_LONGEST = 140


class ExportDialog(FileDialog):
    """The formats above the path; the arrows choose while the cursor stays in the path."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "another(-1)", "format before", show=False, priority=True),
        Binding("down", "another(1)", "next format", show=False, priority=True),
    ]

    def __init__(self, stem: Path, title: str, make: Callable[[Format], Exported]) -> None:
        """Takes what can be written.

        Args:
            stem: the file's path, but for its suffix.
            title: whose it is.
            make: makes the file in a format; raises `XendriftError` where it cannot.
        """
        super().__init__(self._named(stem, _FORMATS[0]), b"", title=title, what="file")
        self._stem = stem
        self._make = make
        self._form = _FORMATS[0]
        self._cannot = SafeText()

    def compose(self) -> ComposeResult:
        """Makes the dialog."""
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title", markup=False)
            formats = OptionList(*map(_prompt, _FORMATS), id="formats", markup=False)
            formats.can_focus = False
            yield formats
            yield Input(str(SafeText(str(self._path))), id="path", compact=True)
            yield Static(id="unsaid", markup=False)
            yield Static(id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Begins with the first format."""
        self.query_one("#formats", OptionList).highlighted = 0
        self.query_one("#path", Input).focus()
        self._choose(self._form)

    def action_another(self, step: int) -> None:
        """Goes to the next format, or back."""
        formats = self.query_one("#formats", OptionList)
        formats.highlighted = ((formats.highlighted or 0) + step) % len(_FORMATS)

    def _mark(self) -> None:
        """Points to the format that counts: a colour alone would say nothing to some."""
        formats = self.query_one("#formats", OptionList)
        for index, form in enumerate(_FORMATS):
            formats.replace_option_prompt_at_index(index, _prompt(form, chosen=form is self._form))

    @on(OptionList.OptionHighlighted, "#formats")
    def _highlighted(self, message: OptionList.OptionHighlighted) -> None:
        self._choose(_FORMATS[message.option_index])

    def _choose(self, form: Format) -> None:
        path = self.query_one("#path", Input)
        if path.value == str(SafeText(str(self._named(self._stem, self._form)))):
            path.value = str(SafeText(str(self._named(self._stem, form))))
        self._form, self._refused = form, None
        unsaid: tuple[SafeText, ...] = ()
        try:
            made = self._make(form)
            self._content, unsaid, self._cannot = made.content, made.unsaid, SafeText()
        except XendriftError as error:
            self._content, self._cannot = b"", error.sentence
        self._mark()
        self.query_one("#unsaid", Static).update(Text("\n".join(_lines(unsaid))))
        self._hint(self._ask)

    @property
    def _ask(self) -> str:
        if self._cannot:
            return f"{self._cannot} ↑↓ chooses another format, esc leaves."
        return "↑↓ chooses the format, enter writes it, mode 0600, esc leaves everything as it is"

    def _write(self, *, replace: bool) -> None:
        if not self._cannot:
            super()._write(replace=replace)

    @staticmethod
    def _named(stem: Path, form: Format) -> Path:
        return stem.with_name(f"{stem.name}.{SUFFIXES[form]}")


def _prompt(form: Format, *, chosen: bool = False) -> Text:
    return Text(f"{'>' if chosen else ' '} {form:<{_WIDTH}}  {TITLES[form]}")


def _lines(unsaid: tuple[SafeText, ...]) -> list[str]:
    """The first of what is not said; all of it stands at the top of the file."""
    if not unsaid:
        return []
    shown = [f"  {clip(line, _LONGEST)}" for line in unsaid[:_MOST]]
    left = len(unsaid) - len(shown)
    more = [f"  and {left} more"] if left else []
    return ["What it does not say, or not exactly:", *shown, *more]
