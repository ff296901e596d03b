"""`xendrift scan`: what is wrong, one finding a line."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText, clip
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import named_findings
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import Scan, ignores, opened


def scan(options: argparse.Namespace) -> int:
    """Prints every finding; returns 1 if there is one, else 0, and for nagios as nagios has it."""
    if options.format == "nagios":
        return _for_nagios(options)
    found, ignored, _ = _scanned(options)
    if options.format == "json":
        shapes = [finding_shape(one, name) for one, name in found]
        document: JsonObject = {"schema": SCHEMA, "findings": [*shapes], "ignored": ignored}
        say(dump(document))
    else:
        for one, name in found:
            say(_line(one, name))
        if ignored:
            remark(f"{ignored} more ignored, as {options.ignore_file} asks.")
    return 1 if found else 0


def _for_nagios(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    try:
        found, ignored, domains = _scanned(options)
    except XendriftError as error:
        say(nagios_unknown(error.sentence))
        return UNKNOWN
    line, status = nagios_line(found, domains, ignored, time.monotonic() - begun)
    say(line)
    return status


def _scanned(options: argparse.Namespace) -> tuple[list[tuple[Finding, SafeText]], int, int]:
    """Returns each finding with its domain's name, how many are ignored, of how many domains."""
    found: list[tuple[Finding, SafeText]] = []
    ignored, made = 0, 0
    living_with = ignores(options)
    with opened(options) as source:
        scanned = Scan(source, options.domains, options.settle, living_with, options.see)
        for report in scanned.run():
            found.extend(named_findings(report))
            ignored += len(report.ignored)
            made += 1
    return found, ignored, made if options.domains else made - 1  # the last is the host's


def _line(found: Finding, name: SafeText) -> SafeText:
    place = f"{name}({found.domid})"
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
    found: Sequence[tuple[Finding, SafeText]], domains: int, ignored: int, seconds: float
) -> tuple[SafeText, int]:
    """Returns the line and the exit status: the worst finding's, information being no reason.

    Args:
        found: each finding with its domain's name.
        domains: how many domains were looked at.
        ignored: how many findings more there are that one has decided to live with.
        seconds: how long it took.
    """
    count = Counter(one.severity for one, _ in found)
    errors, warnings, notes = (
        count[one] for one in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    status = CRITICAL if errors else WARNING if warnings else OK
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
