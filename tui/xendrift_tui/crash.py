"""What is kept of an error of xendrift's own: where it happened, and nothing that anybody said.

The message of an exception and the variables of its frames may hold whatever a guest wrote, or a
password; so a report holds the types of the exceptions and the lines of code that they went
through.
"""

import os
import platform
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from xendrift import __version__
from xendrift.actions.durable import private_folder
from xendrift.actions.places import find_places
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText
from xendrift.files import write_new

_FRAMES = 40
_CHAIN = 8
_KEPT = 20


def keep_report(error: BaseException | None, doing: str) -> SafeText:
    """Writes a report of an error, mode 0600, and says in one sentence where it is.

    Args:
        error: what was raised.
        doing: what was being done: `the screen`, `scan`; nothing that was typed or read.
    """
    what = type(error).__name__ if error is not None else "an unknown error"
    told = f"xendrift itself failed ({what}) in {doing}."
    try:
        file = _write("\n".join(_report(error, doing)) + "\n")
    except (XendriftError, OSError):
        return SafeText(f"{told} XENDRIFT_TRACEBACK=1 shows where; no report could be written.")
    return SafeText(
        f"{told} A report is in {file}: send it; it holds no value that was read, only where it"
        " happened. `xendrift log` tells what had been done before."
    )


def _write(text: str) -> Path:
    folder = find_places().backups.with_name("crashes")
    private_folder(folder)
    for file in _superfluous(sorted(folder.glob("crash-*.txt"))):
        file.unlink(missing_ok=True)
    moment = time.strftime("%Y%m%d-%H%M%S")
    file = folder / f"crash-{moment}-{os.getpid()}-{time.monotonic_ns() % 1000:03}.txt"
    write_new(file, text.encode("ascii", "backslashreplace"), what="report")
    return file


def _superfluous(files: Sequence[Path]) -> Sequence[Path]:
    """Chooses what makes room for one more, oldest first.

    What a later report tells as well goes before what is told once: an error that comes back each
    minute must not push out the one that came once.
    """
    told = [_told(file) for file in files]
    again, once = list[Path](), list[Path]()
    for number, file in enumerate(files):
        (again if told[number] in told[number + 1 :] else once).append(file)
    return [*again, *once][: max(len(files) - _KEPT + 1, 0)]


def _told(file: Path) -> str:
    """What a report tells but for the moment: the types of the errors and where they happened."""
    try:
        return file.read_text("ascii", "replace").partition("\n\n")[2]
    except OSError:
        return file.name


def _report(error: BaseException | None, doing: str) -> Iterator[str]:
    yield f"xendrift {__version__}, Python {platform.python_version()}, {sys.platform}"
    yield f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} in {doing}"
    for number in range(_CHAIN):
        if error is None:
            return
        yield ""
        yield f"{'' if number == 0 else 'after '}{_named(error)}"
        yield from _frames(error)
        error = error.__cause__ or error.__context__


def _named(error: BaseException) -> str:
    """Names the type of an error; its text stays out."""
    kind = type(error)
    return str(SafeText(f"{kind.__module__}.{kind.__qualname__}"))


def _frames(error: BaseException) -> Iterator[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    for frame in frames:
        parts = Path(frame.filename).parts[-3:]
        yield f"  {SafeText('/'.join(parts))}:{frame.lineno} {SafeText(frame.name)}"
        if frame.line:
            yield f"      {SafeText(frame.line)}"
