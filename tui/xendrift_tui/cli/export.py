"""`xendrift export`: one merged view as a file."""

import argparse
import sys

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, ascii_only
from xendrift.core.export import Exported, Format
from xendrift.core.export import export as exported
from xendrift.core.model.domains import find_domain
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.files import refuse_existing, write_new
from xendrift.sources.protocol import Source
from xendrift.streams import STREAM
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.read import opened, reports

_WHAT = {
    Format.JSON: "configuration",
    Format.XL: "configuration",
    Format.FINDINGS: "report",
    Format.PATCH: "patch",
}


def export(options: argparse.Namespace) -> int:
    """Writes one domain's merged view to a new file, or to standard output for `-`."""
    form = Format(options.format)
    if options.output != STREAM:
        refuse_existing(options.output, what=_WHAT[form], overwrite=options.overwrite)
    with opened(options, secrets=True) as source:
        report, made = _made(source, options.domain, Question(Policy(options.policy)), form)
    for line in made.unsaid:
        remark(f"not said: {line}")
    if options.output == STREAM:
        _print(made)
        return 0
    write_new(options.output, made.content, what=_WHAT[form], overwrite=options.overwrite)
    remark(f"{report.name}, merged by {report.merged.policy}, is in {options.output}.")
    return 0


def _made(source: Source, wanted: str, question: Question, form: Format) -> tuple[Report, Exported]:
    """Reads one domain and makes its file.

    Raises:
        NoSuchDomainError: no domain answers to the name.
        XendriftError: the domain vanished, or there is no such file of it.
    """
    host = source.look()
    domid = find_domain(host, wanted)
    for report in reports(source, host, [domid], question):
        return report, exported(report, form, host.release)
    raise XendriftError(f"Domain {domid} vanished while it was being read. Look again.")


def _print(made: Exported) -> None:
    """Writes it to standard output, where a terminal may be; JSON says the same in ASCII."""
    text = made.content.decode()
    sys.stdout.write(ascii_only(text) if made.format is Format.JSON else _safe_lines(text))
    sys.stdout.flush()


def _safe_lines(text: str) -> str:
    return "".join(f"{SafeText(line)}\n" for line in text.splitlines())
