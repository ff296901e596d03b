"""What random guests taught: every disagreement there was, made small, and every hole of libxl.

Each case is held against our prediction alone, so that it runs anywhere, and all of them together
against the real xl, so that no case is only believed.
"""

from dataclasses import replace
from typing import Any

import pytest

from tests.differential.cases import WHOLE, Case
from tests.differential.device_cases import DEVICES
from tests.differential.oracle import CRASHES, LEFT_OUT, UUID, Oracle, Outcome, alone
from tests.lab.fixtures import every_release
from tests.lab.lab import Lab

CASES = WHOLE + DEVICES
_AT_DOMID_1 = UUID % 1


def found(outcome: Outcome, pointer: str) -> object:
    value: Any = outcome
    for key in pointer.split("/")[1:]:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def check(case: Case, outcome: Outcome) -> None:
    if isinstance(case.becomes, str):
        assert outcome == case.becomes
        return
    assert isinstance(outcome, dict), outcome
    for pointer, value in case.becomes.items():
        wanted = _AT_DOMID_1 if value == "@U" else value
        assert found(outcome, pointer) == wanted, pointer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_prediction(case: Case) -> None:
    check(case, alone(case.guest()))


@pytest.mark.real
@every_release
def test_the_real_xl_does_the_same(lab: Lab) -> None:
    oracle = Oracle(lab)
    wrong = oracle.disagreeing([case.guest() for case in CASES])
    names = [case.name for case in CASES if case.guest() in wrong]
    assert not names


@pytest.mark.real
@every_release
def test_without_an_answer_of_qemu_xl_leaves_the_guest_out(lab: Lab) -> None:
    """The one thing that we take for granted: xenstore does not tell whether QEMU answers."""
    case = next(case for case in CASES if case.name == "vcpus-of-qemu")
    oracle = Oracle(lab)
    oracle.load([replace(case.guest(), plugged=None)])
    assert oracle.real([1], {1: LEFT_OUT}) == {1: LEFT_OUT}
    assert oracle.predicted()[1] == alone(case.guest())


@pytest.mark.real
@every_release
def test_dom0_without_memory_nodes(lab: Lab) -> None:
    """Xen tells xl what xenstore does not; xl writes it there, and from then on we agree."""
    oracle = Oracle(lab)
    oracle.load([])
    stub = '{"c_info":{"type":"pv"},"b_info":{"type.pv":{}}}\0'
    nil = "00000000-0000-0000-0000-000000000000"
    (lab.userdata / f"userdata-d.0.{nil}.libxl-json").write_text(stub)
    assert found(oracle.predicted()[0], "/b_info/target_memkb") is None
    lab.set_domains({0: (nil, "pv")})
    assert lab.xl("list", "-l").returncode == 0
    assert oracle.listed([0]) == oracle.predicted()


@pytest.mark.parametrize(
    ("release", "name", "becomes"),
    [
        ((4, 20), "fudge-video-unset", {"/b_info/target_memkb": 65535}),
        ((4, 21), "fudge-video-unset", {"/b_info/target_memkb": 65536}),
        ((4, 20), "no-dm-version", {"/b_info/avail_vcpus": [1]}),
        ((4, 21), "no-dm-version", CRASHES),
        ((4, 17), "handed-on", {"/virtios": None}),
        ((4, 18), "handed-on", {"/virtios": [{"devid": 0}]}),
    ],
)
def test_later_releases(release: tuple[int, int], name: str, becomes: Any) -> None:
    """libxl_internal.h, libxl_internal.c and libxl_types.idl of those releases."""
    case = next(case for case in CASES if case.name == name)
    check(replace(case, becomes=becomes), alone(case.guest(), release))
