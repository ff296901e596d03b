"""Standard input and output where a file is named `-`: read once, bounded, never a terminal.

Nothing else in the program reads or writes them as bytes, so that two options can never want the
same input, and what is meant for a file never reaches a terminal that would obey it.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from xendrift.core.base.errors import UsageError

STREAM = Path("-")
"""What stands for standard input or output; a file of that name is `./-`."""


def file_or_stream(text: str) -> Path:
    """Reads what was typed where a FILE may stand; a Path alone takes `./-` for `-`."""
    path = Path(text)
    return path.absolute() if path == STREAM and text != "-" else path


@dataclass(slots=True)
class _Taken:
    """Standard input, and who reads it.

    Attributes:
        stream: the stream it is.
        option: what named it.
        held: what was read of it last, to be read again once if `again` is set.
        again: whether the next to read gets that once more.
        whole: all of it, once it was read at once.
    """

    stream: object = None
    option: str = ""
    held: bytes = b""
    again: bool = False
    whole: bytes | None = None


_taken = _Taken()


class Input:
    """Standard input as one option reads it."""

    def __init__(self, option: str) -> None:
        """Takes it.

        Args:
            option: what named it (`--plan`).

        Raises:
            UsageError: it is a terminal, closed, or another option reads it.
        """
        if _taken.stream is not sys.stdin:
            _taken.stream, _taken.option = sys.stdin, ""
            _taken.held, _taken.again, _taken.whole = b"", False, None
        if sys.stdin is None or sys.stdin.closed:
            raise UsageError(f"{option} - is standard input, which is closed: name a file.")
        if sys.stdin.isatty():
            raise UsageError(
                f"{option} - is standard input, which is a terminal here: send it a file with < or"
                " a pipe, or name the file."
            )
        if _taken.option not in ("", option):
            raise UsageError(
                f"{_taken.option} - and {option} - are the same standard input: name a file for one"
                " of them."
            )
        _taken.option = option

    def read(self, size: int) -> bytes:
        """Reads so many bytes, fewer only at its end."""
        if _taken.again:
            _taken.again = False
        else:
            _taken.held = cast(BinaryIO, sys.stdin.buffer).read(size)
        return _taken.held

    @staticmethod
    def again() -> None:
        """Has what was read last be read once more: who only looked at it has not used it."""
        _taken.again = bool(_taken.held)

    def whole(self, most: int, what: str) -> bytes:
        """Reads all of it, at most once; whoever asks again is given the same.

        Args:
            most: how many bytes it may hold.
            what: what it is, for the sentence of an error.

        Raises:
            UsageError: it holds more.
        """
        if _taken.whole is None:
            content = self.read(most + 1)
            if len(content) > most:
                raise UsageError(
                    f"The {what} on standard input holds more than {most >> 20} MiB, and was not"
                    " read to its end. Nothing of it is used."
                )
            _taken.whole = content
        return _taken.whole


def was_taken() -> bool:
    """Tells whether standard input was read in place of a file."""
    return _taken.stream is sys.stdin and bool(_taken.option)


def write_output(content: bytes) -> None:
    """Writes text in bytes to standard output, after what was printed before.

    Raises:
        OSError: it cannot be written.
    """
    sys.stdout.flush()
    raw = cast("BinaryIO | None", getattr(sys.stdout, "buffer", None))
    if raw is None:
        sys.stdout.write(content.decode())
    else:
        raw.write(content)
    sys.stdout.flush()


def refuse_terminal(what: str) -> None:
    """Refuses to write what is no text to a terminal.

    Args:
        what: what writes it (`--record -`).

    Raises:
        UsageError: standard output is one.
    """
    if sys.stdout.isatty():
        raise UsageError(
            f"What `{what}` writes is no text, and standard output is a terminal here: send it to a"
            " file with > or to a pipe."
        )
