"""Whether the passing of time alone may change what is to be seen."""

from xendrift.core.model.report import Report


def unsettled(report: Report) -> bool:
    """Tells whether any handshake of a domain could still move, so that its age matters."""
    return any(
        record.trail.handshake and not record.trail.connected for record in report.live.records
    )
