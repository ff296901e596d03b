"""Which devices are half-baked: the one definition that every number under the word goes by."""

from collections.abc import Iterable
from types import MappingProxyType

from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.finding import Finding
from xendrift.core.model.report import Report

# Rules that tell of two sides that disagree about the existence of a device. The first three are
# about one side by themselves; what is left over counts only where it is all that there is.
_ONE_SIDED = frozenset(["untracked", "stale", "not-created"])
_LEFT_OVER = frozenset(["leftover-backend", "leftover-frontend"])
# Rules that tell of a trail that stopped half way.
_STOPPED = frozenset(
    [
        "hotplug-failed",
        "stuck-connecting",
        "stuck-closing",
        "backend-gone",
        "frontend-gone",
        "dangling-backend",
    ]
)
WHY = MappingProxyType(
    {
        **dict.fromkeys(_ONE_SIDED | _LEFT_OVER, "the two sides disagree about its existence"),
        **dict.fromkeys(_STOPPED, "its trail stopped half way"),
    }
)
"""Why a device is half-baked, by the rule that says so."""


def half_baked(report: Report) -> frozenset[DeviceId]:
    """Names the devices of a domain that are half-baked, each once.

    A device is, if its two sides disagree about its existence or if its trail stopped half way.
    One that libxl makes by itself, one that is busy within libxl's own limits, and every device
    of a domain without a usable template are not; neither is one all of whose findings are ignored.
    """
    return frozenset(_named(report.pairs, report.findings))


def _named(pairs: Iterable[Pair], findings: Iterable[Finding]) -> Iterable[DeviceId]:
    sides = {pair.id: pair.template is not None and pair.live is not None for pair in pairs}
    for found in findings:
        if found.device is None or found.device not in sides:
            continue
        if found.rule in WHY and not (found.rule in _LEFT_OVER and sides[found.device]):
            yield found.device
