"""The filter above the list of domains.

`rule:untracked`, `kind:disk`, `state:initwait`, `type:hvm` and the severities `error`, `warning`,
`info`, `ok` mean what they say. `path:`, `bridge:`, `mac:` and `bdf:` ask for one value of a device
and `uses:` for any: who uses this volume? A number is a domid, and anything else is part of a name
or of a value.
"""

from collections.abc import Callable, Mapping

from xendrift.core.findings.catalogue import RULES
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import STATES
from xendrift_tui.presentation.domains import DomainRow
from xendrift_tui.presentation.filters import Grammar, Test, starts

_SEVERITIES: Mapping[str, Test[DomainRow]] = {
    "error": lambda row: row.errors > 0,
    "warning": lambda row: row.warnings > 0,
    "info": lambda row: row.infos > 0,
    "ok": lambda row: row.worst is None,
}
KNOWN = {
    "rule": (*RULES, "internal-error"),
    "state": (*(state.casefold() for state in STATES), "absent"),
    "kind": tuple(BY_NAME),
    "severity": tuple(_SEVERITIES),
    "type": ("pv", "pvh", "hvm"),
}


def _name_or_domid(text: str) -> Test[DomainRow]:
    if text.isascii() and text.isdigit():
        return lambda row: str(row.domid) == text or text in row.name.casefold()
    return lambda row: text in row.name.casefold() or _uses(row, text)


def _uses(row: DomainRow, text: str) -> bool:
    return any(text in value.partition("=")[2] for value in row.values)


def _value(name: str) -> Callable[[str], Test[DomainRow]]:
    def asked(text: str) -> Test[DomainRow]:
        return lambda row: any(
            text in value.partition("=")[2] for value in row.values if value.startswith(f"{name}=")
        )

    return asked


_PREFIXED: Mapping[str, Callable[[str], Test[DomainRow]]] = {
    "rule": lambda text: lambda row: starts(row.rules, text),
    "kind": lambda text: lambda row: text in row.kinds,
    "state": lambda text: lambda row: starts(row.states, text),
    "type": lambda text: lambda row: row.type == text,
    "severity": lambda text: _SEVERITIES.get(text, lambda _: False),
    "path": _value("path"),
    "bridge": _value("bridge"),
    "mac": _value("mac"),
    "bdf": _value("device"),
    "uses": lambda text: lambda row: _uses(row, text),
    "name": lambda text: lambda row: text in row.name.casefold(),
}
DOMAINS = Grammar(_PREFIXED, _SEVERITIES, _name_or_domid, KNOWN)
