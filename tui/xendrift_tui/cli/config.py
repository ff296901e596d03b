"""`xendrift config`: every setting, what it is set to, and where that comes from."""

import argparse

from xendrift.jsontypes import JsonObject, dump
from xendrift.text import SafeText
from xendrift_tui.cli.output import say
from xendrift_tui.cli.shapes import SCHEMA
from xendrift_tui.settings.resolving import Resolved, find_file
from xendrift_tui.settings.table import Value


def config(options: argparse.Namespace) -> int:
    """Prints the settings in force; with `--json` what each may be, too."""
    settings: dict[str, Resolved] = options.settings
    file = getattr(options, "config", None) or find_file()[0]
    if options.json:
        document: JsonObject = {
            "schema": SCHEMA,
            "file": str(SafeText(str(file))),
            "settings": {name: _shape(one) for name, one in settings.items()},
        }
        say(dump(document))
        return 0
    width = max(len(name) for name in settings)
    values = max(len(_shown(one.value)) for one in settings.values())
    for name, one in settings.items():
        say(SafeText(f"{name:<{width}}  {_shown(one.value):<{min(values, 40)}}  {one.origin}"))
    there = "" if file.exists() else ", which does not exist"
    say(f"\nThe file is {SafeText(str(file))}{there}.")
    return 0


def _shape(one: Resolved) -> JsonObject:
    setting = one.setting
    return {
        "value": _json(one.value),
        "origin": str(one.origin),
        "default": _json(setting.default),
        "may_be": setting.shape,
        "does": setting.does,
        "environment": setting.variable or None,
        "flag": setting.flag or None,
    }


def _json(value: Value) -> str | bool | JsonObject | None:
    return value if value is None or isinstance(value, (str, bool)) else dict(value)


def _shown(value: Value) -> SafeText:
    if value is None or value == {}:
        return SafeText("-")
    return SafeText(dump(_json(value), indent=False))
