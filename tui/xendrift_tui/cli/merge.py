"""`xendrift merge`: merged configurations."""

import argparse

from xendrift.domains import find_domains
from xendrift.jsontypes import Json, JsonObject, dump
from xendrift.merge import origins
from xendrift.policy import Policy
from xendrift.report import Question
from xendrift.sources.protocol import Scope
from xendrift.text import SafeText
from xendrift.views import Views, view
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.reading import opened
from xendrift_tui.presentation.values import at_pointer


def merge(options: argparse.Namespace) -> int:
    """Prints the merged configuration of each domain; with --json as `xl list -l` does."""
    policy = Policy(options.policy)
    # By policy `live` a device is kept for any trace of it, a frontend's directory included.
    scope = Scope.REPORT if policy is Policy.LIVE else Scope.CONFIG
    question = Question(policy)
    listed: list[Json] = []
    with opened(options) as source:
        host = source.look()
        for observation in source.observe(host, find_domains(host, options.domains), scope):
            seen = view(observation, question)
            if not seen.merged.config:
                remark(f"{seen.name} ({seen.domid}) is left out: {seen.merged.problem}.")
                continue
            if seen.merged.problem:
                remark(f"{seen.name} ({seen.domid}): {seen.merged.problem}.")
            if options.json:
                entry: JsonObject = {"domid": seen.domid, "config": seen.merged.config}
                listed.append(entry)
            else:
                _print(seen)
    if options.json:
        say(dump(listed))
    return 0


def _print(seen: Views) -> None:
    say(SafeText(f"# {seen.name} ({seen.domid}), merged by {seen.merged.policy}"))
    for pointer, origin in origins(seen.merged.config, seen.merged.overrides).items():
        value = dump(at_pointer(seen.merged.config, pointer), indent=False)
        say(SafeText(f"{pointer} = {value}  ({origin})"))
