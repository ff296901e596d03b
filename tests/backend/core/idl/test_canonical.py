"""What libxl makes of single fragments; each row was seen in libxl 4.17.7."""

from typing import cast

import pytest

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl import Refused, canonical, canonical_struct, parse_libxl_json
from xendrift.core.idl.config import DOMAIN_CONFIG

EMPTY: JsonObject = {
    "c_info": {},
    "b_info": {"sched_params": {}, "type.invalid": {}, "arch_arm": {}, "arch_x86": {}},
}
GENID = list(range(1, 17))
LEAF = {"leaf": 1, "eax": "x" * 32}
MSR = {"index": 5, "policy": "1" * 64}


def c_info(text: str) -> Json:
    return canonical(parse_libxl_json(f'{{"c_info":{{{text}}}}}'.encode()))["c_info"]


def b_info(text: str) -> JsonObject:
    """All of b_info but for aggregates that are empty."""
    printed = canonical(parse_libxl_json(f'{{"b_info":{{{text}}}}}'.encode()))["b_info"]
    return {key: value for key, value in cast(JsonObject, printed).items() if value != {}}


def test_a_minimal_guest() -> None:
    config: JsonObject = {
        "usbdevs": [{"type.hostdev": {"hostaddr": 3, "hostbus": 1}}, {}],
        "channels": [{"connection.pty": {}}],
        "pcidevs": [{"vfunc_mask": 4294967295, "bus": 3, "rdm_policy": "invalid"}],
        "nics": [{"mac": "AA:00:00:00:00:00", "devid": 0}],
        "disks": [{"readwrite": 1, "backend": "phy", "vdev": "xvda"}],
        "b_info": {"type.pv": {}, "avail_vcpus": [0, 5]},
        "c_info": {"name": "x", "hap": "True", "type": "pv"},
    }
    assert list(canonical(config).items()) == [
        ("c_info", {"type": "pv", "hap": "True", "name": "x"}),
        (
            "b_info",
            {
                "avail_vcpus": [0, 5],
                "sched_params": {},
                "type.pv": {},
                "arch_arm": {},
                "arch_x86": {},
            },
        ),
        ("disks", [{"vdev": "xvda", "backend": "phy", "readwrite": 1}]),
        ("nics", [{"devid": 0, "mac": "aa:00:00:00:00:00"}]),
        ("pcidevs", [{"bus": 3, "vfunc_mask": 4294967295}]),
        ("channels", [{"connection.pty": {}}]),
        ("usbdevs", [{"type.hostdev": {"hostbus": 1, "hostaddr": 3}}, {}]),
    ]


