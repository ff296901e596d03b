"""Findings that the operator has decided to live with, each with a reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Protocol, cast

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import RULES
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import HostReport, Report

_KEYS = frozenset(["rule", "domain", "device", "reason", "until"])


class Subject(Protocol):
    """A finding, or what a list keeps of one."""

    @property
    def rule(self) -> str:
        """The rule's id."""
        ...

    @property
    def domid(self) -> int:
        """The domain."""
        ...

    @property
    def device(self) -> DeviceId | None:
        """The device, None for a whole domain."""
        ...


@dataclass(frozen=True, slots=True)
class Ignore:
    """One entry of an ignore file; patterns are those of a shell (`*`, `?`, `[ab]`).

    Attributes:
        rule: the rule's id or a pattern.
        domain: a pattern of the domain's name, or its domid.
        device: a pattern of the device's name as every output prints it; `-` for findings about
            a whole domain.
        reason: why it may be ignored.
        until: the last day on which it is ignored, None for ever.
    """

    rule: str
    domain: str
    device: str
    reason: SafeText
    until: date | None = None

    def covers(self, found: Subject, name: str, today: date) -> bool:
        """Tells whether a finding about a domain of this name is ignored today."""
        if self.until is not None and today > self.until:
            return False
        device = str(found.device) if found.device else "-"
        return (
            fnmatchcase(found.rule, self.rule)
            and (fnmatchcase(name, self.domain) or self.domain == str(found.domid))
            and fnmatchcase(device, self.device)
        )


def exactly(text: str) -> str:
    """Returns the pattern that only this text answers to."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in text)


def parse_ignores(content: bytes, file: str) -> tuple[Ignore, ...]:
    """Reads an ignore file: a TOML list of tables `[[ignore]]`.

    Args:
        content: the file's bytes.
        file: its name, for the sentence of an error.

    Raises:
        UsageError: it is no TOML, or an entry is not one; nothing is ignored then.
    """
    import tomllib  # noqa: PLC0415  (most hosts ignore nothing)

    try:
        document = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The ignore file {file} is no TOML: {error}.") from error
    entries = document.get("ignore", [])
    if not isinstance(entries, list) or set(document) - {"ignore"}:
        raise UsageError(f"The ignore file {file} may hold only tables called [[ignore]].")
    listed = cast("list[object]", entries)
    return tuple(_entry(entry, number, file) for number, entry in enumerate(listed, 1))


def _entry(entry: object, number: int, file: str) -> Ignore:
    where = f"Entry {number} of the ignore file {file}"
    if not isinstance(entry, dict):
        raise UsageError(f"{where} is no table.")
    table = cast("Mapping[str, object]", entry)
    unknown = ", ".join(sorted(set(table) - _KEYS))
    if unknown:
        raise UsageError(f"{where} has a key that means nothing: {unknown}.")
    texts = {key: _text(table, key, where) for key in ("rule", "domain", "device", "reason")}
    if not texts["reason"]:
        raise UsageError(f"{where} needs a reason: say why it may be ignored.")
    rule = texts["rule"]
    if not any(fnmatchcase(one, rule) for one in RULES):
        raise UsageError(f"{where} names no rule: {rule!r}. See `xendrift explain`.")
    until = table.get("until")
    if until is not None and type(until) is not date:
        raise UsageError(f"{where} needs a date for until, such as 2026-12-31.")
    reason = SafeText(texts["reason"])
    return Ignore(rule, texts["domain"] or "*", texts["device"] or "*", reason, until)


def _text(table: Mapping[str, object], key: str, where: str) -> str:
    value = table.get(key, "")
    if isinstance(value, int) and key == "domain" and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise UsageError(f"{where} needs a text for {key}.")
    return value


def without_ignored(report: Report, ignores: Iterable[Ignore], today: date) -> Report:
    """Moves ignored findings out of the way, where they stay counted."""
    rules = tuple(ignores)
    if not rules or not report.findings:
        return report
    kept, ignored = _split(report.findings, rules, lambda _: str(report.name), today)
    return replace(report, findings=kept, ignored=ignored)


def host_without_ignored(report: HostReport, ignores: Iterable[Ignore], today: date) -> HostReport:
    """The same for findings about the host; domains that are gone go by their domid."""
    kept, ignored = _split(
        report.findings,
        tuple(ignores),
        lambda found: str(report.name_of(found.domid)),
        today,
    )
    return replace(report, findings=kept, ignored=ignored)


def _split(
    findings: tuple[Finding, ...],
    rules: tuple[Ignore, ...],
    name: Callable[[Finding], str],
    today: date,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    ignored = tuple(
        found for found in findings if any(one.covers(found, name(found), today) for one in rules)
    )
    return tuple(found for found in findings if found not in ignored), ignored
