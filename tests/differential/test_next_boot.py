"""Policy `libxl` against the real `xl list -l`, on random guests.

Every run draws other guests, 250 for each of two daemons of two releases. A run that failed names
its seed:

    pytest tests/differential/test_next_boot.py --hypothesis-seed=N     the same guests again
    XENDRIFT_CASES=5000 pytest tests/differential/test_next_boot.py     twenty thousand others

Guests are drawn first and held against xl many at a time. If there is a disagreement, the same
seed is drawn again, guest by guest, so that hypothesis can shrink it.
"""

import json
import os
import random
import re

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.differential.oracle import CRASHES, LEFT_OUT, Oracle
from tests.differential.strategies import Guest, Release, guests
from tests.lab.fixtures import every_release
from tests.lab.lab import Lab
from xendrift_tui.main import main

CASES = int(os.environ.get("XENDRIFT_CASES", "250"))
TOGETHER = 50

pytestmark = [pytest.mark.real, pytest.mark.timeout(120 + 2 * CASES), every_release]


def patient(*phases: Phase) -> settings:
    return settings(
        max_examples=CASES,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def drawn(number: int, release: Release) -> list[Guest]:
    """The guests of a seed."""
    found: list[Guest] = []

    @seed(number)
    @patient(Phase.generate)
    @given(guest=guests(release))
    def collect(guest: Guest) -> None:
        found.append(guest)

    collect()
    return found


def shrink(oracle: Oracle, number: int, release: Release, agreed: frozenset[Guest]) -> None:
    """Draws the same guests again and fails with the smallest of whom there is disagreement."""

    @seed(number)
    @patient(Phase.generate, Phase.shrink)
    @given(guest=guests(release))
    def agree(guest: Guest) -> None:
        if guest not in agreed:
            assert not oracle.disagreement(guest)

    agree()


def check_command(oracle: Oracle, capsys: pytest.CaptureFixture[str]) -> None:
    """The command lists the same domains as the library, and names the others."""
    ours = oracle.predicted()
    reach = ["--socket", oracle.lab.socket, "--userdata", str(oracle.lab.userdata)]
    assert main(["merge", "--policy", "libxl", "--json", *reach]) == 0
    out, err = capsys.readouterr()
    printed = {entry["domid"]: entry["config"] for entry in json.loads(out)}
    named = {int(domid) for domid in re.findall(r" \((\d+)\) is left out: ", err)}
    assert set(printed) == {d for d, outcome in ours.items() if outcome not in (CRASHES, LEFT_OUT)}
    assert named == set(ours) - set(printed)


def test_random_guests(
    lab: Lab, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    given_seed = request.config.getoption("hypothesis_seed")
    number = random.SystemRandom().getrandbits(32) if given_seed is None else int(given_seed)
    oracle = Oracle(lab)
    found = drawn(number, lab.xen.number)
    wrong: list[Guest] = []
    for start in range(0, len(found), TOGETHER):
        batch = found[start : start + TOGETHER]
        wrong += oracle.disagreeing(batch)
        check_command(oracle, capsys)
    if wrong:
        try:
            shrink(oracle, number, lab.xen.number, frozenset(found) - frozenset(wrong))
        except Exception as problem:
            problem.add_note(f"{len(wrong)} of {len(found)} guests; --hypothesis-seed={number}")
            raise
        pytest.fail(f"together they disagree, alone they agree: {wrong}")
