"""Writes one setting into the configuration file, and leaves everything else in it as it is."""

import re
import tomllib
from pathlib import Path

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import dump
from xendrift.files import read_bounded, write_new
from xendrift_tui.settings.resolve import find_file

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TABLE = re.compile(r"\s*\[")


def keep(key: str, value: str, *, table: str = "", file: Path | None = None) -> Path:
    """Sets a key of the configuration file, which is made if there is none.

    Args:
        key: the key.
        value: its text.
        table: the table that it belongs to, empty for the file itself.
        file: the file; the one that the settings are read from if left out.

    Raises:
        UsageError: the file is no TOML, or would be none afterwards; it was left as it is.
        SourceError: it cannot be written.

    Returns:
        The file.
    """
    place = file or find_file()[0]
    before = _content(place)
    after = put(before, key, value, table)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_new(place, after.encode(), what="configuration file", overwrite=True, mode=0o644)
    return place


def put(text: str, key: str, value: str, table: str = "") -> str:
    """Sets a key in the text of a TOML file, on its line or on a new one; comments stay.

    Raises:
        UsageError: the text is no TOML, or spells the key in a way that is not understood here.
    """
    lines = text.splitlines()
    start, end = _section(lines, table)
    name = key if _BARE.fullmatch(key) else dump(key, indent=False)
    said = f"{name} = {dump(value, indent=False)}"
    spelled = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    at = next((n for n in range(start, end) if spelled.match(lines[n])), None)
    if at is not None:
        lines[at] = said
    elif table and start == len(lines):
        lines += [*([""] if lines else []), f"[{table}]", said]
    else:
        lines.insert(start, said)
    made = "\n".join(lines) + "\n"
    _check(text, made, key, value, table)
    return made


def _section(lines: list[str], table: str) -> tuple[int, int]:
    """Finds the lines of a table: after its header, up to the next one."""
    start = 0
    if table:
        header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]\s*(?:#.*)?")
        heads = (n for n, line in enumerate(lines) if header.fullmatch(line))
        start = next(heads, len(lines) - 1) + 1
    ends = (n for n in range(start, len(lines)) if _TABLE.match(lines[n]))
    return start, next(ends, len(lines))


def _check(before: str, after: str, key: str, value: str, table: str) -> None:
    """Makes sure that the key is set, and that nothing else is another than before."""
    try:
        wanted, made = tomllib.loads(before), tomllib.loads(after)
        (wanted.setdefault(table, {}) if table else wanted)[key] = value
    except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise UsageError(
            f"{key} was not saved, and the configuration file is as it was: it is no TOML that"
            f" can be changed here ({error})."
        ) from error
    if wanted != made:
        raise UsageError(
            f"{key} was not saved, and the configuration file is as it was: set it there by hand."
        )


def _content(file: Path) -> str:
    try:
        return read_bounded(file, follow=True).decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The configuration file {file} cannot be read: {error}.") from error
