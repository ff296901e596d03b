"""`xendrift scan`: what is wrong, one finding a line."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText, clip
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.findings.catalogue import rule
from xendrift.core.findings.half_baked import half_baked
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import Report, named_findings
from xendrift_tui.cli.output import at_terminal, remark, say
from xendrift_tui.cli.read import Scan, ignores, is_fleet, opened


def scan(options: argparse.Namespace) -> int:
    """Prints every finding that is asked for.

    Returns:
        1 if there is one of the severity that is to fail or worse, else 0, and for nagios as
        nagios has it.
    """
    if is_fleet(options) or options.format == "json-lines":
        from xendrift_tui.cli.scan_hosts import scan_hosts  # noqa: PLC0415 most scan one host

        return scan_hosts(options, finding_line, _wanted(options), _severity(options.fail_on))
    if options.format == "nagios":
        return _for_nagios(options)
    scanned = _scanned(options)
    found, ignored, _, _ = scanned
    if options.format == "json":
        shapes = [finding_shape(one, name) for one, name in found]
        document: JsonObject = {"schema": SCHEMA, "findings": [*shapes], "ignored": ignored}
        say(dump(document))
    elif at_terminal():
        _draw(scanned)
    else:
        for one, name in found:
            say(finding_line(one, name))
        if ignored:
            remark(f"{ignored} more ignored, as {options.ignore_file} asks.")
    return 1 if any(one.severity >= _severity(options.fail_on) for one, _ in found) else 0


class _Scanned(NamedTuple):
    """Each finding with its domain's name, and how many are ignored, of how many domains."""

    found: list[tuple[Finding, SafeText]]
    ignored: int
    domains: int
    half_baked: int


def _draw(scanned: _Scanned) -> None:
    from xendrift_tui.cli.scan_table import coloured, summary, table  # noqa: PLC0415 few need it

    for text in table(scanned.found, colour=coloured()):
        say(text)
    say(summary(scanned.found, scanned.half_baked, scanned.domains, scanned.ignored))


def _for_nagios(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    try:
        found, ignored, domains, _ = _scanned(options)
    except XendriftError as error:
        say(nagios_unknown(error.sentence))
        return UNKNOWN
    least = _severity(options.fail_on)
    line, status = nagios_line(found, domains, ignored, time.monotonic() - begun, least)
    say(line)
    return status


def _scanned(options: argparse.Namespace) -> _Scanned:
    found: list[tuple[Finding, SafeText]] = []
    ignored, made, half = 0, 0, 0
    living_with, wanted = ignores(options), _wanted(options)
    with opened(options) as source:
        domains = [*options.domains, *(options.domain or ())]
        scanned = Scan(source, domains, options.settle, living_with, options.see)
        for report in scanned.run():
            found.extend(one for one in named_findings(report) if wanted(one[0]))
            ignored += sum(map(wanted, report.ignored))
            made += 1
            half += len(half_baked(report)) if isinstance(report, Report) else 0
    count = made if domains else made - 1  # the last is the host's
    return _Scanned(found, ignored, count, half)


def _wanted(options: argparse.Namespace) -> Callable[[Finding], bool]:
    """Makes what tells whether a finding is asked for.

    Raises:
        XendriftError: there is no such rule.
    """
    rules = frozenset(rule(one).id for one in options.rule or ())
    least = _severity(options.severity or "info")
    return lambda one: one.severity >= least and (not rules or one.rule in rules)


def _severity(word: str) -> Severity:
    return Severity[word.upper()]


def finding_line(found: Finding, name: SafeText, host: str = "") -> SafeText:
    """Writes one finding as a line.

    Args:
        found: the finding.
        name: its domain's name.
        host: what stands before that among several hosts.
    """
    place = f"{host}{'/' if host else ''}{name}({found.domid})"
    device = str(found.device) if found.device else "-"
    least = "at least " if found.at_least else ""
    age = f" (unchanged for {least}{found.age:g} s)" if found.age else ""
    text = f"{found.severity.word:<8}{place:<20} {found.rule:<18} {device:<18} {found.sentence}"
    return SafeText(text + age)


OK, WARNING, CRITICAL, UNKNOWN = range(4)
_WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
_LONGEST = 200


# ---- as a check of Nagios: one line with performance data, and its exit statuses
#
# The form is that of the Monitoring Plugins' guidelines: what comes before `|` is for people, what
# comes after for graphs, and so neither may hold another `|`.


def nagios_line(
    found: Sequence[tuple[Finding, SafeText]],
    domains: int,
    ignored: int,
    seconds: float,
    least: Severity = Severity.INFO,
) -> tuple[SafeText, int]:
    """Returns the line and the exit status: the worst finding's, information being no reason.

    Args:
        found: each finding with its domain's name.
        domains: how many domains were looked at.
        ignored: how many findings more there are that one has decided to live with.
        seconds: how long it took.
        least: what is less than that is no reason either.
    """
    count = Counter(one.severity for one, _ in found)
    errors, warnings, notes = (
        count[one] for one in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    heeded = warnings and least <= Severity.WARNING
    status = CRITICAL if errors else WARNING if heeded else OK
    text = (
        f"{_many(errors, 'error')}, {_many(warnings, 'warning')}, {_many(notes, 'note')}"
        f" on {_many(domains, 'domain')}"
    )
    if status != OK:
        text += f"; {_worst(found)}"
    numbers = (
        f"errors={errors};;0;0 warnings={warnings};0;;0 notes={notes};;;0"
        f" ignored={ignored};;;0 domains={domains};;;0 time={seconds:.3f}s;;;0"
    )
    return SafeText(f"XENDRIFT {_WORDS[status]} - {_plain(text)} | {numbers}"), status


def nagios_unknown(sentence: str) -> SafeText:
    """Returns the line for a host that cannot be looked at."""
    return SafeText(f"XENDRIFT UNKNOWN - {_plain(sentence)}")


def _worst(found: Sequence[tuple[Finding, SafeText]]) -> str:
    one, name = max(found, key=lambda pair: pair[0].severity)
    device = f" {one.device}" if one.device else ""
    return f"{name}({one.domid}) {one.rule}{device}: {one.sentence}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _plain(text: str) -> str:
    return clip(SafeText(text), _LONGEST).replace("|", "/")
