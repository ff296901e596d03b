"""Which release knows what."""

import pytest

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl import Refused, canonical, canonical_struct
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.model import Array, Field, Struct, Union
from xendrift.core.model.release import NEWEST_RELEASE, OLDEST_RELEASE, Release

RELEASES = [(4, minor) for minor in range(OLDEST_RELEASE[1], NEWEST_RELEASE[1] + 1)]


def all_structs() -> list[Struct]:
    """Every struct that a configuration may hold, in the order in which it is first met."""
    found: list[Struct] = []

    def walk(struct: Struct) -> None:
        if any(struct is other for other in found):
            return
        found.append(struct)
        for item in struct.fields:
            if isinstance(item, Union):
                parts: list[object] = list(item.members.values())
            else:
                parts = [item.type.element if isinstance(item.type, Array) else item.type]
            for part in parts:
                if isinstance(part, Struct):
                    walk(part)

    walk(DOMAIN_CONFIG)
    return found


def test_names_are_unique() -> None:
    names = [struct.name for struct in all_structs()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("release", RELEASES)
def test_keys_are_unique_in_each_release(release: Release) -> None:
    for struct in all_structs():
        names = [
            item.name
            for item in struct.fields
            if isinstance(item, Field) and item.in_release(release)
        ]
        assert len(names) == len(set(names)), struct.name


@pytest.mark.parametrize(
    ("since", "config"),
    [
        ((4, 18), {"virtios": [{"devid": 0}]}),
        ((4, 18), {"b_info": {"bootloader_restrict": "True", "bootloader_user": "u"}}),
        ((4, 18), {"b_info": {"type.hvm": {"smbios": [{"key": "oem", "value": "x"}]}}}),
        ((4, 18), {"b_info": {"arch_arm": {"sve_vl": "128"}}}),
        ((4, 19), {"nics": [{"vlan": "3"}]}),
        ((4, 19), {"disks": [{"grant_usage": "True"}]}),
        ((4, 19), {"p9s": [{"type": "xen_9pfsd", "max_files": 3, "auto_delete": True}]}),
        ((4, 19), {"b_info": {"type.hvm": {"pirq": "False"}}}),
        ((4, 19), {"b_info": {"arch_arm": {"nr_spis": 9}}}),
        ((4, 20), {"b_info": {"llc_colors": [0, 1]}}),
        ((4, 21), {"b_info": {"type.hvm": {"xen_platform_pci_bar_uc": "True"}}}),
        ((4, 21), {"b_info": {"arch_arm": {"arm_sci": {"type": "scmi_smc"}}}}),
        ((4, 21), {"b_info": {"altp2m_count": 1, "trap_unmapped_accesses": "True"}}),
        ((4, 21), {"b_info": {"xenstore_feature_mask": 0}}),
        ((4, 22), {"b_info": {"xenstore_quota": {"quota": [{"name": "nodes", "val": 9}]}}}),
    ],
)
def test_a_key_is_dropped_until_its_release(since: Release, config: JsonObject) -> None:
    for release in RELEASES:
        assert contains(canonical(config, release), config) == (release >= since)


def contains(whole: Json, part: Json) -> bool:
    """Whether a JSON value holds all of another one."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and contains(whole[key], part[key]) for key in part)
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(contains, whole, part))
    return part == whole


def test_nr_spis_has_another_default_since_4_21() -> None:
    zero: JsonObject = {"b_info": {"arch_arm": {"nr_spis": 0}}}
    assert not contains(canonical(zero, (4, 20)), zero)
    assert contains(canonical(zero, (4, 21)), zero)
    unset: JsonObject = {"b_info": {"arch_arm": {"nr_spis": 2**32 - 1}}}
    assert contains(canonical(unset, (4, 20)), unset)
    assert not contains(canonical(unset, (4, 21)), unset)


def test_aggregates_of_later_releases_are_always_printed() -> None:
    empty: JsonObject = {"b_info": {"xenstore_quota": {}, "arch_arm": {"arm_sci": {}}}}
    assert contains(canonical({}, (4, 22)), empty)
    assert not contains(canonical({}, (4, 20)), empty)


def test_releases_beyond_the_tables() -> None:
    config: JsonObject = {"b_info": {"tee": "optee", "xenstore_feature_mask": 1}}
    assert canonical(config, (4, 12)) == canonical(config, OLDEST_RELEASE)
    assert canonical(config, (5, 0)) == canonical(config, NEWEST_RELEASE)


def test_an_enumeration_that_grew() -> None:
    assert contains(canonical({"b_info": {"tee": "ffa"}}, (4, 18)), {"b_info": {"tee": "ffa"}})
    with pytest.raises(Refused, match="ffa"):
        canonical({"b_info": {"tee": "ffa"}}, (4, 17))
    assert canonical_struct("device_p9", {"type": "qemu"}, (4, 18)) == {}
