"""The question that lets a plan run."""

import argparse
import sys

from xendrift.core.base.shell import quoted
from xendrift.core.plans.plan import Plan
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
    sys.stderr.write(f"Type {wanted} to run this plan, anything else to leave it: ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if answer and answer == wanted.strip():
        return True
    remark("Declined. Nothing was written.")
    return False
