"""The filter above the list of domains.

Words are joined by and; `!` before a word turns it round. `rule:untracked`, `kind:disk`,
`type:hvm` and the severities `error`, `warning`, `info`, `ok` mean what they say, a number is a
domid, and anything else is part of a name.
"""

from collections.abc import Callable

from xendrift_tui.presentation.domains import DomainRow

Test = Callable[[DomainRow], bool]


def matcher(text: str) -> Test:
    """Turns what was typed into a test; an empty filter lets everything through."""
    tests = [_word(word) for word in text.split()]
    return lambda row: all(test(row) for test in tests)


def _word(word: str) -> Test:
    if word.startswith("!") and len(word) > 1:
        test = _word(word[1:])
        return lambda row: not test(row)
    prefix, colon, rest = word.partition(":")
    if colon and prefix in _PREFIXED:
        return _PREFIXED[prefix](rest.casefold())
    if word.casefold() in _SEVERITIES:
        return _SEVERITIES[word.casefold()]
    return _name_or_domid(word.casefold())


def _name_or_domid(text: str) -> Test:
    if text.isascii() and text.isdigit():
        return lambda row: str(row.domid) == text or text in row.name.casefold()
    return lambda row: text in row.name.casefold()


def _severity(text: str) -> Test:
    return _SEVERITIES.get(text, lambda _: False)


_SEVERITIES: dict[str, Test] = {
    "error": lambda row: row.errors > 0,
    "warning": lambda row: row.warnings > 0,
    "info": lambda row: row.infos > 0,
    "ok": lambda row: row.worst is None,
}
_PREFIXED: dict[str, Callable[[str], Test]] = {
    "rule": lambda text: lambda row: any(rule.startswith(text) for rule in row.rules),
    "kind": lambda text: lambda row: text in row.kinds,
    "type": lambda text: lambda row: row.type == text,
    "severity": _severity,
    "name": lambda text: lambda row: text in row.name.casefold(),
}
