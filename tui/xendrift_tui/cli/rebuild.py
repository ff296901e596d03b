"""`xendrift rebuild`: a new template for a domain whose own cannot be used."""

import argparse

from xendrift.actions.find_rebuild import plan_rebuild
from xendrift.core.model.domains import find_domain
from xendrift_tui.cli.accept import tell_recovered
from xendrift_tui.cli.perform import only_looking
from xendrift_tui.cli.read import opened
from xendrift_tui.cli.saved_plans import refuse_both
from xendrift_tui.cli.target import acting_on, circumstances
from xendrift_tui.cli.write import carry_out_writing


def rebuild(options: argparse.Namespace) -> int:
    """Plans, asks and writes; returns 0 if done, 1 if refused."""
    refuse_both(options)
    with opened(options) as source, acting_on(options, source) as target:
        asked = circumstances(options, source)
        domid = find_domain(source.look(), options.domain)
        if target is not None and not (asked.read_only or only_looking(options)):
            tell_recovered(target, domid)
        return carry_out_writing(plan_rebuild(source, target, domid, asked), target, options)
