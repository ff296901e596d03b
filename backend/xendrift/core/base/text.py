"""The one choke point between raw bytes and anything a person sees.

xenstore values may hold any byte, and a guest writes many of them. A terminal obeys escape
sequences wherever it finds them, and bidirectional or invisible characters make one name look
like another. Widgets, logs, file names and messages therefore take `SafeText` only.
"""

import re
import unicodedata
from typing import Self

# Printable for Python, yet drawn as nothing or as a blank: they make two names look the same.
_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
_COMBINING_RUN = 2
_UNSAFE_IN_JSON = re.compile(r"[^\x20-\x7e\n]")


class SafeText(str):
    r"""Text with every control, bidirectional, invisible or undecodable character spelled out.

    The constructor is the only way in and it escapes whatever it is given, so a value of this
    type can be written to a terminal, a log or a label as it is. Escapes look like those of
    Python and of `xenstore-ls`: `\x1b`, `\u202e`, `\xff` for a byte that is not UTF-8. Escaping
    safe text again changes nothing.
    """

    __slots__ = ()

    def __new__(cls, value: str | bytes = "") -> Self:
        """Escapes a value; bytes are read as UTF-8."""
        if isinstance(value, bytes):
            value = value.decode("utf-8", "backslashreplace")
        if not (value.isascii() and value.isprintable()):
            value = _escape(value)
        return super().__new__(cls, value)


def clip(text: SafeText, limit: int) -> SafeText:
    """Shortens text to at most `limit` characters, the last one saying that more was cut."""
    return text if len(text) <= limit else SafeText(text[: max(limit - 1, 0)] + "…")


def summarise(value: bytes, limit: int = 200) -> SafeText:
    """Makes a value of any length showable: its first `limit` characters and how much is left."""
    text = SafeText(value[: limit * 4])
    if len(value) <= limit * 4 and len(text) <= limit:
        return text
    shown = text[:limit]
    rest = max(len(value) - len(shown.encode()), 1)
    return SafeText(f"{shown}… {rest} more bytes")


def ascii_only(json_text: str) -> str:
    r"""Rewrites JSON text so that it holds printable ASCII and newlines only (`\uXXXX` escapes).

    The value it stands for is unchanged. JSON that goes to a terminal needs this: JSON itself
    allows DEL, C1 and bidirectional characters to stand unescaped.
    """
    return _UNSAFE_IN_JSON.sub(_json_escape, json_text)


def _escape(text: str) -> str:
    parts: list[str] = []
    run = 0
    for char in text:
        combining = unicodedata.category(char) in ("Mn", "Me")
        run = run + 1 if combining else 0
        if run > _COMBINING_RUN or char in _INVISIBLE or not char.isprintable():
            parts.append(_spell(char))
        elif combining and not parts:
            parts.append(_spell(char))  # it would be drawn over whatever precedes the text
        else:
            parts.append(char)
    return "".join(parts)


def _spell(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as Python carries it
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
