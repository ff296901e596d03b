"""What holds for every merge, tried on random guests, two of three with something wrong."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.differential.placed import NAME, observed
from tests.differential.strategies import Guest, guests
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject, as_objects
from xendrift.core.idl import problems
from xendrift.core.kinds import BY_NAME
from xendrift.core.merge.merge import origins
from xendrift.core.model.observation import Observation, UserdataFile
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question, Report

RELAXED = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
DECIDING = st.sampled_from([Policy.UNION, Policy.LIVE, Policy.TEMPLATE])


def usable(guest: Guest) -> Observation:
    """A guest whose template libxl can read."""
    observation = observed(guest)
    assume(observation is not None)
    assert observation is not None
    assume(assess(observation).template.canonical is not None)
    return observation


def one_record_each(observation: Observation) -> bool:
    """No two records claim one device, and each stands where libxl would have put it.

    Which of two the template means nobody could say, nor whose `051712` is.
    """
    claims: list[tuple[str, str]] = []
    for record in assess(observation).live.records:
        kind = BY_NAME.get(record.id.kind)
        if record.devid.isdigit() and record.devid != str(int(record.devid)):
            return False
        if record.config is not None and kind is not None:
            known_by = {kind.claim(record.config, 0), *kind.live_tokens(record)} - {"mac none"}
            claims.extend((kind.name, one) for one in known_by)
    return len(claims) == len(set(claims))


def with_template(observation: Observation, config: JsonObject) -> Observation:
    file = UserdataFile.named(NAME, json.dumps(config).encode("utf-8", "surrogatepass") + b"\n\0")
    assert file is not None
    return replace(observation, userdata=(file,))


def strangers(report: Report) -> JsonObject:
    """The template with a key in every device that libxl knows nothing of."""
    config: JsonObject = json.loads(json.dumps(report.template.config))
    for key in {pair.json_key for pair in report.pairs if pair.template is not None}:
        for number, entry in enumerate(as_objects(config.get(key))):
            entry["x_stranger"] = number
    return config


@RELAXED
@given(guest=guests(), policy=DECIDING)
def test_what_is_merged_is_acceptable_to_libxl(guest: Guest, policy: Policy) -> None:
    merged = assess(usable(guest), Question(policy)).merged
    assert [one for one in problems(merged.config) if one.refused] == []


@RELAXED
@given(guest=guests(), policy=DECIDING)
def test_merging_the_accepted_result_again_changes_nothing(guest: Guest, policy: Policy) -> None:
    observation = usable(guest)
    assume(one_record_each(observation))
    once = assess(observation, Question(policy)).merged.config
    again = assess(with_template(observation, once), Question(policy)).merged.config
    assert again == once


@RELAXED
@given(guest=guests())
def test_union_of_equal_views_is_the_template(guest: Guest) -> None:
    observation = usable(guest)
    assume(one_record_each(observation))
    equal = with_template(observation, assess(observation).merged.config)
    report = assess(equal)
    assert report.merged.config == report.template.config
    assert set(origins(report.merged.config, report.merged.overrides).values()) <= {"template"}


@RELAXED
@given(data=st.data(), guest=guests(), policy=DECIDING)
def test_no_resolution_loses_access_backend_or_an_unknown_key(
    data: st.DataObject, guest: Guest, policy: Policy
) -> None:
    observation = usable(guest)
    observation = with_template(observation, strangers(assess(observation)))
    report = assess(observation)
    ids = [pair.id for pair in report.pairs]
    takes = data.draw(
        st.dictionaries(st.sampled_from(ids), st.sampled_from(list(Take))) if ids else st.just({})
    )
    merged = assess(observation, Question(policy, Resolutions(devices=takes))).merged
    by_id = {device.id: device.config for device in merged.devices}
    for pair in report.pairs:
        config = by_id.get(pair.id)
        if pair.template is None or config is None:
            continue
        differing = {one.field for one in pair.differences}
        assert config["x_stranger"] == pair.template["x_stranger"]
        for key in {"readwrite", "backend_domid", "mac", "vdev"} - differing:
            assert config.get(key) == pair.template.get(key)
