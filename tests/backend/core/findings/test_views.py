"""Which side has a device, and whether the values agree."""

import copy

import pytest

from tests.backend.edits import (
    LX,
    Edits,
    edited,
    healthy,
    observed,
    rules,
    rules_of,
    template_of,
    with_template,
)
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.model.observation import Observation

DISK = "/libxl/2/device/vbd/51712"
QDISK = "/libxl/2/device/vbd/51728"


def without(observation: Observation, key: str, index: int) -> Observation:
    config = template_of(observation)
    del config[key][index]
    return with_template(observation, config)


def changed(key: str, index: int, **values: object) -> Observation:
    config = copy.deepcopy(template_of(healthy()))
    config[key][index].update(values)
    return with_template(healthy(), config)


def test_untracked_is_lost_at_the_next_boot() -> None:
    report = assess(without(healthy(), "disks", 1))
    assert rules_of(report) == {"untracked disk:xvdb", "next-boot-differs"}
    assert [str(device) for device in report.next_boot.lost] == ["disk:xvdb"]


def test_a_device_on_its_way_out_is_not_untracked() -> None:
    closing = {"/local/domain/0/backend/qdisk/2/51728/online": b"0"}
    assert rules(edited(without(healthy(), "disks", 1), closing)) == {"stuck-closing disk:xvdb"}


@pytest.mark.parametrize("node", ["device-type", "mode", "removable", "type", "dev", "backend"])
def test_one_missing_node_empties_the_kind(node: str) -> None:
    report = assess(edited(healthy(), {f"{DISK}/{node}": None}))
    found = {f.rule for f in report.findings}
    assert {"poisoned-kind", "next-boot-differs"} <= found
    assert report.next_boot.emptied == ("disk",)
    assert "disks" not in (report.next_boot.config or {})


@pytest.mark.parametrize(
    "edits",
    [
        {f"{LX}/mac": b"zz"},
        {f"{LX}/mtu": b"15k"},
        {f"{LX}/type": b"vif_magic"},
        {f"{LX}/backend": b"nowhere"},
        {f"{LX}/backend": None},
    ],
)
def test_one_malformed_nic_empties_all_nics(edits: Edits) -> None:
    report = assess(edited(healthy(), edits))
    assert report.next_boot.emptied == ("nic",)
    assert "poisoned-kind nic:0" in rules_of(report)


def test_a_missing_handle_makes_a_nic_pose_as_nic_0() -> None:
    report = assess(edited(healthy(), {"/libxl/2/device/vif/1/handle": None}))
    nics = (report.next_boot.config or {})["nics"]
    assert isinstance(nics, list)
    assert len(nics) == 1


@pytest.mark.parametrize(
    ("key", "index", "values", "field"),
    [
        ("nics", 0, {"mac": "00:16:3e:ff:ff:ff"}, "mac"),
        ("nics", 0, {"bridge": "xenbr9"}, "bridge"),
        ("nics", 0, {"ip": "10.0.0.1"}, "ip"),
        ("nics", 0, {"backend_domid": 3}, "backend_domid"),
        ("nics", 1, {"rate_bytes_per_interval": 1}, "rate_bytes_per_interval"),
        ("disks", 0, {"pdev_path": "/elsewhere"}, "pdev_path"),
        ("disks", 0, {"readwrite": 0}, "readwrite"),
        ("disks", 1, {"format": "qcow2"}, "format"),
        ("disks", 0, {"backend": "qdisk"}, "backend"),
        ("disks", 0, {"script": "block-iscsi"}, "script"),
        ("disks", 0, {"direct_io_safe": True}, "direct_io_safe"),
    ],
)
def test_true_conflicts_are_told_with_both_values(
    key: str, index: int, values: JsonObject, field: str
) -> None:
    report = assess(changed(key, index, **values))
    found = [f for f in report.findings if f.rule == "diverged"]
    assert len(found) == 1
    assert field in found[0].sentence
    fields = [d.field for pair in report.pairs for d in pair.differences]
    assert fields == [field]


@pytest.mark.parametrize(
    ("key", "index", "values"),
    [
        ("nics", 0, {"mac": "00:16:3E:00:01:01"}),
        ("nics", 0, {"script": "vif-bridge"}),
        ("nics", 0, {"script": "/etc/xen/scripts/vif-bridge"}),
        ("nics", 0, {"mtu": 1500}),
        ("nics", 0, {"model": "e1000"}),
        ("nics", 0, {"backend_domname": "Domain-0"}),
        ("nics", 0, {"backend_domname": "0"}),
        ("disks", 0, {"script": "block"}),
        ("disks", 0, {"discard_enable": "True"}),
        ("disks", 0, {"backend": "phy"}),
        ("disks", 0, {"specification": "xen"}),
        ("disks", 0, {"vdev": "51712"}),
        ("disks", 0, {"vdev": "d0p0"}),
        ("disks", 1, {"trusted": "True"}),
    ],
)
def test_a_default_against_its_concrete_value_is_no_difference(
    key: str, index: int, values: JsonObject
) -> None:
    found = rules(changed(key, index, **values))
    assert {one for one in found if one.startswith("diverged")} == set()


@pytest.mark.parametrize("field", ["bridge", "nictype", "mac"])
def test_what_the_template_leaves_out_is_libxl_s_to_choose(field: str) -> None:
    config = template_of(healthy())
    config["nics"][0].pop(field)
    assert rules(with_template(healthy(), config)) == set()


def test_two_spellings_of_one_disk_collide() -> None:
    config = template_of(healthy())
    config["disks"].append({"pdev_path": "/old", "vdev": "51728", "format": "raw"})
    found = rules(with_template(healthy(), config))
    assert found == {"stale disk:51728", "id-collision disk:51728"}


def test_an_entry_that_stands_twice_collides() -> None:
    config = template_of(healthy())
    config["nics"].append(dict(config["nics"][0]))
    assert "id-collision nic:0#2" in rules(with_template(healthy(), config))


def test_an_old_template_without_devid_is_recognised_by_its_mac() -> None:
    config = template_of(healthy())
    config["nics"][1].pop("devid")
    report = assess(with_template(healthy(), config))
    pair = next(pair for pair in report.pairs if str(pair.id) == "nic:1")
    assert pair.template is not None
    assert pair.live is not None
    assert [str(device) for device in report.next_boot.lost] == ["nic:1"]  # libxl compares devids


def test_keyboards_attached_past_the_template_are_normal() -> None:
    assert "vkb" not in str(
        {r for r in rules(observed("k8-vkb-attached", "g-rare")) if "untracked" in r}
    )


def test_an_hvm_framebuffer_is_not_looked_for_in_xenstore() -> None:
    guest = observed("h1-hvm-cdrom", "g-hvm")
    config = template_of(guest)
    config["vfbs"] = [{"devid": 0, "vnc": {}, "sdl": {}}]
    assert rules(with_template(guest, config)) == set()


def test_a_kind_that_nobody_knows_is_kept_as_it_is() -> None:
    root = "/libxl/2/device/vgpu/0"
    report = assess(edited(healthy(), {root: b"", f"{root}/profile": b"\x1b[31mbig"}))
    pair = next(pair for pair in report.pairs if pair.id.kind == "vgpu")
    assert pair.live is not None
    assert pair.live.raw[f"{root}/profile"] == b"\x1b[31mbig"
    assert rules_of(report) == set()
