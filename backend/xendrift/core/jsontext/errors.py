"""Why a text cannot be read."""

from xendrift.core.base.errors import XendriftError


class LibxlJsonError(XendriftError):
    """libxl cannot read a libxl-json file, and then no operation on the domain works.

    Attributes:
        reason: what is wrong with the text, a clause without a full stop.
    """

    def __init__(self, sentence: str, reason: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class EmptyJsonError(LibxlJsonError):
    """There is no text before the first NUL, or only blanks."""

    def __init__(self) -> None:
        super().__init__("libxl-json is empty.", "it is empty")


class TruncatedJsonError(LibxlJsonError):
    """The text ends in the middle, as after a full disk or a crash while writing."""

    def __init__(self, length: int) -> None:
        reason = f"ends in the middle, after {length} characters"
        super().__init__(f"libxl-json {reason}.", f"it {reason}")


class InvalidJsonError(LibxlJsonError):
    """The text is not JSON.

    Attributes:
        line: where, counted from 1.
        column: the character in that line, counted from 1.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        self.line = line
        self.column = column
        super().__init__(
            f"libxl-json is invalid at line {line}, column {column}: {reason}.",
            f"line {line}, column {column}: {reason}",
        )
