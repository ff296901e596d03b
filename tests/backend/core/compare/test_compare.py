"""What changed is said once, by uuid and by device, and what always moves is not said at all."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.tui.screen.pilot import guest
from xendrift.core.assess import assess
from xendrift.core.base.text import SafeText
from xendrift.core.compare import Comparison, HostDifference, Turn, side_of
from xendrift.core.compare.markdown import difference_markdown
from xendrift.core.compare.shape import difference_shape
from xendrift.core.compare.side import DomainSide
from xendrift.core.compare.values import value_changes
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.snapshot import Snapshot

Nodes = dict[str, bytes]
BACK = "/local/domain/0/backend/vbd/2/51712"
DISK: dict[str, Any] = {"pdev_path": "g-web", "vdev": "xvda", "backend": "phy", "format": "raw",
                        "readwrite": 1}  # fmt: skip


def uuid(number: int) -> str:
    return f"11111111-1111-4111-8111-{number:012d}"


def side(domid: int, name: str, change: Mapping[str, bytes | None] | None = None,
         config: Mapping[str, Any] | None = None, number: int | None = None) -> DomainSide:  # fmt: skip
    """One side of a domain: its nodes changed here and there, its template with more in it."""
    number = domid if number is None else number
    nodes: Nodes = guest(domid, name)
    nodes[f"/local/domain/{domid}/vm"] = f"/vm/{uuid(number)}".encode() if number else b""
    nodes |= {path: value for path, value in (change or {}).items() if value is not None}
    gone = [path for path, value in (change or {}).items() if value is None]
    kept = {path: value for path, value in sorted(nodes.items()) if path not in gone}
    create = {"type": "pv", "name": name, "uuid": uuid(number), "domid": domid}
    whole = {"c_info": create, "b_info": {"max_memkb": 1024, "type.pv": {}}, **(config or {})}
    file = UserdataFile.named(
        f"userdata-d.{domid}.{uuid(number)}.libxl-json", json.dumps(whole).encode()
    )
    assert file is not None
    snapshot = Snapshot({"/local/domain/0/name": b"Domain-0"} | kept, [file])
    (seen,) = snapshot.observe(snapshot.host, [domid])
    return side_of(assess(seen), snapshot.host.names)


def compared(old: list[DomainSide], new: list[DomainSide]) -> HostDifference:
    comparison = Comparison()
    for one in old:
        comparison.put(one, None)
    for one in new:
        comparison.put(None, one)
    return comparison.result(SafeText("old"), SafeText("new"))


def test_what_always_moves_is_no_change():
    moving = {
        "/local/domain/2/memory/target": b"9000",
        f"{BACK}/feature-flush-cache": b"1",
        "/local/domain/2/device/vbd/51712/ring-ref": b"77",
        "/local/domain/2/device/vbd/51712/event-channel": b"9",
    }
    found = compared([side(2, "g", {"/local/domain/2/memory/target": b"8000"})],
                     [side(2, "g", moving)])  # fmt: skip
    assert found.equal
    assert found.same == 1


def test_a_reboot_and_a_new_name_are_said_once():
    found = compared([side(2, "g-old", number=5)], [side(9, "g-new", number=5)])
    (one,) = found.domains
    assert one.turn is Turn.CHANGED
    assert one.renamed
    assert one.renumbered
    assert one.domids == (2, 9)
    assert [device.id for device in one.devices if device.template is not Turn.SAME] == []
    only_rebooted = compared([side(2, "g", number=5)], [side(9, "g", number=5)])
    (one,) = only_rebooted.changed
    assert (one.devices, one.template, one.knobs) == ((), (), ())
    assert not only_rebooted.equal


def test_another_domain_with_the_same_number_is_another_domain():
    found = compared([side(2, "g", number=5)], [side(2, "g", number=6)])
    assert sorted(one.turn for one in found.domains) == [Turn.APPEARED, Turn.GONE]
    gone = next(one for one in found.domains if one.turn is Turn.GONE)
    assert gone.findings.fixed == ()  # it took them along


def test_without_a_uuid_number_and_name_tell():
    assert compared([side(2, "g", number=0)], [side(2, "g", number=0)]).equal
    (moved,) = compared([side(2, "g", number=0)], [side(7, "g", number=0)]).domains
    assert moved.renumbered
    two = compared([side(2, "a", number=0)], [side(2, "b", number=0)]).domains
    assert sorted(one.turn for one in two) == [Turn.APPEARED, Turn.GONE]


def test_two_domains_with_one_uuid_stay_apart():
    both = [side(2, "g", number=5), side(3, "g--incoming", number=5)]
    assert compared(both, both[::-1]).equal


@pytest.mark.parametrize("order", [1, -1])
def test_devices_and_findings(order: int):
    """A disk that is untracked and whose trail stopped, then in the template and connected."""
    bad = side(2, "g", {f"{BACK}/state": b"2"})
    good = side(2, "g", config={"disks": [DISK]})
    (one,) = compared(*([bad], [good])[::order]).domains
    (device,) = one.devices
    assert device.template is (Turn.APPEARED if order > 0 else Turn.GONE)
    assert device.live is Turn.CHANGED
    assert [str(change.path[0]) for change in device.in_live] == ["backend state"]
    rules = {found.rule for found in (one.findings.fixed if order > 0 else one.findings.new)}
    assert "stuck-connecting" in rules
    assert all(found.device is None for found in one.findings.still)


def test_values_of_the_template():
    (one,) = compared(
        [side(2, "g", config={"disks": [DISK], "on_crash": "destroy"})],
        [side(2, "g", config={"disks": [DISK | {"pdev_path": "/other"}], "on_crash": "preserve"})],
    ).domains  # fmt: skip
    assert [(c.path, c.before, c.after) for c in one.template] == [
        (("on_crash",), "destroy", "preserve")
    ]
    (device,) = one.devices
    assert (device.template, device.live) == (Turn.CHANGED, Turn.SAME)
    assert [change.path for change in device.in_template] == [("pdev_path",)]


def test_of_passwords_only_that_they_changed():
    old = {"vnc": {"passwd": "hunter2", "enable": True}}
    (change,) = value_changes(old, {"vnc": {"passwd": "other", "enable": True}})
    assert "hunter2" not in str(change)
    assert "other" not in str(change)
    assert value_changes(old, {"vnc": {"passwd": "(masked)", "enable": True}}) == ()
    (gone,) = value_changes({"vfbs": [old]}, {"vfbs": []})
    assert "hunter2" not in str(gone)


def test_nothing_that_a_guest_wrote_becomes_markup():
    name = "[x](javascript:1) <b>\x1b[2J|`"
    found = compared([side(2, "g", number=5)], [side(2, name, number=5)])
    text = difference_markdown(found)
    assert "\x1b" not in text
    assert "[x](" not in text.replace("`", "") or "\\[x" in text
    assert difference_shape(found)["equal"] is False
