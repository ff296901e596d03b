"""The question that lets a plan run."""

import argparse
import sys
from dataclasses import dataclass

from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.set import PlanSet
from xendrift_tui.cli.output import remark


@dataclass(frozen=True, slots=True)
class Word:
    """What has to be typed, or given by an option, before something is done.

    Attributes:
        wanted: the word.
        dangerous: whether `--yes` is not enough.
        other: what is said of another word that `--confirm` gave, without a full stop.
        question: what somebody at a terminal is asked.
        what: what runs then.
    """

    wanted: str
    dangerous: bool
    other: str
    question: str
    what: str = "plan"


def confirmed(plan: Plan, options: argparse.Namespace) -> bool:
    """Asks for the word that runs a plan: its action, or the domain's name if it is dangerous."""
    wanted = str(plan.name) if plan.dangers else plan.action
    word = Word(
        wanted,
        dangerous=bool(plan.dangers),
        other=f"--confirm names another domain than {wanted}",
        question=f"Type {wanted} to run this plan, anything else to leave it: ",
    )
    return given(word, options)


def confirmed_set(plans: PlanSet, options: argparse.Namespace) -> bool:
    """Asks once for the word that runs a set: its action, with a number if any is dangerous."""
    wanted, dangerous = plans.word, plans.dangers
    careful = f" {len(dangerous)} of its plans are dangerous." if dangerous else ""
    word = Word(
        wanted,
        dangerous=bool(dangerous),
        other=f"--confirm is not {quoted(wanted)}, which says how many",
        question=f"This is to {plans.action} {plans.size}.{careful} Type {wanted} to run it,"
        " anything else to leave it: ",
        what="set",
    )
    return given(word, options)


def given(word: Word, options: argparse.Namespace) -> bool:
    """Tells whether a word was given: by an option, or else by whoever sits at the terminal."""
    if word.dangerous and options.confirm is not None:
        if options.confirm == word.wanted:
            return True
        remark(f"{word.other}. Nothing was written.")
        return False
    if options.yes and not word.dangerous:
        return True
    if not sys.stdin.isatty():
        way = f"--confirm {quoted(word.wanted)}" if word.dangerous else "--yes"
        remark(f"Nobody can be asked, so nothing was written. Give {way} to run this {word.what}.")
        return False
    sys.stderr.write(SafeText(word.question))
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if answer and answer == word.wanted.strip():
        return True
    remark("Declined. Nothing was written.")
    return False
