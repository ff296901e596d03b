"""A set on the demo host: planned and run together, a failure stops its domain, taken back whole."""

from collections.abc import Iterator

import pytest

from xendrift.actions.access import Access
from xendrift.actions.action import Request
from xendrift.actions.demo_target import DemoTarget
from xendrift.actions.outcome import Way
from xendrift.actions.several import SetRequest, new_name, plan_set, run_set, undo_request
from xendrift.core.base.text import SafeText
from xendrift.core.model.domains import find_domain
from xendrift.core.plans.set import PlanSet, Standing
from xendrift.core.plans.set_outcome import Fate, SetOutcome
from xendrift.sources.demo.source import DemoSource

WAY = Way(lambda entry: f"undo {entry}", lambda domid, device: f"unplug {domid} {device}", False)


@pytest.fixture
def access() -> Iterator[Access]:
    source = DemoSource(frozen=True)
    yield Access(source, DemoTarget(source))
    source.close()


def wanted(access: Access, action: str, *named: str, device: str = "") -> SetRequest:
    host = access.source.look()
    requests = tuple(Request(action, str(find_domain(host, one)), device) for one in named)
    return SetRequest(action, requests, new_name(action), SafeText("CHG-7"))


def through(access: Access, asked: SetRequest) -> tuple[PlanSet, SetOutcome]:
    plans = plan_set(asked, access)
    return plans, run_set(plans, asked, access, WAY, lambda _: None)


def test_a_set_is_run_and_taken_back_as_one(access: Access) -> None:
    assert access.target is not None
    names = sorted(
        str(SafeText(name)) for domid, name in access.source.look().names.items() if domid
    )
    before = plan_set(wanted(access, "accept", *names), access)
    assert len(before.runs) > 1
    asked = wanted(access, "accept", *names)
    plans, outcome = through(access, asked)
    assert [one.fate for one in outcome.members].count(Fate.DONE) == len(plans.runs)
    entries = access.target.journal.entries()
    assert {(one.set_name, one.reason) for one in entries} == {(asked.name, "CHG-7")}

    back = undo_request(asked.name, access)
    assert [one.entry for one in back.requests] == [one.id for one in reversed(entries)]
    _, undone = through(access, back)
    assert undone.done
    after = plan_set(wanted(access, "accept", *names), access)
    assert [one.plan.changes for one in after.runs if one.plan] == [
        one.plan.changes for one in before.runs if one.plan
    ]
    assert all(one.standing is not Standing.RUNS or one.plan for one in after.members)
