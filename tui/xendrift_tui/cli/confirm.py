"""The question that lets a plan run."""

import argparse
import sys

from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.set import PlanSet
from xendrift_tui.cli.output import remark


def confirmed(plan: Plan, options: argparse.Namespace) -> bool:
    """Asks for the word that runs a plan: its action, or the domain's name if it is dangerous."""
    wanted = str(plan.name) if plan.dangers else plan.action
    if plan.dangers and options.confirm is not None:
        if options.confirm == wanted:
            return True
        remark(f"--confirm names another domain than {wanted}. Nothing was written.")
        return False
    if options.yes and not plan.dangers:
        return True
    if not sys.stdin.isatty():
        way = f"--confirm {quoted(wanted)}" if plan.dangers else "--yes"
        remark(f"Nobody can be asked, so nothing was written. Give {way} to run this plan.")
        return False
    return _typed(f"Type {wanted} to run this plan, anything else to leave it: ", wanted)


def confirmed_set(plans: PlanSet, options: argparse.Namespace) -> bool:
    """Asks once for the word that runs a set: its action, with a number if any is dangerous."""
    wanted, dangerous = plans.word, plans.dangers
    if dangerous and options.confirm is not None:
        if options.confirm == wanted:
            return True
        remark(f"--confirm is not {quoted(wanted)}, which says how many. Nothing was written.")
        return False
    if options.yes and not dangerous:
        return True
    if not sys.stdin.isatty():
        way = f"--confirm {quoted(wanted)}" if dangerous else "--yes"
        remark(f"Nobody can be asked, so nothing was written. Give {way} to run this set.")
        return False
    careful = f" {len(dangerous)} of its plans are dangerous." if dangerous else ""
    question = f"This is to {plans.action} {plans.size}.{careful} Type {wanted} to run it,"
    return _typed(f"{question} anything else to leave it: ", wanted)


def _typed(question: str, wanted: str) -> bool:
    sys.stderr.write(SafeText(question))
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if answer and answer == wanted.strip():
        return True
    remark("Declined. Nothing was written.")
    return False
