"""`xendrift scan`: what is wrong, one finding a line."""

import argparse
import time

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import named_findings
from xendrift_tui.cli import nagios
from xendrift_tui.cli.look_twice import Scan
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import ignores, opened


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
        say(nagios.unknown(error.sentence))
        return nagios.UNKNOWN
    line, status = nagios.judged(found, domains, ignored, time.monotonic() - begun)
    say(line)
    return status


def _scanned(options: argparse.Namespace) -> tuple[list[tuple[Finding, SafeText]], int, int]:
    """Returns each finding with its domain's name, how many are ignored, of how many domains."""
    found: list[tuple[Finding, SafeText]] = []
    ignored, made = 0, 0
    living_with = ignores(options)
    with opened(options) as source:
        for report in Scan(source, options.domains, options.settle, living_with).run():
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
