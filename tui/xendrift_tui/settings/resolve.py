"""Puts the settings together: the default, the file, the environment, the flags."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_IWGRP, S_IWOTH

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.files import read_bounded, read_named
from xendrift.streams import STREAM
from xendrift_tui.settings.table import BY_NAME, SETTINGS, Setting, Value

SYSTEM = Path("/etc/xendrift/config.toml")


@dataclass(frozen=True, slots=True)
class Resolved:
    """One setting as it holds.

    Attributes:
        setting: the setting.
        value: what it is set to.
        origin: where that comes from, in words.
    """

    setting: Setting
    value: Value
    origin: SafeText = SafeText("default")


def find_file(
    environment: Mapping[str, str] = os.environ, system: Path = SYSTEM
) -> tuple[Path, bool]:
    """Chooses the file: `XENDRIFT_CONFIG`, the user's own, or the system's.

    Args:
        environment: where `XENDRIFT_CONFIG`, `XDG_CONFIG_HOME` and `HOME` are looked up.
        system: the file for everybody, used where there is no other.

    Returns:
        The file, and whether it was asked for by name, so that it must be there.
    """
    named = environment.get("XENDRIFT_CONFIG")
    if named:
        return Path(named), True
    home = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME", "/"), ".config"))
    own = Path(home, "xendrift", "config.toml")
    return (own if own.exists() or not system.exists() else system), False


def resolve(
    file: Path, *, must_exist: bool, environment: Mapping[str, str] = os.environ
) -> dict[str, Resolved]:
    """Puts together everything but the flags.

    Args:
        file: the configuration file.
        must_exist: whether it was asked for by name.
        environment: the environment variables.

    Raises:
        UsageError: a file or a variable makes no sense; the sentence says where.
    """
    found = {setting.name: Resolved(setting, setting.default) for setting in SETTINGS}
    for one in (*_from_file(file, must_exist), *_from_environment(environment)):
        found[one.setting.name] = one
    return found


def _from_environment(environment: Mapping[str, str]) -> Iterator[Resolved]:
    for setting in SETTINGS:
        written = environment.get(setting.variable) if setting.variable else None
        if not written:
            continue
        origin = SafeText(f"environment variable {setting.variable}")
        yield _read(setting, written, origin, f"The {origin}")


def _from_file(file: Path, must_exist: bool) -> Iterator[Resolved]:
    content = _content(file, must_exist)
    if content is None:
        return
    import tomllib  # noqa: PLC0415  (a tenth of the time that a scan may take to start)

    try:
        text = content.decode()
        document = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The configuration file {file} is no TOML: {error}.") from error
    for key, written in document.items():
        line = _line(text, key)
        where = f"The configuration file {file}, line {line}"
        setting = BY_NAME.get(key)
        if setting is None:
            raise UsageError(f"{where}: {key} means nothing.{_meant(key)}")
        yield _read(setting, written, SafeText(f"{file}, line {line}"), f"{where}: {key}")


def _read(setting: Setting, written: object, origin: SafeText, where: str) -> Resolved:
    try:
        return Resolved(setting, setting.read(written), origin)
    except ValueError:
        shown = SafeText(str(written)[:60])
        raise UsageError(f"{where} must be {setting.shape}, not {shown!s}.") from None


def _content(file: Path, must_exist: bool) -> bytes | None:
    if file == STREAM:
        return read_named(file, what="configuration", option="--config")
    try:
        _refuse_of_others(file)
        return read_bounded(file, follow=True)
    except FileNotFoundError:
        if not must_exist:
            return None
        raise UsageError(f"There is no configuration file {file}. Check its name.") from None
    except OSError as error:
        raise UsageError(
            f"The configuration file {file} cannot be read: {error.strerror}. Mend or remove it."
        ) from error


def _refuse_of_others(file: Path) -> None:
    """Root must not run an `xl` that somebody else has named.

    Raises:
        UsageError: this is root, and others than root can write the file.
        OSError: there is none.
    """
    status = file.stat()
    others = status.st_uid != 0 or status.st_mode & (S_IWGRP | S_IWOTH)
    if os.geteuid() == 0 and others:
        raise UsageError(
            f"The configuration file {file} was not read: others than root can write it."
            f" Make it root's own with mode 0644, or name another with XENDRIFT_CONFIG."
        )


def _line(text: str, key: str) -> int:
    """Finds the line of a key, which the parser does not tell."""
    wanted = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[\].=]""")
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if wanted.match(line)), 1)


def _meant(key: str) -> str:
    import difflib  # noqa: PLC0415  (only a mistake needs it)

    near = difflib.get_close_matches(key, BY_NAME, 1)
    return f" Did you mean {near[0]}?" if near else f" The keys are {', '.join(BY_NAME)}."
