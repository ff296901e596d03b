"""Accept while the real xl attaches devices to the same domain.

`XENDRIFT_ROUNDS` says how many devices xl attaches (200).
"""

import json
import logging
import os
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.backend.actions.places import acting, leftovers, plan_for
from tests.lab.lab import Lab
from tests.lab.players import Backends
from xendrift.actions.write import run
from xendrift.core.base.errors import RefusedActionError

ROUNDS = int(os.environ.get("XENDRIFT_ROUNDS", "200"))
LOG = logging.getLogger(__name__)
UUID = "11111111-1111-4111-8111-111111111101"
TARGET = "/local/domain/2/memory/target"


@dataclass
class Race:
    """What became of the accepts so far, and whether there will be more."""

    accepted: int = 0
    stale: int = 0
    over: threading.Event = field(default_factory=threading.Event)


def attach(lab: Lab, rounds: int, race: Race) -> list[str]:
    """Attaches devices one after the other and returns those that xl said it attached.

    Disks, since libxl's choice of the next nic ends at the tenth where a directory is sorted
    (libxl_device.c, libxl__device_nextid, on oxenstored). On a busy host an accept may need
    longer than any pause, so that every tenth time it is given as long as it needs.
    """
    script = lab.folder / "ok.sh"
    script.write_text("#!/bin/sh\nexit 0\n")
    script.chmod(0o755)
    attached: list[str] = []
    pause = random.Random(1)
    for number in range(rounds):
        spec = f"vdev=d{number + 2}p0,format=raw,access=rw,script={script},target=/dev/d{number}"
        before = race.accepted
        done = lab.xl("block-attach", "2", spec, timeout=300)
        assert done.returncode == 0, done.stderr
        attached.append(f"d{number + 2}p0")
        time.sleep(pause.uniform(0, 0.2))
        while number % 10 == 9 and race.accepted == before and not race.over.wait(0.01):
            pass
    return attached


def accept_until(lab: Lab, done: Future[list[str]], race: Race) -> None:
    """Accepts again and again; the memory is changed each time, so that there is always a reason."""
    memory = 100_000
    with acting(lab, patience=60) as (source, target), lab.client() as client:
        while not done.done():
            memory += 4
            client.write(TARGET, str(memory).encode())
            plan = plan_for(source, 2)
            assert not plan.refusals, plan.refusals
            try:
                run(plan, target)
                race.accepted += 1
            except RefusedActionError:
                race.stale += 1


@pytest.mark.real
@pytest.mark.timeout(900)
def test_no_device_that_xl_attached_is_lost(lab: Lab) -> None:
    lab.load("a-healthy")
    race = Race()
    with Backends(lab), ThreadPoolExecutor(1) as pool:
        attaching = pool.submit(attach, lab, ROUNDS, race)
        try:
            accept_until(lab, attaching, race)
        finally:
            race.over.set()
        attached = attaching.result()
    LOG.info("%s: %d attached, %s", lab.daemon, len(attached), race)
    assert race.accepted >= ROUNDS // 10
    content = (lab.userdata / f"userdata-d.2.{UUID}.libxl-json").read_bytes()
    known = [disk["vdev"] for disk in json.loads(content.rstrip(b"\0"))["disks"]]
    assert sorted(known) == sorted(set(known))
    assert set(attached) <= set(known)
    assert leftovers(lab.userdata) == []
    listed = json.loads(lab.xl("list", "-l", "2").stdout)[0]["config"]["disks"]
    assert set(attached) <= {disk["vdev"] for disk in listed}


@pytest.mark.real
def test_four_accepts_at_once_and_a_retrieving_xl(lab: Lab) -> None:
    """Whoever comes second finds its plan stale; nobody hangs, and xl always lists the domain."""
    lab.load("d-xenstore-only")
    outcomes: list[str] = []
    begin = threading.Barrier(5)

    def accept() -> None:
        with acting(lab, patience=120) as (source, target):
            plan = plan_for(source, 2)
            begin.wait(120)
            try:
                outcomes.append(run(plan, target).entry.outcome)
            except RefusedActionError:
                outcomes.append("stale")

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(accept) for _ in range(4)]
        begin.wait(120)
        for _ in range(5):
            assert json.loads(lab.xl("list", "-l", "2").stdout)[0]["domid"] == 2
        for one in running:
            one.result()
    assert sorted(outcomes) == ["done", "stale", "stale", "stale"]
    assert leftovers(lab.userdata) == []
