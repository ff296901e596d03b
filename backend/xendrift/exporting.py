"""A merged view as the bytes of a file."""

from xendrift.errors import XendriftError
from xendrift.jsontypes import dump
from xendrift.report import Report


def as_json(report: Report) -> bytes:
    """Returns the merged configuration as JSON in printable ASCII.

    Raises:
        XendriftError: there is no merged view, or it is only a part of one.
    """
    if not report.merged.config or report.merged.problem:
        raise XendriftError(
            f"{report.name} ({report.domid}) has no whole configuration to export:"
            f" {report.merged.problem}. Nothing was written."
        )
    return dump(report.merged.config).encode("ascii") + b"\n"
