"""How xl.cfg writes values: strings, numbers and lists, as libxlu's lexer reads them.

Between quotes stands any byte but a newline, a quote and a backslash; of the escapes only those
of one letter work (libxlu_cfg_l.l; libxlu_cfg.c, xlu__cfgl_dequote, drops numeric ones).
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from xendrift.core.base.text import SafeText

Value: TypeAlias = "str | int | Sequence[Value]"

_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\a": "\\a", "\b": "\\b", "\f": "\\f",
    "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
}  # fmt: skip
_ESCAPED = str.maketrans(_ESCAPES)
_HARMLESS = str.maketrans(dict.fromkeys(_ESCAPES, "."))


def check_text(text: str) -> str:
    """Returns text that can be written.

    Raises:
        ValueError: it holds a character that xl.cfg has no escape for.
    """
    plain = text.translate(_HARMLESS)
    if SafeText(plain) != plain:
        raise ValueError("it holds a control or an invisible character, which has no escape")
    return text


def quoted(text: str) -> str:
    """Writes a string.

    Raises:
        ValueError: as `check_text`.
    """
    return f'"{check_text(text).translate(_ESCAPED)}"'


def setting(key: str, value: Value) -> str:
    """Writes one setting; a list of several items has a line for each."""
    if isinstance(value, str | int) or len(value) < 2:
        return f"{key} = {_written(value)}"
    return "\n".join([f"{key} = [", *_items(value), "]"])


def _items(values: Sequence[Value]) -> Iterator[str]:
    for value in values:
        yield f"    {_written(value)},"


def _written(value: Value) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value) if value >= 0 else quoted(str(value))  # a sign is no part of a number
    return f"[{', '.join(_written(item) for item in value)}]"
