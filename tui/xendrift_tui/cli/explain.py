"""`xendrift explain`: what a rule means."""

import argparse
import textwrap

from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.export.shapes import SCHEMA, rule_shape
from xendrift.core.findings.catalogue import CATALOGUE, Rule, rule
from xendrift.core.findings.conduct import CONDUCT
from xendrift_tui.cli.output import say

_WIDTH = 78


def explain(options: argparse.Namespace) -> int:
    """Says what a rule means, or lists every rule."""
    chosen = [rule(options.rule)] if options.rule else list(CATALOGUE)
    if options.json:
        document: JsonObject = {"schema": SCHEMA, "rules": [rule_shape(one) for one in chosen]}
        say(dump(document))
    elif options.rule:
        say(_text(chosen[0]))
    else:
        for one in chosen:
            say(f"{one.id:<18} {one.severity.word:<8} {one.when}")
    return 0


def _text(one: Rule) -> str:
    conduct = CONDUCT[one.id]
    paragraphs = [
        f"{one.id} ({one.severity.word})",
        one.when,
        f"Effect: {one.effect}",
        f"libxl at a reboot, save or migration: {conduct.boot}.",
        *([f"xl at a detach: {conduct.detach}."] if conduct.detach else []),
        *(f"Remedy: {remedy}" for remedy in one.remedies),
        one.why,
    ]
    return "\n\n".join(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs)
