"""Leftovers to clean away in a lab, and ways to plan and to run it."""

from collections.abc import Mapping
from pathlib import Path

from tests.backend.actions.places import acting
from tests.backend.actions.plugs import program
from tests.lab.lab import Lab
from xendrift.actions.cleaned import Cleaned
from xendrift.actions.find_clean import plan_clean
from xendrift.actions.remove import remove as clean
from xendrift.actions.xl import known_to_xen
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.refusals import Circumstances
from xendrift.xenstore.client import Client
from xendrift.xenstore.walk import Subtree, walk

DEAD = 31
BACKEND = f"/local/domain/0/backend/vbd/{DEAD}/51712"
FRONTEND = f"/local/domain/{DEAD}/device/vbd/51712"

# `g-web` of the captures
OWN = "/local/domain/2"
UUID = "11111111-1111-4111-8111-111111111101"
VIF = "/local/domain/0/backend/vif/2/2"
VIF_FRONT = f"{OWN}/device/vif/2"

_REPORTING = """#!/bin/sh
echo "$0 $* $XENBUS_TYPE $XENBUS_PATH $XENBUS_BASE_PATH $script $vif" >> {log}
echo "letting go of $XENBUS_PATH"
{more}
"""


def reporting(lab: Lab, name: str = "block", more: str = "") -> Path:
    """Writes a hotplug script that says how it was called."""
    path = lab.folder / name
    path.write_text(_REPORTING.format(log=lab.folder / "called", more=more))
    path.chmod(0o755)
    return path


def called(lab: Lab) -> list[str]:
    """How the script was called, one line each."""
    log = lab.folder / "called"
    return log.read_text().splitlines() if log.exists() else []


def leave_backend(client: Client, script: Path | None = None, **nodes: str) -> dict[str, bytes]:
    """Leaves a backend of a domain that is dead; returns its nodes."""
    values = {"frontend": FRONTEND, "online": "0", "state": "5", "params": "/dev/vg0/old"} | nodes
    if script is not None:
        values["script"] = str(script)
    client.mkdir(BACKEND)
    client.set_perms(BACKEND, ["n0", f"r{DEAD}"])
    client.write_many({f"{BACKEND}/{name}": value.encode() for name, value in values.items()})
    return subtree(client, BACKEND)


def close_ends(client: Client, *ends: str) -> None:
    """What both drivers do when they let a device go."""
    client.write_many({f"{end}/state": b"6" for end in ends})


def subtree(client: Client, path: str) -> dict[str, bytes]:
    nodes: dict[str, bytes] = {}
    client.ask(walk([Subtree(path, nodes)]))
    return nodes


def permissions(client: Client, paths: Mapping[str, object]) -> dict[str, list[str] | None]:
    return dict(zip(paths, client.get_perms_many(list(paths)), strict=True))


def planned(lab: Lab, domain: object, device: str) -> CleanPlan:
    with acting(lab) as (source, target):
        return plan_clean(source, target, str(domain), device, Circumstances())


def ran(lab: Lab, plan: CleanPlan, *, ask: bool = False, patience: float = 10.0) -> Cleaned:
    known = (lambda domid: known_to_xen(program(lab), domid)) if ask else None
    with acting(lab, patience) as (source, target):
        return clean(plan, source, target, known=known)


def done(lab: Lab, domain: object, device: str) -> Cleaned:
    """Plans and runs at once."""
    plan = planned(lab, domain, device)
    assert plan.refusals == ()
    return ran(lab, plan)
