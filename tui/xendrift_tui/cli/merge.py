"""`xendrift merge`: merged configurations."""

import argparse

from xendrift.domains import find_domains
from xendrift.jsontypes import Json, JsonObject, dump
from xendrift.merge import origins
from xendrift.policy import Policy
from xendrift.report import Question, Report
from xendrift.text import SafeText
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.reading import opened, reports
from xendrift_tui.presentation.values import at_pointer


def merge(options: argparse.Namespace) -> int:
    """Prints the merged configuration of each domain; with --json as `xl list -l` does."""
    policy = Policy(options.policy)
    listed: list[Json] = []
    with opened(options) as source:
        host = source.look()
        for report in reports(source, host, find_domains(host, options.domains), Question(policy)):
            if not report.merged.config:
                remark(f"{report.name} ({report.domid}) is left out: {report.merged.problem}.")
                continue
            if report.merged.problem:
                remark(f"{report.name} ({report.domid}): {report.merged.problem}.")
            if options.json:
                entry: JsonObject = {"domid": report.domid, "config": report.merged.config}
                listed.append(entry)
            else:
                _print(report)
    if options.json:
        say(dump(listed))
    return 0


def _print(report: Report) -> None:
    say(SafeText(f"# {report.name} ({report.domid}), merged by {report.merged.policy}"))
    for pointer, origin in origins(report.merged.config, report.merged.overrides).items():
        value = dump(at_pointer(report.merged.config, pointer), indent=False)
        say(SafeText(f"{pointer} = {value}  ({origin})"))
