"""Quotas of xenstore: what is listed, and what an attach leaves in the template."""

import json
from typing import Any

import pytest

from tests.vectors.answers import answers, read_object, release_of
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.idl import canonical, libxl_of
from xendrift.core.idl.print import printed_config
from xendrift.core.merge.views import merged_config
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.core.model.policy import Policy
from xendrift.core.model.quotas import Quotas
from xendrift.core.model.report import Question
from xendrift.xenstore.frames import GET_QUOTA, Batch
from xendrift.xenstore.quotas import read_quotas

QUOTAS = read_object("quotas")
UUID = "11111111-1111-4111-8111-111111111101"


def told(values: list[dict[str, Any]] | None, domids: list[int]) -> list[Quotas]:
    """What a daemon that has these values tells, None being one that knows no such request."""
    asking = read_quotas(domids)
    ask = next(asking)
    assert (ask.op, ask.payloads[0]) == (GET_QUOTA, b"")
    batch = Batch(GET_QUOTA, 0, 2)
    batch.refused[1] = "EINVAL"
    if values is None:
        batch.refused[0] = "ENOSYS"
    else:
        batch.bodies[0] = " ".join(one["name"] for one in values).encode() + b"\0"
    try:
        ask = asking.send(batch)
    except StopIteration as end:
        return end.value
    assert values is not None
    expected = [f"{domid}\0{one['name']}\0".encode() for domid in domids for one in values]
    assert list(ask.payloads) == expected
    batch = Batch(GET_QUOTA, 0, len(expected))
    batch.bodies = [f"{one.get('val', 0) % 2**32}\0".encode() for _ in domids for one in values]
    with pytest.raises(StopIteration) as end:
        asking.send(batch)
    return end.value.value


def observed(quota: JsonObject | None, release: tuple[int, int], quotas: Quotas) -> Observation:
    config: JsonObject = {
        "c_info": {"type": "pv", "name": "g", "uuid": UUID},
        "b_info": {"max_vcpus": 0, "type.pv": {}},
    }
    if quota is not None:
        config["b_info"] = {"max_vcpus": 0, "type.pv": {}, "xenstore_quota": quota}
    name = f"userdata-d.2.{UUID}.libxl-json"
    file = UserdataFile.named(name, json.dumps(config).encode() + b"\0")
    assert file is not None
    nodes = {
        "/local/domain/2/name": b"g",
        "/local/domain/2/vm": f"/vm/{UUID}".encode(),
        "/local/domain/2/memory/target": b"1024",
        "/local/domain/2/memory/static-max": b"1024",
    }
    host = HostObservation(frozenset([0, 2]), userdata=(file,), release=release)
    return Observation(2, nodes, (file,), host, quotas=quotas)


@pytest.mark.parametrize(
    "trial", QUOTAS["trials"], ids=lambda one: f"{one['state']}-{one['template']}"
)
def test_every_trial(trial: dict[str, Any]) -> None:
    for name, listed in answers(trial["listed"]):
        values = None if "oxenstored" in name else listed["quota"]
        (quotas,) = told(values, [2])
        seen = observed(trial["xenstore_quota"], release_of(name), quotas)
        _, merged = merged_config(seen, Question(Policy.LIBXL))
        build = as_object(merged.config["b_info"])
        assert build is not None
        assert build["xenstore_quota"] == listed, name
        lost = values is None and bool((trial["xenstore_quota"] or {}).get("quota"))
        found = {finding.rule for finding in assess(seen).findings}
        assert ("quota-lost" in found) == lost, name


def test_unasked_the_template_stays() -> None:
    seen = observed({"quota": [{"name": "nodes", "val": 7}]}, (4, 22), Quotas())
    still = Observation(2, seen.nodes, seen.userdata, seen.host)
    _, merged = merged_config(still, Question(Policy.LIBXL))
    build = as_object(merged.config["b_info"])
    assert build is not None
    assert build["xenstore_quota"] == {"quota": [{"name": "nodes", "val": 7}]}
    assert "quota-lost" not in {finding.rule for finding in assess(still).findings}


def test_older_releases_do_not_ask() -> None:
    seen = observed({"quota": [{"name": "nodes", "val": 7}]}, (4, 21), Quotas())
    _, merged = merged_config(seen, Question(Policy.LIBXL))
    assert "xenstore_quota" not in (as_object(merged.config["b_info"]) or {})


def test_a_refusal_ends_the_retrieval() -> None:
    asking = read_quotas([2, 3])
    next(asking)
    batch = Batch(GET_QUOTA, 0, 2)
    batch.bodies[0] = b"nodes watches\0"
    asking.send(batch)
    batch = Batch(GET_QUOTA, 0, 4)
    batch.bodies = [b"1\0", b"2\0", b"3\0", b""]
    batch.refused[3] = "ENOENT"
    with pytest.raises(StopIteration) as end:
        asking.send(batch)
    first, second = end.value.value
    assert first == Quotas((("nodes", 1), ("watches", 2)))
    _, merged = merged_config(observed(None, (4, 22), second), Question(Policy.LIBXL))
    assert merged.config == {}
    assert "ENOENT" in merged.problem


def test_numbers_from_2_31_on_are_printed_negative() -> None:
    config = canonical({"b_info": {"xenstore_quota": {"quota": [{"val": 2**32 - 1}]}}}, (4, 22))
    printed = printed_config(config, libxl_of((4, 22)))
    assert '"val": -1' in json.dumps(printed)
