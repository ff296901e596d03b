"""A scan as a check of Nagios: one line with performance data, and its exit statuses.

The form is that of the Monitoring Plugins' guidelines: what comes before `|` is for people, what
comes after for graphs, and so neither may hold another `|`.
"""

from collections import Counter
from collections.abc import Sequence

from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.finding import Finding, Severity

OK, WARNING, CRITICAL, UNKNOWN = range(4)
_WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
_LONGEST = 200


def judged(
    found: Sequence[tuple[Finding, SafeText]], domains: int, ignored: int, seconds: float
) -> tuple[SafeText, int]:
    """Returns the line and the exit status: the worst finding's, information being no reason.

    Args:
        found: each finding with its domain's name.
        domains: how many domains were looked at.
        ignored: how many findings more there are that one has decided to live with.
        seconds: how long it took.
    """
    count = Counter(one.severity for one, _ in found)
    errors, warnings, notes = (
        count[one] for one in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    status = CRITICAL if errors else WARNING if warnings else OK
    text = (
        f"{_many(errors, 'error')}, {_many(warnings, 'warning')}, {_many(notes, 'note')}"
        f" on {_many(domains, 'domain')}"
    )
    if status != OK:
        text += f"; {_worst(found)}"
    numbers = (
        f"errors={errors};;0;0 warnings={warnings};0;;0 notes={notes};;;0"
        f" ignored={ignored};;;0 domains={domains};;;0 time={seconds:.3f}s;;;0"
    )
    return SafeText(f"XENDRIFT {_WORDS[status]} - {_plain(text)} | {numbers}"), status


def unknown(sentence: str) -> SafeText:
    """Returns the line for a host that cannot be looked at."""
    return SafeText(f"XENDRIFT UNKNOWN - {_plain(sentence)}")


def _worst(found: Sequence[tuple[Finding, SafeText]]) -> str:
    one, name = max(found, key=lambda pair: pair[0].severity)
    device = f" {one.device}" if one.device else ""
    return f"{name}({one.domid}) {one.rule}{device}: {one.sentence}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _plain(text: str) -> str:
    return clip(SafeText(text), _LONGEST).replace("|", "/")
