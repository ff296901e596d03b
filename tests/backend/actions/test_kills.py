"""Kill -9 at every system call of accept, and at random instants.

The file is the old or the new one, byte for byte; the journal tells which; a later run recovers
what was left behind. `XENDRIFT_KILLS` says at how many random instants to kill (300).
"""

import contextlib
import logging
import os
import random
import shutil
import time
from pathlib import Path

import pytest

from tests.backend.actions.kill import (
    MOMENTS,
    Fuse,
    accept_killed,
    accept_traced,
    hold_to_promises,
    in_child,
    killed_by_strace,
)
from tests.backend.actions.places import FileTarget, acting, drifted, plan_for, planned
from tests.lab.lab import Lab
from xendrift.actions import write

KERNEL_CALLS = (
    "openat", "read", "pread64", "write", "lseek", "fsync", "close", "rename", "unlink", "mkdir",
    "flock", "newfstatat",
)  # fmt: skip
LOG = logging.getLogger(__name__)
KILLS = int(os.environ.get("XENDRIFT_KILLS", "300"))


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_system_call(tmp_path: Path, moment: str) -> None:
    number = 1
    while accept_killed(tmp_path / str(number), Fuse(number, moment)):
        number += 1
        assert number < 500
    LOG.info("killed at %d system calls, %s", number - 1, moment)
    assert number > 50, "fewer system calls than the procedure has: are they still watched?"


def can_trace() -> bool:
    """Whether strace is there and may attach to a child of ours, as it may not everywhere."""
    if shutil.which("strace") is None:
        return False
    with contextlib.suppress(OSError):
        return killed_by_strace(lambda: os.close(os.dup(0)), "close", 1)
    return False


def test_killed_at_every_system_call_that_the_kernel_sees(tmp_path: Path) -> None:
    """Nothing of ours decides here what counts as a system call."""
    if not can_trace():
        pytest.skip("strace is not installed, or may not attach")
    killed = 0
    for call in KERNEL_CALLS:
        number = 1
        while accept_traced(tmp_path / f"{call}-{number}", call, number):
            number += 1
            assert number < 200
        killed += number - 1
    LOG.info("killed at %d system calls", killed)
    assert killed > 30


def usual_duration(folder: Path) -> float:
    """How long a child takes that nobody kills, at most of three."""
    plan = planned()
    taken: list[float] = []
    for number in range(3):
        (folder / f"whole-{number}").mkdir()
        target = FileTarget(folder / f"whole-{number}", drifted())
        begun = time.monotonic()
        in_child(lambda: write.run(plan, target) and None)  # noqa: B023
        taken.append(time.monotonic() - begun)
    return max(taken)


def test_killed_at_random_instants(tmp_path: Path) -> None:
    whole = usual_duration(tmp_path)
    chance = random.Random(1)
    died = tried = 0
    while died < KILLS:
        died += accept_killed(tmp_path / str(tried), None, chance.uniform(0, whole))
        tried += 1
        assert tried < KILLS * 20
    LOG.info("%d of %d were killed in time", died, tried)


@pytest.mark.real
@pytest.mark.timeout(600)
def test_killed_at_random_instants_beside_a_real_xenstored(lab: Lab) -> None:
    """The same with the locks held while xenstored is asked; xl can go on at once."""
    chance = random.Random(2)
    for _ in range(max(KILLS // 6, 5)):
        lab.load("d-xenstore-only")
        with acting(lab) as (source, target):
            plan = plan_for(source, 2)
            old = (lab.userdata / plan.file).read_bytes()
            known = len(target.journal.entries())
            in_child(lambda: write.run(plan, target) and None, chance.uniform(0, 0.05))  # noqa: B023
            listing = lab.xl("list", "-l", "2", timeout=30)
            assert listing.returncode == 0, listing.stderr
            hold_to_promises(target, lab.userdata, plan, old, known)
