"""Bytes as text and back: libxl's strings are bytes, which need not be UTF-8."""

_ESCAPED_FIRST, _ESCAPED_LAST = "\udc80", "\udcff"


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
