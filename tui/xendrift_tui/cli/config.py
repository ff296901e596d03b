"""`xendrift config`: every setting, what it is set to, and where that comes from."""

import argparse
from typing import cast

from xendrift.actions.xl import find_xl
from xendrift.core.base.errors import SourceError, UsageError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA
from xendrift.sources.userdata import DIRECTORY
from xendrift.xenstore.address import find_address, usual_socket
from xendrift_tui.cli.output import say
from xendrift_tui.settings.resolve import Resolved, find_file
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
    shown = {name: _shown(one) for name, one in settings.items()}
    values = min(max(map(len, shown.values())), 40)
    for name, one in settings.items():
        say(SafeText(f"{name:<{width}}  {shown[name]:<{values}}  {_origin(one)}"))
    there = "" if file.exists() else ", which does not exist"
    say(f"\nThe file is {SafeText(str(file))}{there}.")
    return 0


def _shape(one: Resolved) -> JsonObject:
    setting = one.setting
    return {
        "value": _json(one.value),
        "in_use": _json(one.value) if one.value is not None else _found(setting.name)[0],
        "origin": str(one.origin),
        "default": _json(setting.default),
        "may_be": setting.shape,
        "does": setting.does,
        "environment": setting.variable or None,
        "flag": setting.flag or None,
    }


def _json(value: Value) -> str | bool | JsonObject | None:
    return value if value is None or isinstance(value, (str, bool)) else cast(JsonObject, {**value})


def _shown(one: Resolved) -> SafeText:
    value = one.value if one.value is not None else _found(one.setting.name)[0]
    if value is None or value == {}:
        return SafeText("none")
    return SafeText(value if isinstance(value, str) else dump(_json(value), indent=False))


def _origin(one: Resolved) -> SafeText:
    remark = _found(one.setting.name)[1] if one.value is None else ""
    return SafeText(f"{one.origin}, {remark}" if remark else one.origin)


def _found(name: str) -> tuple[str | None, str]:
    """What xendrift uses where nobody has set anything, and a remark on it."""
    if name == "socket":
        try:
            return find_address().path, ""
        except SourceError:
            return usual_socket(), "but nothing is there"
    if name == "userdata":
        return str(DIRECTORY), "" if DIRECTORY.is_dir() else "but nothing is there"
    if name == "xl":
        try:
            return find_xl(), "as the PATH has it"
        except UsageError:
            return None, "none is on the PATH"
    return None, ""
