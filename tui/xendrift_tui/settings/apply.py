"""Gives a command its settings: flags that were typed stand, the rest is filled in."""

import argparse
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift_tui.settings.ignore_file import own_ignore_file
from xendrift_tui.settings.resolve import Resolved, find_file, resolve

_PATHS = ("userdata", "ignore_file")
# What names this host makes no sense beside another place to read from.
_OF_THIS_HOST = ("socket", "userdata")


def apply(options: argparse.Namespace) -> dict[str, Resolved]:
    """Fills in what was not typed, and returns every setting with where it comes from.

    Raises:
        UsageError: a file or a variable makes no sense.
    """
    named: Path | None = getattr(options, "config", None)
    file, must_exist = (named, True) if named else find_file()
    settings = resolve(file, must_exist=must_exist)
    typed = _typed(options)
    elsewhere = getattr(options, "demo", False) or getattr(options, "capture", None)
    elsewhere = elsewhere or getattr(options, "host", None) or getattr(options, "hosts", None)
    elsewhere = elsewhere or options.command == "demo"
    for name, one in settings.items():
        if name in typed:
            settings[name] = Resolved(one.setting, typed[name], SafeText(f"{one.setting.flag}"))
        elif one.value is not None and not (elsewhere and name in _OF_THIS_HOST):
            _fill(options, name, one)
    if not elsewhere:
        _fill_ignores(options, settings)
    return settings


def _fill_ignores(options: argparse.Namespace, settings: dict[str, Resolved]) -> None:
    """Takes this host's own ignore file where none is named and it is there."""
    if getattr(options, "ignore_file", None) is not None:
        return
    own, setting = own_ignore_file(), settings["ignore_file"].setting
    if own.exists():
        settings["ignore_file"] = Resolved(setting, str(own), SafeText("it is there"))
        _fill(options, "ignore_file", settings["ignore_file"])


def _typed(options: argparse.Namespace) -> dict[str, str | bool]:
    """Lists what was given as a flag."""
    values = vars(options)
    typed: dict[str, str | bool] = {
        name: values[name] if isinstance(values[name], bool) else str(values[name])
        for name in ("socket", "userdata", "ignore_file", "xl", "read_only", "policy", "theme")
        if values.get(name) is not None
    }
    if "no_mouse" in values:
        typed["mouse"] = False
    return typed


def _fill(options: argparse.Namespace, name: str, one: Resolved) -> None:
    if name == "policy" and getattr(options, "plan", None) is not None:
        return  # a plan that was kept has its policy in it
    if name == "policy" and options.command == "accept" and str(one.origin) == "default":
        return
    value = Path(str(one.value)).expanduser() if name in _PATHS else one.value
    setattr(options, name, value)
