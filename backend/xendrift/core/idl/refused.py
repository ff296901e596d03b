"""What libxl says no to."""

from typing import NamedTuple

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText


class Refused(XendriftError):  # noqa: N818 - it is libxl that refuses; nothing of ours failed
    """A document that libxl's parser rejects as a whole, or that ends the calling process.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the value, empty for the whole document.
        reason: what libxl does not take, a clause without a full stop.
    """

    def __init__(self, reason: str, pointer: str = "") -> None:
        self.pointer = SafeText(pointer)
        self.reason = SafeText(reason)
        super().__init__(f"libxl refuses {pointer or 'the document'}: {reason}.")

    def under(self, key: str | int) -> "Refused":
        """The same refusal, seen from the object or array that holds the value under a key."""
        return Refused(self.reason, pointer_to(key) + self.pointer)


class Problem(NamedTuple):
    """One thing that libxl would refuse, or drop or change without a word.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the value.
        reason: what libxl does with it, a clause without a full stop.
        refused: whether the whole document fails because of it.
    """

    pointer: SafeText
    reason: SafeText
    refused: bool


def pointer_to(key: str | int) -> str:
    """One step of a JSON pointer."""
    return "/" + str(key).replace("~", "~0").replace("/", "~1")