@pytest.mark.parametrize("text", ["{}", "[]", "null", "1", '"x"', '{"foo":1}', "{} rubbish"])
def test_what_means_an_empty_config(text: str) -> None:
    assert canonical(parse_libxl_json(text.encode())) == EMPTY


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('"name":5', {}),
        ('"name":null', {}),
        ('"name":""', {"name": ""}),
        ('"name":"a","name":"b"', {"name": "a"}),
        ('"name":1,"name":"b"', {}),
        ('"type":"PV"', {"type": "pv"}),
        ('"type":2', {}),
        ('"type":"invalid"', {}),
        ('"hap":true', {}),
        ('"hap":"<default>"', {}),
        ('"hap":"Truest"', {"hap": "True"}),
        ('"poolid":1.5', {}),
        ('"poolid":0', {}),
        ('"poolid":9223372036854775808', {}),
        ('"domid":4294967295', {"domid": 4294967295}),
        ('"uuid":"00000000-0000-0000-0000-000000000000"', {}),
        ('"xsdata":{"a":"b","c":null}', {"xsdata": {"a": "b", "c": None}}),
        ('"xsdata":{}', {}),
        ('"xsdata":["a"]', {}),
    ],
)
def test_what_is_accepted_in_c_info(text: str, printed: JsonObject) -> None:
    assert c_info(text) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('"avail_vcpus":[5,0,9,2]', {"avail_vcpus": [0, 2, 5]}),
        ('"avail_vcpus":[-1]', {}),
        ('"avail_vcpus":[1,-15]', {}),
        ('"avail_vcpus":[1,-3]', {}),
        ('"avail_vcpus":[4294967299,7]', {"avail_vcpus": [3, 7]}),
        ('"vcpu_hard_affinity":[[],[3,1]]', {"vcpu_hard_affinity": [[], [1, 3]]}),
        ('"max_vcpus":1e5', {"max_vcpus": 1}),
        ('"max_grant_version":-1', {}),
        ('"max_memkb":18446744073709551615', {}),
        ('"max_memkb":0', {"max_memkb": 0}),
        ('"sched_params":{"weight":-1,"cap":0}', {"sched_params": {"cap": 0}}),
        ('"sched_params":{"weight":1180591620717411303424}', {}),
        ('"irqs":{"a":1}', {}),
        ('"cpuid":[]', {}),
        ('"cpuid":{"cpuid":[],"msr":[]}', {}),
        ('"vnuma_nodes":[null]', {"vnuma_nodes": [{}]}),
    ],
)
def test_what_is_accepted_in_b_info(text: str, printed: JsonObject) -> None:
    assert b_info(text) == printed


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{"c_info":{"type":"pvx"}}', "/c_info/type"),
        ('{"c_info":{"type":"p\u212a"}}', "/c_info/type"),
        ('{"c_info":{"hap":"true"}}', "/c_info/hap"),
        ('{"c_info":{"hap":"yes"}}', "/c_info/hap"),
        ('{"c_info":{"uuid":"1234"}}', "/c_info/uuid"),
        ('{"c_info":{"poolid":4294967296}}', "/c_info/poolid"),
        ('{"c_info":{"xsdata":{"a":1}}}', "/c_info/xsdata"),
        ('{"nics":[{},{"mac":"zz"}]}', "/nics/1/mac"),
        ('{"pcidevs":[{"vfunc_mask":-1}]}', "/pcidevs/0/vfunc_mask"),
        ('{"b_info":{"type.pv":{},"type.hvm":{}}}', "/b_info/type.pv"),
        ('{"b_info":{"type.pv":{},"type.invalid":{}}}', "/b_info/type.invalid"),
        ('{"b_info":{"type.hvm":{"bios":"none"}}}', "/b_info/type.hvm/bios"),
        ('{"b_info":{"irqs":[1,"2"]}}', "/b_info/irqs/1"),
        ('{"b_info":{"irqs":[1,9223372036854775808]}}', "/b_info/irqs/1"),
        ('{"b_info":{"avail_vcpus":["0"]}}', "/b_info/avail_vcpus"),
        ('{"b_info":{"avail_vcpus":[2147483640]}}', "/b_info/avail_vcpus"),
        ('{"b_info":{"avail_vcpus":[0,-16]}}', "/b_info/avail_vcpus"),
        ('{"b_info":{"vcpu_soft_affinity":[1]}}', "/b_info/vcpu_soft_affinity/0"),
        ('{"b_info":{"extra":["a",null]}}', "/b_info/extra"),
        ('{"b_info":{"cpuid":null}}', "/b_info/cpuid"),
        ('{"b_info":{"cpuid":{"cpuid":[]}}}', "/b_info/cpuid"),
        ('{"b_info":{"cpuid":[1]}}', "/b_info/cpuid"),
        ('{"b_info":{"cpuid":{"cpuid":[],"msr":[1]}}}', "/b_info/cpuid"),
        ('{"b_info":{"cpuid":{"cpuid":[],"msr":[{"index":1,"policy":"1"}]}}}', "/b_info/cpuid"),
        ('{"b_info":{"type.hvm":{"ms_vm_genid":[1]}}}', "/b_info/type.hvm/ms_vm_genid"),
    ],
)
def test_what_is_refused(text: str, pointer: str) -> None:
    with pytest.raises(Refused) as caught:
        canonical(parse_libxl_json(text.encode()))
    assert caught.value.pointer == pointer
    assert caught.value.reason
    assert pointer in str(caught.value)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({"direct_io_safe": "true", "readwrite": True}, {}),
        ({"direct_io_safe": 1, "backend": "unknown"}, {}),
        (
            {"direct_io_safe": True, "backend": "QDISK"},
            {"backend": "qdisk", "direct_io_safe": True},
        ),
        ("no object", {}),
    ],
)
def test_a_disk_alone(given: Json, printed: JsonObject) -> None:
    assert canonical_struct("device_disk", given) == printed


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({}, {"connection.unknown": {}}),
        ({"connection.unknown": {}, "connection.pty": {}}, {"connection.pty": {}}),
        ({"connection.socket": {"path": "/x"}}, {"connection.socket": {"path": "/x"}}),
        ({"connection.socket": 1}, {"connection.unknown": {}}),
    ],
)
def test_a_channel_alone(given: Json, printed: JsonObject) -> None:
    assert canonical_struct("device_channel", given) == printed


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("00:16:3E:00:00:01", "00:16:3e:00:00:01"),
        ("00:16:3e:00:00:01:rest", "00:16:3e:00:00:01"),
        (" a:-1:+2:00:00:00", "0a:ff:02:00:00:00"),
        ("00:00:00:00:00:00", None),
    ],
)
def test_spellings_of_a_mac(given: str, printed: str | None) -> None:
    assert canonical_struct("device_nic", {"mac": given}).get("mac") == printed


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ([LEAF], {"cpuid": [LEAF], "msr": []}),
        ({"cpuid": [LEAF], "msr": [MSR]}, {"cpuid": [LEAF], "msr": [MSR]}),
        ([{"leaf": 2**32 + 1, "subleaf": "x"}], {"cpuid": [{"leaf": 1}], "msr": []}),
        ([{"subleaf": 0, "leaf": 0}], {"cpuid": [{"leaf": 0, "subleaf": 0}], "msr": []}),
        ([{}, LEAF], None),
        ({"cpuid": [], "msr": [{**MSR, "index": 2**32 - 1}]}, {"cpuid": [], "msr": []}),
        ([{"leaf": 1, "ebx": "y" * 40}], {"cpuid": [{"leaf": 1, "ebx": "y" * 32}], "msr": []}),
    ],
)
def test_cpu_policies(given: Json, printed: Json) -> None:
    config: JsonObject = {"b_info": {"cpuid": given}}
    assert cast(JsonObject, canonical(config)["b_info"]).get("cpuid") == printed


