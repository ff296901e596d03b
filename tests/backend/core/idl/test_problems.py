import pytest
from hypothesis import given, settings

from tests.backend.core.idl import documents
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl import Problem, Refused, canonical, problems, problems_of_struct
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.model.release import DEFAULT_RELEASE, NEWEST_RELEASE, Release

CONFIGS = documents.structs(DOMAIN_CONFIG, DEFAULT_RELEASE)


def only(config: JsonObject, release: Release = DEFAULT_RELEASE) -> Problem:
    found = problems(config, release)
    assert len(found) == 1
    return found[0]


@given(config=CONFIGS)
def test_valid_configs_have_none(config: JsonObject) -> None:
    assert [p for p in problems(config) if "behind" not in p.reason] == []


@settings(max_examples=400)
@given(config=documents.mutated(CONFIGS))
def test_refusals_are_those_of_the_parser(config: JsonObject) -> None:
    refused = any(problem.refused for problem in problems(config))
    if refused:
        with pytest.raises(Refused) as caught:
            canonical(config)
        assert caught.value.pointer in {problem.pointer for problem in problems(config)}
        return
    printed = canonical(config)
    assert canonical(printed) == printed
    assert [p for p in problems(printed) if "behind" not in p.reason] == []


@settings(max_examples=200)
@given(config=documents.mutated(documents.structs(DOMAIN_CONFIG, NEWEST_RELEASE)))
def test_the_newest_release_too(config: JsonObject) -> None:
    refused = any(problem.refused for problem in problems(config, NEWEST_RELEASE))
    if not refused:
        printed = canonical(config, NEWEST_RELEASE)
        assert canonical(printed, NEWEST_RELEASE) == printed
        return
    with pytest.raises(Refused):
        canonical(config, NEWEST_RELEASE)


@pytest.mark.parametrize(
    ("config", "pointer"),
    [
        ({"foo": 1}, "/foo"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"c_info": []}, "/c_info"),
        ({"disks": {}}, "/disks"),
        ({"disks": [{}, None]}, "/disks/1"),
        ({"disks": [{"readwrite": True}]}, "/disks/0/readwrite"),
        ({"disks": [{"direct_io_safe": None}]}, "/disks/0/direct_io_safe"),
        ({"c_info": {"hap": "Truest"}}, "/c_info/hap"),
        ({"c_info": {"name": "a\0b"}}, "/c_info/name"),
        ({"c_info": {"poolid": 2**64}}, "/c_info/poolid"),
        ({"b_info": {"avail_vcpus": [5, 0, 9, 2]}}, "/b_info/avail_vcpus"),
        ({"b_info": {"avail_vcpus": [1, 0]}}, "/b_info/avail_vcpus"),
        ({"b_info": {"type.pv": 1}}, "/b_info/type.pv"),
        ({"b_info": {"cpuid": [{}]}}, "/b_info/cpuid"),
        ({"b_info": {"cpuid": [{"leaf": 1, "eax": "x"}]}}, "/b_info/cpuid"),
        ({"b_info": {"type.hvm": {"ms_vm_genid": [1] * 17}}}, "/b_info/type.hvm/ms_vm_genid"),
        ({"nics": [{"mac": "00:16:3e:00:00:01:"}]}, "/nics/0/mac"),
        ({"nics": [{"vlan": "1"}]}, "/nics/0/vlan"),
        (
            {"channels": [{"connection.unknown": {}, "connection.pty": {}}]},
            "/channels/0/connection.pty",
        ),
    ],
)
def test_what_is_dropped_or_changed(config: JsonObject, pointer: str) -> None:
    problem = only(config)
    assert (problem.pointer, problem.refused) == (pointer, False)


@pytest.mark.parametrize(
    "config",
    [
        {"c_info": {"type": "PV", "name": None, "hap": "<default>"}},
        {"nics": [{"mac": "AA:BB:CC:DD:EE:FF", "devid": -1}]},
        {"b_info": {"cpuid": {"cpuid": [], "msr": []}, "max_memkb": 0}},
        {"b_info": {"type.hvm": {"vnc": {}}}, "disks": []},
    ],
)
def test_what_is_only_spelled_differently(config: JsonObject) -> None:
    assert problems(config) == []


def test_all_refusals_are_found_at_once() -> None:
    config: JsonObject = {
        "c_info": {"type": "teapot", "uuid": "1"},
        "b_info": {"type.pv": {}, "type.pvh": {}, "irqs": ["1"]},
    }
    assert [(p.pointer, p.refused) for p in problems(config)] == [
        ("/c_info/type", True),
        ("/c_info/uuid", True),
        ("/b_info/irqs/0", True),
        ("/b_info/type.pvh", True),
    ]


def test_a_key_of_a_later_release_says_so() -> None:
    reason = only({"nics": [{"vlan": "1"}]}, (4, 18)).reason
    assert "4.18" in reason
    assert "4.19" in reason


def test_json_c_prints_large_numbers_negative() -> None:
    config: JsonObject = {"pcidevs": [{"vfunc_mask": 2**32 - 1}]}
    assert problems(config, (4, 20)) == []
    assert "json-c" in only(config, (4, 21)).reason


@pytest.mark.parametrize("value", [None, 1, [], "x"])
def test_a_struct_that_is_no_object(value: Json) -> None:
    assert [p.pointer for p in problems_of_struct("device_nic", value)] == [""]


def test_nothing_of_a_problem_reaches_a_terminal_raw() -> None:
    config: JsonObject = {"\x1b[31m": 1, "c_info": {"type": "\x1b]0;\u202e"}}
    for problem in problems(config):
        assert f"{problem.pointer}{problem.reason}".isprintable()
    with pytest.raises(Refused) as caught:
        canonical(config)
    assert str(caught.value).isprintable()
