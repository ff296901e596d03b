"""Tones become styles: one component class for each, coloured by the theme."""

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style

from xendrift_tui.presentation.marks import Tone

if TYPE_CHECKING:
    from textual.widget import Widget

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in Tone)


def segments(
    widget: "Widget",
    runs: list[tuple[str, Tone]],
    over: Style | None = None,
    base: Style | None = None,
) -> list[Segment]:
    """Draws runs of text in a widget's own styles.

    Args:
        widget: whose styles are used; it must have `TONE_CLASSES`.
        runs: text that is safe, and what it stands for.
        over: laid over every run, for the line under the cursor.
        base: the widget's own style where that is known, for it takes long to be worked out.
    """
    base = base or widget.rich_style
    if over is not None and over.reverse:
        return [Segment(text, base + over) for text, _ in runs]  # colours reversed are patchwork
    drawn: list[Segment] = []
    for text, tone in runs:
        style = base + widget.get_component_rich_style(f"tone--{tone}", partial=True)
        drawn.append(Segment(text, style + over if over else style))
    return drawn
