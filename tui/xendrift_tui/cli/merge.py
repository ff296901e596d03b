"""`xendrift merge` and `xendrift export`: merged configurations."""

import argparse

from xendrift.domains import find_domains
from xendrift.exporting import as_json
from xendrift.jsontypes import Json, JsonObject, dump
from xendrift.merge import origins
from xendrift.newfile import refuse_existing, write_new
from xendrift.policy import Policy
from xendrift.report import Question, Report
from xendrift.text import SafeText
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.reading import one_report, opened, reports
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


def export(options: argparse.Namespace) -> int:
    """Writes the merged configuration of one domain to a new file."""
    refuse_existing(options.output, what="configuration", overwrite=options.overwrite)
    with opened(options) as source:
        report = one_report(source, options.domain, Question(Policy(options.policy)))
    content = as_json(report)
    write_new(options.output, content, what="configuration", overwrite=options.overwrite)
    remark(f"{report.name}, merged by {report.merged.policy}, is in {options.output}.")
    return 0


def _print(report: Report) -> None:
    say(SafeText(f"# {report.name} ({report.domid}), merged by {report.merged.policy}"))
    for pointer, origin in origins(report.merged.config, report.merged.overrides).items():
        value = dump(at_pointer(report.merged.config, pointer), indent=False)
        say(SafeText(f"{pointer} = {value}  ({origin})"))
