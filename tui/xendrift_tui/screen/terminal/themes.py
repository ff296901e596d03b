"""Colours: a dark theme, a light one, and one that leaves them to a terminal of 16 colours.

Every tone of the presentation has a variable of its own, so that the style sheet names no
colour. `xendrift-ansi` tells more with bold and reverse; without colours it still reads.
"""

import os

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="xendrift-dark",
    primary="#6aa9e9",
    secondary="#5bb8c4",
    accent="#6aa9e9",
    warning="#e0b354",
    error="#f0716e",
    success="#7fb069",
    foreground="#ccd4dd",
    background="#10151b",
    surface="#151b23",
    panel="#1b232d",
    variables={
        "tone-muted": "#8391a0",
        "tone-heading": "#8fb7dd",
        "tone-good": "#7fb069",
        "tone-warning": "#e0b354",
        "tone-bad": "#f0716e",
        "tone-live": "#5bb8c4",
        "tone-operator": "#c79bf0",
        "line-cursor": "#263d57",
        "line-resting": "#1a232e",
        "line-rule": "#334150",
        "line-focus": "#6aa9e9",
        "bar": "#1b232d",
    },
)
LIGHT = Theme(
    name="xendrift-light",
    primary="#1666b8",
    secondary="#00697a",
    accent="#1666b8",
    warning="#8a5a00",
    error="#b3261e",
    success="#2f7d32",
    foreground="#1f2933",
    background="#fbfbf9",
    surface="#f3f4f3",
    panel="#e9ecee",
    dark=False,
    variables={
        "tone-muted": "#64707c",
        "tone-heading": "#1d5a96",
        "tone-good": "#2f7d32",
        "tone-warning": "#8a5a00",
        "tone-bad": "#b3261e",
        "tone-live": "#00697a",
        "tone-operator": "#7b3fb5",
        "line-cursor": "#cbe0f7",
        "line-resting": "#eaeff5",
        "line-rule": "#c3cbd3",
        "line-focus": "#1666b8",
        "bar": "#e9ecee",
    },
)
ANSI = Theme(
    name="xendrift-ansi",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "tone-muted": "ansi_default",
        "tone-heading": "ansi_cyan",
        "tone-good": "ansi_green",
        "tone-warning": "ansi_yellow",
        "tone-bad": "ansi_red",
        "tone-live": "ansi_cyan",
        "tone-operator": "ansi_magenta",
        "line-cursor": "ansi_default",
        "line-resting": "ansi_default",
        "line-rule": "ansi_default",
        "line-focus": "ansi_default",
        "bar": "ansi_default",
    },
)
THEMES = {"dark": DARK, "light": LIGHT, "ansi": ANSI}
_MANY = ("truecolor", "24bit")
_SIXTEEN = ("linux", "vt", "screen", "xterm", "ansi", "cons25")


def choose(wanted: str | None) -> Theme:
    """Picks a theme.

    Args:
        wanted: `dark`, `light` or `ansi`; None looks at the terminal: 16 colours, or none by
            NO_COLOR, mean `ansi`.
    """
    if wanted in THEMES:
        return THEMES[wanted]
    if os.environ.get("NO_COLOR") is not None:
        return ANSI
    term = os.environ.get("TERM", "")
    if "256" in term or "direct" in term or os.environ.get("COLORTERM") in _MANY:
        return DARK
    return ANSI if term.split("-")[0].rstrip("0123456789") in _SIXTEEN else DARK
