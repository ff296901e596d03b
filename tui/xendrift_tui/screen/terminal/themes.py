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
        "tone-muted": "#8e9cab",
        "tone-heading": "#8fb7dd",
        "tone-good": "#7fb069",
        "tone-warning": "#e0b354",
        "tone-bad": "#f0716e",
        "tone-live": "#5bb8c4",
        "tone-operator": "#c79bf0",
        "line-cursor": "#2a74b8",
        "line-cursor-text": "#ffffff",
        "line-resting": "#66727f",
        "field": "#1a232e",
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
    success="#28722b",
    foreground="#1f2933",
    background="#fbfbf9",
    surface="#f3f4f3",
    panel="#e9ecee",
    dark=False,
    variables={
        "tone-muted": "#58646f",
        "tone-heading": "#1d5a96",
        "tone-good": "#28722b",
        "tone-warning": "#8a5a00",
        "tone-bad": "#b3261e",
        "tone-live": "#00697a",
        "tone-operator": "#7b3fb5",
        "line-cursor": "#1666b8",
        "line-cursor-text": "#ffffff",
        "line-resting": "#66727f",
        "field": "#eaeff5",
        "line-rule": "#c3cbd3",
        "line-focus": "#1666b8",
        "bar": "#e9ecee",
    },
)
# Of the 16 colours these can be read on black in every usual palette, and those on white.
_ON_BLACK = {
    "tone-muted": "ansi_default",
    "tone-heading": "ansi_bright_cyan",
    "tone-good": "ansi_bright_green",
    "tone-warning": "ansi_bright_yellow",
    "tone-bad": "ansi_bright_red",
    "tone-live": "ansi_bright_cyan",
    "tone-operator": "ansi_bright_magenta",
}
_ON_WHITE = {
    "tone-muted": "ansi_default",
    "tone-heading": "ansi_blue",
    "tone-good": "ansi_default",
    "tone-warning": "ansi_magenta",
    "tone-bad": "ansi_red",
    "tone-live": "ansi_blue",
    "tone-operator": "ansi_magenta",
}


def _sixteen(name: str, base: str, tones: dict[str, str], *, dark: bool) -> Theme:
    plain = ("line-cursor", "line-cursor-text", "line-resting", "line-rule", "line-focus", "field")
    return Theme(
        name=name,
        ansi=True,
        dark=dark,
        primary=tones["tone-heading"],
        secondary=tones["tone-live"],
        accent=tones["tone-live"],
        warning=tones["tone-warning"],
        error=tones["tone-bad"],
        success=tones["tone-good"],
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            **BUILTIN_THEMES[base].variables,
            **tones,
            **dict.fromkeys((*plain, "bar"), "ansi_default"),
        },
    )


ANSI = _sixteen("xendrift-ansi", "ansi-dark", _ON_BLACK, dark=True)
ANSI_LIGHT = _sixteen("xendrift-ansi-light", "ansi-light", _ON_WHITE, dark=False)
THEMES = {"dark": DARK, "light": LIGHT, "ansi": ANSI}
_MANY = ("truecolor", "24bit")
_SIXTEEN = ("linux", "vt", "screen", "xterm", "ansi", "cons25")
# Consoles that would show the question instead of answering it.
_NEVER_ASKED = ("linux", "vt", "cons25", "dumb")


def asks_for_background(wanted: str | None) -> bool:
    """Tells whether the terminal is to be asked for its background.

    Args:
        wanted: a theme's name as it can be set; `dark` and `light` settle it.
    """
    term = os.environ.get("TERM", "")
    settled = wanted in ("dark", "light") or os.environ.get("NO_COLOR") is not None
    return not settled and not term.startswith(_NEVER_ASKED)


def choose(wanted: str | None, *, light: bool | None = None) -> Theme:
    """Picks a theme.

    Args:
        wanted: `dark`, `light` or `ansi`; None looks at the terminal: 16 colours, or none by
            NO_COLOR, mean `ansi`.
        light: whether the terminal's background is light; None if nobody knows.
    """
    if wanted in ("dark", "light"):
        return THEMES[wanted]
    chosen = ANSI if wanted == "ansi" else _suitable()
    if not light:
        return chosen
    return ANSI_LIGHT if chosen is ANSI else LIGHT


def _suitable() -> Theme:
    if os.environ.get("NO_COLOR") is not None:
        return ANSI
    term = os.environ.get("TERM", "")
    if "256" in term or "direct" in term or os.environ.get("COLORTERM") in _MANY:
        return DARK
    return ANSI if term.split("-")[0].rstrip("0123456789") in _SIXTEEN else DARK
