"""What both libraries make of JSON text.

libxl's strings are bytes, which need not be UTF-8; an object may have a key more than once.
"""

from collections.abc import Iterable
from enum import StrEnum

from xendrift.core.base.jsontypes import Json


def as_text(octets: bytes) -> str:
    """Reads bytes as UTF-8; each byte that is none becomes one surrogate of its own."""
    return octets.decode("utf-8", "surrogateescape")


def as_octets(text: str) -> bytes:
    """Gives back the very bytes that `as_text` was given.

    Raises:
        ValueError: the text holds half a character that no byte stands behind.
    """
    return text.encode("utf-8", "surrogateescape")


def c_text(octets: bytes) -> str:
    """Reads bytes as C does: up to the first NUL."""
    return as_text(octets.partition(b"\0")[0])


def shown(octets: bytes) -> str:
    """Bytes as JSON for programs has them: what is no UTF-8 is U+FFFD."""
    return octets.decode("utf-8", "replace")


def as_shown(value: Json) -> Json:
    """A value of which every string can be written as UTF-8: what is none is U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else shown(value.encode("utf-8", "surrogateescape"))
    if isinstance(value, dict):
        return {key: as_shown(item) for key, item in value.items()}
    return [as_shown(item) for item in value] if isinstance(value, list) else value


class JsonLibrary(StrEnum):
    """One of them; its value is what people call it."""

    YAJL = "yajl"
    JSON_C = "json-c"

    @property
    def other(self) -> "JsonLibrary":
        """The one that it is not."""
        return JsonLibrary.JSON_C if self is JsonLibrary.YAJL else JsonLibrary.YAJL


class Repeated(dict[str, "Json"]):
    """An object that has all its pairs, the repeated ones too, beside one value for each key.

    yajl hands libxl every pair of an object. A struct is looked up by key, but a key-value list
    is gone through pair by pair (libxl_json.c, libxl__key_value_list_parse_json).

    Attributes:
        pairs: every pair, in the order of the text.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: Iterable[tuple[str, "Json"]], *, first: bool) -> None:
        """Keeps the pairs; the first or the last of equal keys counts where one is looked up."""
        self.pairs = tuple(pairs)
        super().__init__(self.pairs)
        if first:
            self.update(reversed(self.pairs))
