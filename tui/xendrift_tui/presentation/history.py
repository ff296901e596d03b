"""What a history tells, as lines for people and as JSON."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.history.answers import HostRuns, Told


def told_line(told: Told) -> SafeText:
    """One finding in a line: what, where, since when, how often."""
    place = f"{told.domain}({told.domid})@{told.host}"
    what = f"{told.severity:<8}{place:<28} {told.rule:<18} {told.device or '-':<18}"
    return SafeText(f"{what} {_when(told)}: {told.sentence}")


def hosts_line(host: HostRuns) -> SafeText:
    """One host in a line: how often it was looked at, and when."""
    return SafeText(f"{host.host}: {_many(host.runs, 'run')}, {_span(host.first, host.last)}.")


def told_shape(told: Told) -> JsonObject:
    """One finding for programs; times are UTC as ISO 8601, `fixed` is null if it is still there."""
    return {
        "rule": told.rule,
        "severity": told.severity,
        "host": told.host,
        "uuid": told.uuid or None,
        "domid": told.domid,
        "domain": told.domain,
        "device": told.device or None,
        "sentence": told.sentence,
        "first_seen": told.first_seen,
        "last_seen": told.last_seen,
        "fixed": told.fixed or None,
        "runs": told.runs,
        "time": told.time,
    }


def _when(told: Told) -> str:
    often = f"in {_many(told.runs, 'run')}"
    if told.time > 1:
        often += f", the {told.time}. time"
    if told.fixed:
        return f"from {told.first_seen} to {told.last_seen}, {often}, fixed by {told.fixed}"
    return f"since {told.first_seen}, {often}, still there at {told.last_seen}"


def _span(first: str, last: str) -> str:
    return f"at {first}" if first == last else f"from {first} to {last}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
