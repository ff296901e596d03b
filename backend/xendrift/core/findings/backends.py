"""What domains that are gone left behind in the backends' domains."""

import re
from collections.abc import Iterator

from xendrift.core.base.cstring import strict_number
from xendrift.core.findings.look import evidence
from xendrift.core.findings.names import backend_id, directory_id
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import finding
from xendrift.core.kinds import backend_named
from xendrift.core.model.device import (
    DeviceId,
    state_name,
)
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.observation import HostObservation

_BACKEND = re.compile(r"/local/domain/(\d+)/backend/([^/]+)/(\d+)/([^/]+)(?:/state)?$")


_UNSEEN = "libxl does not see it and cannot remove it."


# A driver domain keeps some for as long as it runs, and they do no harm.
_WORTH_WARNING = 20


_NO_QUOTA = "None: nodes of dom0 count against no quota."


def dead_backends(host: HostObservation) -> Iterator[Finding]:
    """Yields the backend directories of domains that do not exist, those with a device first."""
    states: dict[tuple[int, str, int, str], bytes | None] = {}
    for path, value in host.dead_nodes.items():
        match = _BACKEND.match(path)
        if match:
            place = (int(match[1]), match[2], int(match[3]), match[4])
            if not host.gone(place[2]):
                continue
            if path.endswith("/state"):
                states[place] = value
            else:
                states.setdefault(place, None)
    owners: dict[tuple[str, int, str], list[int]] = {}
    for owner, kind, domid, devid in states:
        owners.setdefault((kind, domid, devid), []).append(owner)
    for (owner, kind, domid, devid), state in states.items():
        name = backend_id(owner, kind, devid, owners[kind, domid, devid])
        path = f"/local/domain/{owner}/backend/{kind}/{domid}/{devid}"
        held = backend_named(kind).holds
        word = state_name(strict_number(state))
        yield finding(
            "leftover-backend",
            domid,
            name,
            f"a {kind} backend ({word}) of domain {domid}, which does not exist",
            (evidence(f"{path}/state", state),),
            effect=f"It may still hold {held}. {_UNSEEN}" if held else _UNSEEN,
            remedies=(command(f"remove {path}: the guest is gone", *_clean(domid, name)),),
        )
    yield from _empty_directories(host, {(owner, kind, domid) for owner, kind, domid, _ in states})


def _empty_directories(
    host: HostObservation, filled: set[tuple[int, str, int]]
) -> Iterator[Finding]:
    """Empty directories count against the owner's node quota; hundreds of them fill it."""
    empty: dict[tuple[int, str], list[int]] = {}
    for domid, places in host.backends.items():
        if not host.gone(domid):
            continue
        for owner, kind in places:
            if (owner, kind, domid) not in filled:
                empty.setdefault((owner, kind), []).append(domid)
    for (owner, kind), domids in empty.items():
        root = f"/local/domain/{owner}/backend/{kind}"
        many = f"{len(domids)} empty {kind} backend directories of domains that do not exist"
        one = f"an empty {kind} backend directory of domain {domids[0]}, which does not exist"
        yield finding(
            "leftover-backend",
            domids[0],
            directory_id(owner, kind),
            many if len(domids) > 1 else one,
            (evidence(f"{root}/{domid}", b"") for domid in sorted(domids)[:8]),
            severity=None if owner and len(domids) >= _WORTH_WARNING else Severity.INFO,
            effect=_NO_QUOTA
            if owner == 0
            else f"They count against domain {owner}'s quota of nodes, 1000 unless it was raised;"
            " when it is used up, no more devices can be attached there.",
            remedies=(
                command(
                    "remove the empty directories", *_clean(domids[0], directory_id(owner, kind))
                ),
                *((say("and so on with each domid"),) if len(domids) > 1 else ()),
            ),
        )


def _clean(domid: int, name: DeviceId) -> tuple[str, ...]:
    return ("xendrift", "clean", str(domid), str(name))
