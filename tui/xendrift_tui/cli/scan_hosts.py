"""`xendrift scan` of many hosts: a line for each as it comes, or the findings of all as text."""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial

from xendrift import __version__
from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA, finding_shape
from xendrift.core.ignores import Ignore
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.report import named_findings
from xendrift.sources.protocol import Source
from xendrift.sources.remote.state import State
from xendrift_tui.cli.fleet import Looked, looked_at
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import Scan, ignores, opened

Spell = Callable[[Finding, SafeText, str], SafeText]
Wanted = Callable[[Finding], bool]
Found = tuple[list[tuple[Finding, SafeText]], int]
_FOUND, _FAILED = 1, 2


def scan_hosts(options: argparse.Namespace, spell: Spell, wanted: Wanted, least: Severity) -> int:
    """Prints what is wrong with each host as soon as it is known.

    Args:
        options: what was asked for.
        spell: writes a finding, its domain's name and the host as a line.
        wanted: tells whether a finding is asked for.
        least: from which severity on it is one that fails.

    Returns:
        2 if any host could not be looked at, else 1 if there is a finding, else 0.

    Raises:
        UsageError: the options make no sense together.
    """
    if options.format not in (None, "text", "json", "json-lines"):
        raise UsageError(
            f"--format {options.format} is about one host at a time: leave out all but one."
        )
    living_with = ignores(options)
    if not getattr(options, "host", None) and options.hosts is None:
        return _here(options, living_with, wanted, least)
    as_text = options.format == "text"
    make = partial(_found, options=options, living_with=living_with, wanted=wanted)
    status = 0
    for one in looked_at(options, make):
        if as_text:
            _print(one, spell)
        else:
            say(dump(_shape(one), indent=False))
        sys.stdout.flush()
        status = max(status, _status(one.made, least) if one.state.looked_at else _FAILED)
    return status


def _here(
    options: argparse.Namespace, living_with: tuple[Ignore, ...], wanted: Wanted, least: Severity
) -> int:
    """Prints the line of this host alone, in the same form."""
    begun = time.monotonic()
    with opened(options) as source:
        made = _found(source, options, living_with, wanted)
        took = round(time.monotonic() - begun, 3)
        shape = _shape(Looked(source.label, State.OK, took, made))
    say(dump(shape, indent=False))
    return _status(made, least)


def _status(made: Found | None, least: Severity) -> int:
    found = made[0] if made is not None else []
    return _FOUND if any(one.severity >= least for one, _ in found) else 0


def _found(
    source: Source, options: argparse.Namespace, living_with: tuple[Ignore, ...], wanted: Wanted
) -> Found:
    found: list[tuple[Finding, SafeText]] = []
    ignored = 0
    domains = [*options.domains, *(options.domain or ())]
    for report in Scan(source, domains, options.settle, living_with).run():
        found.extend(one for one in named_findings(report) if wanted(one[0]))
        ignored += sum(map(wanted, report.ignored))
    return found, ignored


def _shape(one: Looked[Found]) -> JsonObject:
    """What programs are told of one host."""
    found, ignored = one.made if one.made is not None else ([], 0)
    fetched = one.fetched
    reader = "xendrift" if fetched is None else fetched.reader
    version = __version__ if fetched is None else str(fetched.version)
    findings: list[Json] = [finding_shape(finding, name) for finding, name in found]
    return {
        "schema": SCHEMA,
        "host": str(one.host),
        "state": str(one.state),
        "words": str(one.words),
        "took": one.took,
        "version": version if one.made is not None and reader == "xendrift" else None,
        "reader": f"{reader} {version}".strip() if one.made is not None else None,
        "ignored": ignored,
        "findings": findings,
    }


def _print(one: Looked[Found], spell: Spell) -> None:
    if one.made is None:
        remark(one.sentence)
        return
    for finding, name in one.made[0]:
        say(spell(finding, name, str(one.host)))
