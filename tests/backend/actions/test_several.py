"""A set on the demo host: planned and run together, a failure stops its domain, taken back whole."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from tests.backend.edits import CAPTURES
from xendrift.actions.access import Access
from xendrift.actions.action import Request
from xendrift.actions.demo_target import DemoTarget
from xendrift.actions.outcome import Way
from xendrift.actions.plan_several import SetRequest, new_name, plan_set, undo_request
from xendrift.actions.several import run_set
from xendrift.core.base.errors import RefusedActionError, UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.domains import find_domain
from xendrift.core.model.entry import Entry
from xendrift.core.plans.set import PlanSet, Standing
from xendrift.core.plans.set_outcome import Fate, MemberOutcome, SetOutcome
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.demo.source import DemoSource

WAY = Way(lambda entry: f"undo {entry}", lambda domid, device: f"unplug {domid} {device}", False)
GOOD, BAD = "nic:bridge=xenbr0", "nic:bridge=xenbr9"


@pytest.fixture
def access() -> Iterator[Access]:
    source = DemoSource(frozen=True)
    yield Access(source, DemoTarget(source))
    source.close()


def wanted(access: Access, action: str, *pairs: tuple[str, str]) -> SetRequest:
    host = access.source.look()
    requests = tuple(
        Request(action, named if named.isdigit() else str(find_domain(host, named)), device)
        for named, device in pairs
    )
    return SetRequest(action, requests, new_name(action), SafeText("CHG-7"))


def through(
    access: Access, asked: SetRequest, stop: threading.Event | None = None
) -> tuple[PlanSet, SetOutcome]:
    plans, told = plan_set(asked, access), list[MemberOutcome]()
    outcome = run_set(plans, asked, access, WAY, lambda _: None, stop=stop, told=told.append)
    assert tuple(told) == outcome.members
    return plans, outcome


def fates(outcome: SetOutcome) -> list[Fate]:
    return [one.fate for one in outcome.members]


def journal(access: Access) -> list[Entry]:
    assert access.target is not None
    return access.target.journal.entries()


def test_a_set_is_run_and_taken_back_as_one(access: Access) -> None:
    every = [(str(domid), "") for domid in sorted(access.source.look().domids) if domid]
    before = plan_set(wanted(access, "accept", *every), access)
    assert len(before.runs) > 1
    asked = wanted(access, "accept", *every)
    plans, outcome = through(access, asked)
    assert fates(outcome).count(Fate.DONE) == len(plans.runs)
    entries = journal(access)
    assert {(one.set_name, one.reason) for one in entries} == {(asked.name, "CHG-7")}
    assert [one.domid for one in entries] == [one.domid for one in plans.runs]
    assert plan_set(wanted(access, "accept", *every), access).runs == ()

    back = undo_request(asked.name, access, reason=SafeText("CHG-8"))
    assert [one.entry for one in back.requests] == [one.id for one in reversed(entries)]
    _, undone = through(access, back)
    assert undone.done
    assert {one.set_name for one in journal(access)} == {asked.name, back.name}
    again = plan_set(wanted(access, "accept", *every), access)
    assert [one.plan.changes for one in again.runs if one.plan] == [
        one.plan.changes for one in before.runs if one.plan
    ]
    with pytest.raises(UsageError, match="Nothing of the set"):
        undo_request(asked.name, access)


def test_what_fails_ends_what_is_left_of_its_domain_alone(access: Access) -> None:
    asked = wanted(
        access, "plug", ("web-1", GOOD), ("mail", BAD), ("mail", GOOD), ("99", GOOD),
        ("web-1", "nic:0"), ("web-1", GOOD), ("web-2", GOOD),
    )  # fmt: skip
    plans, outcome = through(access, asked)
    assert [one.standing for one in plans.members].count(Standing.RUNS) == 5
    assert fates(outcome) == [
        Fate.DONE, Fate.FAILED, Fate.NOT_RUN, Fate.REFUSED, Fate.REFUSED, Fate.DONE, Fate.DONE,
    ]  # fmt: skip
    assert "came first, and did not work" in outcome.members[2].line
    assert "There is no domain 99" in outcome.members[3].line
    assert "is in xenstore already" in outcome.members[4].line
    assert not outcome.done
    steps = [one for one in journal(access) if one.action == "accept"]
    assert {one.set_name for one in steps} <= {asked.name}
    _, undone = through(access, undo_request(asked.name, access))
    assert undone.done
    assert len([one for one in undone.members if one.fate is Fate.DONE]) >= 3


def test_it_ends_where_it_is_told_to(access: Access) -> None:
    asked, stop = wanted(access, "accept", ("web-2", ""), ("voip", "")), threading.Event()
    plans = plan_set(asked, access)
    outcome = run_set(
        plans, asked, access, WAY, lambda _: None, stop=stop, told=lambda _: stop.set()
    )
    assert fates(outcome) == [Fate.DONE, Fate.NOT_RUN]
    assert "ended before" in outcome.members[1].line
    assert len(journal(access)) == 1


def test_a_plan_that_became_stale_is_refused_unless_it_may_be_made_anew(access: Access) -> None:
    asked = wanted(access, "accept", ("web-2", ""))
    plans = plan_set(asked, access)
    (only,) = plans.members
    assert only.plan is not None
    stale = replace(only, plan=replace(only.plan, basis=dict.fromkeys(only.plan.basis, "0")))
    old = replace(plans, members=(stale,))
    refused = run_set(old, asked, access, WAY, lambda _: None)
    assert fates(refused) == [Fate.REFUSED]
    assert "is stale" in refused.members[0].line
    assert journal(access) == []
    assert run_set(old, asked, access, WAY, lambda _: None, again=True).done
    other = replace(asked, requests=(Request("accept", "9999"),))
    assert plan_set(other, access).members[0].standing is Standing.REFUSED


def test_a_plan_knows_what_another_of_the_set_did_to_its_domain(access: Access) -> None:
    """Which of two new devices is whose is told by what was there before."""
    asked = wanted(access, "plug", ("web-2", GOOD), ("web-2", GOOD))
    plans, outcome = through(access, asked)
    assert outcome.done
    seen = [str(one.member.plan.shape()["there"]) for one in outcome.members if one.member.plan]
    new = str(outcome.members[0].told["device"])
    assert new not in seen[0]
    assert new in seen[1]
    assert new != outcome.members[1].told["device"]
    assert all(one.plan and new not in str(one.plan.shape()["there"]) for one in plans.members)


def test_where_nothing_may_be_done(access: Access) -> None:
    plans = plan_set(
        wanted(replace(access, read_only=True), "accept", ("web-2", "")),
        replace(access, read_only=True),
    )
    assert plans.members[0].standing is Standing.REFUSED
    with pytest.raises(RefusedActionError):
        undo_request("x", replace(access, target=None))


@pytest.mark.parametrize(("count", "looks"), [(2, True), (101, False)])
def test_thousands_of_devices_of_a_capture_are_refused_without_a_look_for_each(
    monkeypatch: pytest.MonkeyPatch, count: int, looks: bool
) -> None:
    source = CaptureSource(CAPTURES / "a-healthy")
    looked: list[str] = []
    inside = source.subtree

    def counted(path: str) -> Mapping[str, bytes]:
        looked.append(path)
        return inside(path)

    monkeypatch.setattr(source, "subtree", counted)
    domid = str(max(source.look().domids))
    requests = tuple(Request("repair", domid, "disk:xvda") for _ in range(count))
    plans = plan_set(SetRequest("repair", requests, new_name("repair")), Access(source))
    assert bool(looked) is looks
    assert len(plans.standing(Standing.REFUSED)) == count
    assert any("is a capture: act on the host itself" in reason for reason, _ in plans.refused)
