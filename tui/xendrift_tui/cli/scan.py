"""`xendrift scan`: what is wrong, one finding a line."""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from xendrift.ages import NO_AGES
from xendrift.assess import assess_aged, assess_host
from xendrift.domains import find_domains
from xendrift.finding import Finding
from xendrift.ignoring import Ignore, host_without_ignored, without_ignored
from xendrift.jsontypes import JsonObject, dump
from xendrift.observation import HostObservation
from xendrift.report import Question, Report
from xendrift.sources.protocol import Source
from xendrift.text import SafeText
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.reading import domain_name, ignores, opened, reports
from xendrift_tui.cli.shapes import SCHEMA, finding_shape


def scan(options: argparse.Namespace) -> int:
    """Prints every finding; returns 1 if there is one, else 0."""
    living_with = ignores(options)
    with opened(options) as source:
        found, ignored = _findings(source, options.domains, options.settle, living_with)
    if options.json:
        shapes = [finding_shape(one, name) for one, name in found]
        document: JsonObject = {"schema": SCHEMA, "findings": [*shapes], "ignored": ignored}
        say(dump(document))
    else:
        for one, name in found:
            say(_line(one, name))
        if ignored:
            remark(f"{ignored} more ignored, as {options.ignore_file} asks.")
    return 1 if found else 0


def _findings(
    source: Source, wanted: list[str], settle: float | None, living_with: tuple[Ignore, ...]
) -> tuple[list[tuple[Finding, SafeText]], int]:
    """Returns each finding with its domain's name, and how many were ignored."""
    today = date.today()
    host = source.look()
    domids = find_domains(host, wanted)
    if settle is None:
        made = reports(source, host, domids, Question())
    else:
        made = _settled(source, host, domids, settle)
    found: list[tuple[Finding, SafeText]] = []
    ignored = 0
    for report in made:
        kept = without_ignored(report, living_with, today)
        found.extend((one, report.name) for one in kept.findings)
        ignored += len(kept.ignored)
    if not wanted:
        rest = host_without_ignored(assess_host(host), living_with, today)
        found.extend((one, domain_name(host, one.domid)) for one in rest.findings)
        ignored += len(rest.ignored)
    return found, ignored


def _settled(
    source: Source, host: HostObservation, domids: list[int], seconds: float
) -> Iterator[Report]:
    """Looks twice: what moved in between is busy, and what came up only now may be, too."""
    first = {
        observation.domid: assess_aged(observation, NO_AGES, 0.0)
        for observation in source.observe(host, domids)
    }
    time.sleep(seconds)
    for observation in source.observe(source.look(), domids):
        if observation.domid not in first:
            continue
        before, ages = first[observation.domid]
        again, _ = assess_aged(observation, ages, seconds)
        known = {(found.rule, found.device) for found in before.findings}
        kept = tuple(one for one in again.findings if (one.rule, one.device) in known)
        yield replace(again, findings=kept)


def _line(found: Finding, name: SafeText) -> SafeText:
    place = f"{name}({found.domid})"
    device = str(found.device) if found.device else "-"
    least = "at least " if found.at_least else ""
    age = f" (unchanged for {least}{found.age:g} s)" if found.age else ""
    text = f"{found.severity.word:<8}{place:<20} {found.rule:<18} {device:<18} {found.sentence}"
    return SafeText(text + age)
