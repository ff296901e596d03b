"""`xendrift merge`: merged configurations."""

import argparse
from functools import partial

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, dump
from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import as_shown
from xendrift.core.merge.merge import origins
from xendrift.core.merge.views import merged_config, view
from xendrift.core.model.domains import find_domains
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy
from xendrift.core.model.release import OLDEST_RELEASE, QUOTA_RELEASE, not_known
from xendrift.core.model.report import Merged, Question
from xendrift.sources.pipeline import each
from xendrift.sources.protocol import Scope
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import opened
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
    with opened(options, secrets=True) as source:
        host = source.look()
        if policy is Policy.LIBXL and host.release < OLDEST_RELEASE:
            raise UsageError(f"{not_known(host.release)}: what it retrieves cannot be said.")
        if policy is Policy.LIBXL and host.release >= QUOTA_RELEASE and not source.live:
            remark(
                "b_info.xenstore_quota and b_info.sched_params are as the templates have them: "
                "xenstored and Xen are asked for these, and a capture does not hold them."
            )
        domids = find_domains(host, options.domains)
        make = partial(_merged, question=question, origins_wanted=not options.json)
        for domid, name, merged in each(source, host, domids, scope, make):
            if not merged.config:
                remark(f"{name} ({domid}) is left out: {merged.problem}.")
                continue
            if merged.problem:
                remark(f"{name} ({domid}): {merged.problem}.")
            if merged.note:
                remark(f"{name} ({domid}): {merged.note}.")
            if options.json:
                listed.append({"domid": domid, "config": as_shown(merged.config)})
            else:
                _print(name, domid, merged)
    if options.json:
        say(dump(listed))
    return 0


def _merged(
    observation: Observation, question: Question, *, origins_wanted: bool
) -> tuple[int, SafeText, Merged]:
    if origins_wanted:
        seen = view(observation, question)
        return observation.domid, seen.name, seen.merged
    return observation.domid, *merged_config(observation, question)


def _print(name: SafeText, domid: int, merged: Merged) -> None:
    say(SafeText(f"# {name} ({domid}), merged by {merged.policy}"))
    for pointer, origin in origins(merged.config, merged.overrides).items():
        value = dump(at_pointer(merged.config, pointer), indent=False)
        say(SafeText(f"{pointer} = {value}  ({origin})"))
