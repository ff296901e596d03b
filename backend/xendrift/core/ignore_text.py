"""The text of an ignore file with one entry more or less; whatever else stands in it stays.

Pure. What comes out is read again before it is returned: a text that would not mean exactly one
entry more or less than before is refused, and the operator is told what to write by hand.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore, parse_ignores

_HEADER = re.compile(r"\s*\[\[\s*ignore\s*\]\]\s*(#.*)?$")
_ANY_HEADER = re.compile(r"\s*\[")
_IN_DAYS = {"d": 1, "w": 7}


def spelled(entry: Ignore) -> str:
    """Writes an entry as a table of TOML."""
    lines = ["[[ignore]]"]
    for key in ("rule", "domain", "device", "reason"):
        # TOML's strings are those of JSON, but for pairs of surrogates; safe text has none.
        lines.append(f"{key} = {json.dumps(str(getattr(entry, key)), ensure_ascii=False)}")
    if entry.until is not None:
        lines.append(f"until = {entry.until.isoformat()}")
    return "\n".join(lines) + "\n"


def with_entry(content: bytes, entry: Ignore, file: str) -> bytes:
    """Returns the bytes of a file with an entry more, at its end.

    Args:
        content: the file's bytes, empty if there is none yet.
        entry: the entry.
        file: its name, for the sentence of an error.

    Raises:
        UsageError: it is no ignore file, or is written in a form that nothing can be added to.
    """
    before = parse_ignores(content, file)
    gap = b"" if not content.strip() else b"\n" if content.endswith(b"\n") else b"\n\n"
    made = content + gap + spelled(entry).encode()
    return _checked(made, (*before, entry), file, f"add by hand: {spelled(entry)}")


def without_entry(content: bytes, entry: Ignore, file: str) -> bytes:
    """Returns the bytes of a file without an entry; comments stay.

    Args:
        content: the file's bytes.
        entry: the entry; of two that are equal, the first goes.
        file: its name, for the sentence of an error.

    Raises:
        UsageError: it is no ignore file, has no such entry, or is written in a form that nothing
            can be taken out of.
    """
    before = parse_ignores(content, file)
    if entry not in before:
        raise UsageError(
            f"The ignore file {file} has no such entry any more. It was left as it is."
        )
    number = before.index(entry)
    lines = content.decode().splitlines(keepends=True)
    starts = [at for at, line in enumerate(lines) if _HEADER.match(line.rstrip("\r\n"))]
    what = f"take out entry {number + 1} by hand"
    if number >= len(starts):
        raise UsageError(_refusal(file, what))
    start = starts[number]
    kept = lines[:start] + lines[_end(lines, start) :]
    made = "".join(kept).encode()
    return _checked(made, (*before[:number], *before[number + 1 :]), file, what)


def _end(lines: Sequence[str], start: int) -> int:
    """Finds where an entry ends: behind its last line that is neither blank nor a comment."""
    following = (at for at in range(start + 1, len(lines)) if _ANY_HEADER.match(lines[at]))
    end = next(following, len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[:1] == "#"):
        end -= 1
    return end


def _checked(made: bytes, wanted: tuple[Ignore, ...], file: str, what: str) -> bytes:
    try:
        right = parse_ignores(made, file) == wanted
    except UsageError as error:
        raise UsageError(_refusal(file, what)) from error
    if not right:
        raise UsageError(_refusal(file, what))
    return made


def _refusal(file: str, what: str) -> str:
    return (
        f"The ignore file {file} is written in a form that xendrift does not change, and was left"
        f" as it is: {what.strip()}"
    )


def read_until(text: str, today: date) -> date | None:
    """Reads the last day of an entry as it is typed.

    Args:
        text: `2026-12-31`, `30d` or `6w` from today on; empty for ever.
        today: the day.

    Raises:
        UsageError: it is no day, or one that is over.
    """
    typed = text.strip()
    if not typed:
        return None
    try:
        number, unit = typed[:-1], typed[-1:]
        if unit in _IN_DAYS and number.isascii() and number.isdigit():
            return today + timedelta(days=int(number) * _IN_DAYS[unit])
        until = date.fromisoformat(typed)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{SafeText(typed)} is no day: write it as {today.isoformat()}, or 30d, or 6w."
        ) from None
    if until < today:
        raise UsageError(f"{until.isoformat()} is over already.")
    return until