def test_generation_ids() -> None:
    def of(given: Json) -> Json:
        hvm: JsonObject = {"type.hvm": {"ms_vm_genid": given}}
        printed = cast(JsonObject, canonical({"b_info": hvm})["b_info"])["type.hvm"]
        return cast(JsonObject, printed).get("ms_vm_genid")

    assert of([*GENID]) == GENID
    assert of([*GENID, "ignored"]) == GENID
    assert of([256 + number for number in GENID]) == GENID
    assert of([0] * 16) is None


def test_nothing_is_shared_with_the_argument() -> None:
    config = parse_libxl_json(b'{"c_info":{"xsdata":{"a":"b"}},"b_info":{"extra":["x"]}}')
    printed = canonical(config)
    cast(dict[str, str], cast(JsonObject, config["c_info"])["xsdata"])["a"] = "changed"
    cast(list[str], cast(JsonObject, config["b_info"])["extra"]).append("changed")
    assert cast(JsonObject, printed["c_info"])["xsdata"] == {"a": "b"}
    assert cast(JsonObject, printed["b_info"])["extra"] == ["x"]


def test_no_struct_of_that_name() -> None:
    with pytest.raises(KeyError):
        canonical_struct("device_teapot", {})
    assert canonical_struct(DOMAIN_CONFIG.name, {}) == EMPTY
