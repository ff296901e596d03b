"""Draws in ASCII whatever is drawn, where the terminal or its font has nothing else.

The presentation has signs for that of its own. What comes from elsewhere, such as borders, toasts,
the palette, quotation marks of a sentence and names that guests have, passes here: this is the last
that sees a line before it is written.
"""

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SAME = {
    ">": "…→▸▶❯›»", "<": "←◂◀‹«", "^": "↑▴▲", "v": "↓▾▼", "x": "✗✘×", "*": "●•○◉★", ".": "·",
    "-": "−–—─━═▔▁▂▃▄▀╌┄‐‑", "|": "│┃║▌▍▎▏▐▕▊▉▋╎┆", "+": "┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝┏┓┗┛╋", "#": "█▓▒░▆▇▅■",
    "'": "‘’‚′`", '"': "“”„″", "V": "✓✔", "=": "≡", "~": "≈", "!": "⚠",
}  # fmt: skip
_PLAIN = str.maketrans({sign: plain for plain, signs in _SAME.items() for sign in signs})


class AsciiFilter(LineFilter):
    """Replaces every character that is none of ASCII by one that is; every line stays as wide."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Returns the segments in ASCII."""
        return [
            one if one.text.isascii() else Segment(plain_text(one.text), one.style, one.control)
            for one in segments
        ]


@lru_cache(4096)
def plain_text(text: str) -> str:
    """Writes text in ASCII, in as many cells; what has no likeness is a question mark."""
    alike = text.translate(_PLAIN)
    return "".join(one if one.isascii() else "?" * cell_len(one) for one in alike)
