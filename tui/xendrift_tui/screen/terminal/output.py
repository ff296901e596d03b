"""What goes out to the terminal, for as long as there is one."""

from collections.abc import Callable
from typing import TextIO


class Output:
    """A file that takes everything, and forgets it once its terminal is gone.

    Textual writes from a thread of its own, which would end with the first write that fails, and
    whoever writes to that thread would wait for ever.
    """

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        """Takes a file.

        Args:
            file: the terminal.
            gone: is called once, by the thread that writes, when it cannot be written to.
        """
        self._file = file
        self._tell = gone
        self.gone = False

    def write(self, text: str) -> int:
        """Writes text, if somebody is there to see it."""
        if not self.gone:
            try:
                return self._file.write(text)
            except (OSError, ValueError):
                self._lose()
        return len(text)

    def flush(self) -> None:
        """Sends what was written."""
        if not self.gone:
            try:
                self._file.flush()
            except (OSError, ValueError):
                self._lose()

    def fileno(self) -> int:
        """The terminal's descriptor."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal still."""
        return not self.gone

    def _lose(self) -> None:
        self.gone = True
        self._tell()
