"""Plans for random guests, two of three with something wrong in template or store.

They are the same 150 each time; `XENDRIFT_GUESTS=2000` draws so many others. All of it is work for
the processor, so that the limit is far from what it takes where others work as well.
"""

import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.differential.placed import NAME, observed
from tests.differential.strategies import Guest, guests
from xendrift.core.idl import canonical, parse_libxl_json, problems
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.saved import read_saved, save, why_stale

GUESTS = int(os.environ.get("XENDRIFT_GUESTS", "150"))
MANY = settings(
    max_examples=GUESTS,
    derandomize="XENDRIFT_GUESTS" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

pytestmark = pytest.mark.timeout(900 + GUESTS)

ASKED = Circumstances(despite_pending=True)


@MANY
@given(guest=guests(), policy=st.sampled_from([Policy.UNION, Policy.LIVE, Policy.TEMPLATE]))
def test_whatever_is_planned_can_be_read_and_needs_no_second_time(
    guest: Guest, policy: Policy
) -> None:
    """libxl reads what is written, nothing known is lost, and a second accept changes nothing."""
    observation = observed(guest)
    if observation is None:
        return
    plan = accept_plan(observation, Question(policy), ASKED)
    assert not plan.file or not why_stale(plan, read_saved(save(plan), "plan"), "plan")
    if plan.refusals:
        return
    config = parse_libxl_json(plan.after)
    assert not [one for one in problems(config) if one.refused]
    json.dumps(canonical(config))
    file = UserdataFile.named(NAME, plan.after)
    assert file is not None
    written = replace(observation, userdata=(file,))
    again = accept_plan(written, Question(policy), ASKED)
    assert again.refusals == ()
    assert again.changes == ()


@MANY
@given(guest=guests())
def test_the_template_policy_keeps_every_value(guest: Guest) -> None:
    observation = observed(guest)
    if observation is None:
        return
    plan = accept_plan(observation, Question(Policy.TEMPLATE), ASKED)
    if not plan.refusals:
        old = next(file.content for file in observation.userdata if file.name == NAME)
        assert old is not None
        assert canonical(parse_libxl_json(plan.after)) == canonical(parse_libxl_json(old))
