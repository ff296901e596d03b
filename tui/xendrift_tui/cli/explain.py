"""`xendrift explain`: what a rule means."""

import argparse
import textwrap

from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.export.shapes import SCHEMA, rule_shape
from xendrift.core.findings.catalogue import RULES, Rule, rule
from xendrift_tui.cli.output import say

_WIDTH = 78


def explain(options: argparse.Namespace) -> int:
    """Says what a rule means, or lists every rule."""
    chosen = [rule(options.rule)] if options.rule else list(RULES.values())
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
    paragraphs = [
        f"{one.id} ({one.severity.word})",
        one.when,
        f"Effect: {one.effect}",
        f"libxl at a reboot, save or migration: {one.boot}.",
        *([f"xl at a detach: {one.detach}."] if one.detach else []),
        *(f"Remedy: {remedy}" for remedy in one.remedies),
        one.why,
    ]
    return "\n\n".join(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs)
