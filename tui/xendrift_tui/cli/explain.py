"""`xendrift explain`: what a rule means, and every other word that is shown."""

import argparse
import textwrap

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import SCHEMA, rule_shape
from xendrift.core.findings.catalogue import RULES, Rule
from xendrift.core.findings.half_baked import WHY
from xendrift.core.words import WORDS, Word, find_word
from xendrift_tui.cli.output import say

_WIDTH = 78


def explain(options: argparse.Namespace) -> int:
    """Says what a rule or a word means, or lists every rule."""
    wanted = " ".join(options.rule)
    if not wanted:
        _list_rules(options)
        return 0
    rule = RULES.get(wanted.casefold().replace(" ", "-"))
    meant = find_word(wanted) if rule is None else None
    if rule is None and meant is None:
        raise XendriftError(_unknown(wanted))
    if options.json:
        rules, words = [rule] if rule else [], [meant] if meant else []
        document: JsonObject = {"schema": SCHEMA, "rules": [rule_shape(one) for one in rules]}
        if words:
            document["words"] = [{"word": one.id, "means": one.means} for one in words]
        say(dump(document))
    elif rule is not None:
        say(_text(rule))
    elif meant is not None:
        say(_word_text(meant))
    return 0


def _list_rules(options: argparse.Namespace) -> None:
    chosen = list(RULES.values())
    if options.json:
        say(dump({"schema": SCHEMA, "rules": [rule_shape(one) for one in chosen]}))
        return
    for one in chosen:
        say(f"{one.id:<18} {one.severity.word:<8} {one.when}")


def _unknown(wanted: str) -> str:
    """Says which rule or word was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 only who mistypes waits for it

    near = get_close_matches(wanted.casefold(), [*RULES, *WORDS], 3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return (
        f"There is no rule and no word {SafeText(wanted)!r}.{meant} `xendrift explain` lists every"
        " rule; the help of the screen (?) finds words."
    )


def _word_text(one: Word) -> str:
    return "\n\n".join((one.id, textwrap.fill(one.means, _WIDTH)))


def _text(one: Rule) -> str:
    paragraphs = [
        f"{one.id} ({one.severity.word})",
        one.when,
        f"Effect: {one.effect}",
        f"libxl at a reboot, save or migration: {one.boot}.",
        *([f"xl at a detach: {one.detach}."] if one.detach else []),
        *(f"Remedy: {remedy}" for remedy in one.remedies),
        one.why,
        *([f"Such a device is half-baked: {WHY[one.id]}."] if one.id in WHY else []),
    ]
    return "\n\n".join(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs)
