"""A list of explained lines: a label on the left, paragraphs wrapped to the room there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events

from xendrift.core.base.text import SafeText
from xendrift_tui.presentation.columns import cut, pad, wrap
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Glyphs, Mark, Tone
from xendrift_tui.screen.widgets.line_list import LineList, Runs

_LABEL = 10


@dataclass(frozen=True, slots=True)
class _Drawn:
    runs: tuple[tuple[str, Tone], ...]
    line: Line


class Paragraphs(LineList):
    """Paragraphs of an explanation, a help page or a log."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs, id=id)
        self.rests = False
        self.lines: Sequence[Line] = ()
        self._drawn: list[_Drawn] = []
        self._wrapped_at = 0
        self._label_width = _LABEL

    def explain(self, lines: Sequence[Line], *, keep: bool = True) -> None:
        """Takes new paragraphs.

        Args:
            lines: the paragraphs.
            keep: whether the cursor stays where it is, or goes back to the top.
        """
        self.lines = lines
        labelled = any(line.label or line.mark is not Mark.NONE for line in lines)
        self._label_width = self._widest_label() if labelled else 0
        self._layout(self.inner_width)
        if not keep:
            self.cursor = 0
            self.scroll_to(y=0, animate=False, force=True)
            self.redraw()

    @property
    def paragraph(self) -> int | None:
        """The number of the paragraph under the cursor, None in an empty list."""
        line = self._drawn[self.cursor].line if self._drawn else None
        return next((at for at, one in enumerate(self.lines) if one is line), None)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wraps again."""
        if self.inner_width != self._wrapped_at:
            self._layout(self.inner_width)

    def line(self, index: int, width: int) -> Runs:
        """Draws one line of a paragraph."""
        runs = list(self._drawn[index].runs)
        used = sum(cell_len(text) for text, _ in runs)
        return [*runs, (" " * max(width - used, 0), Tone.NORMAL)]

    def texts(self, wanted: str) -> Sequence[str]:  # noqa: ARG002
        """Lists the lines as they are drawn."""
        return ["".join(text for text, _ in drawn.runs) for drawn in self._drawn]

    def whole_text(self) -> Sequence[SafeText]:
        """Lists the paragraphs, each in one line."""
        return [
            SafeText(
                f"{line.label:<{_LABEL}} {line.text}{f'   ({line.note})' if line.note else ''}"
            )
            if self._label_width
            else line.text
            for line in self.lines
        ]

    def copy_text(self, index: int) -> SafeText:
        """Copies a paragraph: its command or path if it has one, else its text."""
        line = self._drawn[index].line
        return line.copy or line.text

    def copy_lines(self) -> list[SafeText]:
        """Returns every paragraph with its label, a line each."""
        return [SafeText(f"{line.label}  {line.text}".strip()) for line in self.lines]

    def _widest_label(self) -> int:
        """Leaves a gap behind every label that stands beside its text, its sign included."""
        marked = (cell_len(self._sign(one) + one.label) for one in self.lines)
        beside = (width for width in marked if width <= _LABEL + 2)
        widest = max(beside, default=0)
        return widest + 1 if widest >= _LABEL else _LABEL

    def _sign(self, line: Line) -> str:
        return "" if line.mark is Mark.NONE else f"{self.glyphs[line.mark]} "

    def _layout(self, width: int) -> None:
        self._wrapped_at = width
        self._drawn = [drawn for line in self.lines for drawn in self._paragraph(line, width)]
        self.show_lines(range(len(self._drawn)))

    def _paragraph(self, line: Line, width: int) -> list[_Drawn]:
        sign = self._sign(line)
        lead = cell_len(line.label) > _LABEL
        label = cut(sign + line.label, max(width // 2, _LABEL), self.glyphs.ellipsis)
        label = f"{label}  " if lead else pad(label, self._label_width)
        text = line.text.replace("…", self.glyphs.ellipsis)
        note = f"({line.note})" if line.note else ""
        body = wrap(f"{text}   {note}".rstrip(), max(width - cell_len(label) - 1, 8))
        tone = line.tone if lead or sign else Tone.MUTED
        drawn: list[_Drawn] = []
        for number, part in enumerate(body):
            before = label if number == 0 else " " * cell_len(label)
            said = _split_note(part, note, Tone.NORMAL if lead else line.tone)
            drawn.append(_Drawn(((f" {before}", tone), *said), line))
        return drawn


def _split_note(part: str, note: str, tone: Tone) -> Runs:
    """Sets a remark at the end apart from what it remarks on."""
    if not note or not part.endswith(note):
        return [(part, tone)]
    return [(part[: -len(note)], tone), (note, Tone.MUTED)]
