"""`xendrift merge`: merged configurations."""

import argparse

from xendrift.domains import find_domains
from xendrift.jsontypes import Json, dump
from xendrift.merge import origins
from xendrift.policy import Policy
from xendrift.report import Merged, Question
from xendrift.sources.protocol import Scope
from xendrift.text import SafeText
from xendrift.views import merged_config, view
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.reading import opened
from xendrift_tui.presentation.values import at_pointer


def merge(options: argparse.Namespace) -> int:
    """Prints the merged configuration of each domain; with --json as `xl list -l` does."""
    policy = Policy(options.policy)
    # By policy `live` a device is kept for any trace of it, a frontend's directory included.
    # As text, the origins of the values are told as well.
    scope = Scope.BOOT if policy is Policy.LIBXL and options.json else Scope.CONFIG
    if policy is Policy.LIVE:
        scope = Scope.REPORT
    question = Question(policy)
    listed: list[Json] = []
    with opened(options) as source:
        host = source.look()
        for observation in source.observe(host, find_domains(host, options.domains), scope):
            if options.json:
                name, merged = merged_config(observation, question)
            else:
                seen = view(observation, question)
                name, merged = seen.name, seen.merged
            domid = observation.domid
            if not merged.config:
                remark(f"{name} ({domid}) is left out: {merged.problem}.")
                continue
            if merged.problem:
                remark(f"{name} ({domid}): {merged.problem}.")
            if options.json:
                listed.append({"domid": domid, "config": merged.config})
            else:
                _print(name, domid, merged)
    if options.json:
        say(dump(listed))
    return 0


def _print(name: SafeText, domid: int, merged: Merged) -> None:
    say(SafeText(f"# {name} ({domid}), merged by {merged.policy}"))
    for pointer, origin in origins(merged.config, merged.overrides).items():
        value = dump(at_pointer(merged.config, pointer), indent=False)
        say(SafeText(f"{pointer} = {value}  ({origin})"))
