"""What a plan would write, what it refuses, and that it survives being saved."""

import json
from dataclasses import replace

import pytest

from tests.backend.actions.places import drifted, planned, taking, with_file
from tests.backend.edits import CAPTURES, edited, healthy, observed, template_of, with_template
from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.export.libxl_json import render
from xendrift.core.idl import parse_libxl_json
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.saved import decisions_in, read_saved, save, why_stale
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.demo.source import DemoSource

CORPUS = CAPTURES.parent / "corpus"

# Edited by hand for its test, with another JSON printer.
NOT_BY_LIBXL = "k16a-reboot-before/userdata/userdata-d.4."


def refusals(observation: Observation, question: Question | None = None, **asked: object) -> str:
    plan = accept_plan(observation, question or Question(), Circumstances(**asked))  # type: ignore[arg-type]
    return "\n".join(plan.refusals)


def every_domain() -> list[Observation]:
    roots = [*CAPTURES.glob("*/xenstore.json"), *CORPUS.glob("*/store.txt")]
    every = [*(CaptureSource(one) for one in sorted(roots)), DemoSource(frozen=True)]
    looks = [(source, source.look()) for source in every]
    return [one for source, host in looks for one in source.observe(host, host.domids)]


def test_templates_are_written_byte_for_byte_as_libxl_does() -> None:
    files = [
        file
        for file in CAPTURES.glob("*/userdata/userdata-d.*.libxl-json")
        if NOT_BY_LIBXL not in str(file)
    ]
    assert len(files) > 100
    for file in files:
        content = file.read_bytes()
        assert render(parse_libxl_json(content)) == content, file


def test_unknown_keys_stay_and_follow_the_known_ones() -> None:
    config = template_of(healthy())
    odd = {"zeta": [1, []], **config, "disks": [{"mine": {}, "vdev": "xvda", "readwrite": 1}]}
    written = json.loads(render(odd).rstrip(b"\0"))
    assert written == odd
    assert list(written)[-1] == "zeta"
    assert list(written["disks"][0]) == ["vdev", "readwrite", "mine"]


def test_what_is_live_only_is_taken_in_and_survives_the_next_boot() -> None:
    plan = planned()
    assert [change.pointer for change in plan.changes] == ["/disks/2", "/nics/2"]
    assert set(plan.boot_before.lost) == {"disk:xvdd", "nic:2"}
    assert plan.boot_after.lost == ()
    assert {"disk:xvdd", "nic:2"} <= set(plan.boot_after.kept)
    assert plan.after.endswith(b"}\n\0")
    assert not plan.refusals + plan.dangers + plan.warnings + plan.no_op


def test_every_accepted_view_is_one_that_needs_no_second_accept() -> None:
    written = 0
    for observation in every_domain():
        for policy in (Policy.UNION, Policy.LIVE, Policy.TEMPLATE):
            plan = accept_plan(observation, Question(policy), Circumstances(despite_pending=True))
            if plan.refusals or not plan.after:
                continue
            files = tuple(
                replace(file, content=plan.after) if file.name == plan.file else file
                for file in observation.userdata
            )
            again = accept_plan(
                replace(observation, userdata=files),
                Question(policy),
                Circumstances(despite_pending=True),
            )
            assert again.changes == (), (observation.domid, plan.name, policy)
            assert again.after == plan.after
            written += bool(plan.changes)
    assert written > 30


def test_accepting_the_union_never_makes_the_next_boot_lose_more() -> None:
    for observation in every_domain():
        plan = planned(observation)
        if not plan.refusals:
            before = assess(observation).next_boot
            assert set(plan.boot_after.lost) <= {str(one) for one in before.lost}


def test_a_disk_that_is_read_only_stays_so() -> None:
    disks = json.loads(planned().after.rstrip(b"\0"))["disks"]
    assert [disk.get("readwrite") for disk in disks] == [1, 1, None]
    assert disks[1]["backend"] == "qdisk"


def test_what_libxl_will_drop_again_is_said() -> None:
    observation = observed("b2-after-detach", "g-web")
    stale = assess(observation).next_boot
    plan = planned(observation)
    assert plan.no_op
    assert not set(plan.no_op) & {str(one) for one in stale.kept}


def test_dropping_the_first_disk_or_the_last_nic_is_dangerous() -> None:
    assert "xvda" in planned(question=taking(disk_xvda="drop")).dangers[0]
    assert not planned(question=taking(disk_xvdb="drop")).dangers
    nics = planned(healthy(), taking(nic_0="drop", nic_1="drop"))
    assert "last nic" in nics.dangers[0]
    poisoned = observed("k17a-poisoned-record-before", "g-web")
    assert planned(poisoned, Question(Policy.LIBXL)).dangers


def test_another_spelling_of_the_first_disk_is_no_danger() -> None:
    config = template_of(healthy())
    config["disks"][0]["vdev"] = "51712"  # type: ignore[index, call-overload]
    assert not planned(with_template(healthy(), config)).dangers


@pytest.mark.parametrize(
    ("capture", "name", "said"),
    [
        ("k13b-in-creation-devices", "g-crash", "being created"),
        ("k14-config-update", "g-rare", "--despite-pending"),
    ],
)
def test_domains_that_must_be_left_alone(capture: str, name: str, said: str) -> None:
    assert said in refusals(observed(capture, name))


def test_a_pending_configuration_can_be_overruled() -> None:
    observation = with_file(drifted(), "xl", b'name = "x"\n')
    assert "--despite-pending" in refusals(observation)
    plan = accept_plan(observation, Question(), Circumstances(despite_pending=True))
    assert not plan.refusals
    assert "pending" in plan.warnings[0]


def test_every_other_reason_to_refuse() -> None:
    assert "--read-only" in refusals(drifted(), read_only=True)
    assert "x is a capture: act" in refusals(drifted(), still=SafeText("x is a capture"))
    assert "no libxl-json" in refusals(with_template(drifted(), None))
    assert "is empty" in refusals(with_template(drifted(), b""))
    assert "dom0" in refusals(observed("a-healthy", "Domain-0"))
    assert "stubdomain" in refusals(edited(drifted(), {"/local/domain/2/target": b"1"}))
    assert "its uuid" in refusals(edited(drifted(), {"/local/domain/2/vm": None}))
    assert "neither view" in refusals(drifted(), taking(disk_xvdz="drop"))
    assert "is a prediction" in refusals(drifted(), taking(Policy.LIBXL, nic_2="live"))
    trunk = replace(drifted(), truncated=(SafeText("/libxl/2 holds so many nodes."),))
    assert "not everything was read" in refusals(trunk)


def test_a_collision_is_refused_until_it_is_settled() -> None:
    config = template_of(drifted())
    config["disks"].append({"vdev": "51760", "pdev_path": "/x", "format": "raw"})  # type: ignore[union-attr]
    config["disks"].append({"vdev": "xvdd", "pdev_path": "/y", "format": "raw"})  # type: ignore[union-attr]
    assert "claims the id" in refusals(with_template(drifted(), config))


def test_a_device_is_not_taken_from_half_a_record() -> None:
    """An empty directory would become a disk without a vdev, on which xl crashes."""
    disk = "/libxl/2/device/vbd/51760"
    empty = planned(edited(edited(drifted(), {disk: None}), {disk: b""}))
    assert all("vdev" in one for one in json.loads(empty.after.rstrip(b"\0"))["disks"])
    missing = edited(drifted(), {f"{disk}/mode": None})
    assert "would be taken from a record that libxl cannot read" in refusals(missing)
    assert f"{disk}/mode: the node is missing" in refusals(missing)
    assert refusals(missing, taking(disk_xvdd="drop")) == ""


def test_an_empty_drive_is_taken_in_as_one() -> None:
    disk = "/libxl/2/device/vbd/51760"
    empty = {f"{disk}/params": b"", f"{disk}/removable": b"1", f"{disk}/device-type": b"cdrom"}
    disks = json.loads(planned(edited(drifted(), empty)).after.rstrip(b"\0"))["disks"]
    assert (disks[2]["pdev_path"], disks[2]["format"]) == ("", "empty")


def test_an_entry_that_is_no_device_is_not_lost_in_silence() -> None:
    config = template_of(drifted()) | {"usbdevs": [[]]}
    assert "/usbdevs/0 of its template is no device" in refusals(with_template(drifted(), config))


def test_a_value_that_libxl_refuses_is_never_written() -> None:
    observation = edited(drifted(), {"/libxl/2/device/vif/2/mtu": b"99999999999999"})
    plan = planned(observation)
    assert not plan.after or plan.refusals or "99999999999999" not in plan.after.decode()


def test_a_guests_own_nodes_never_become_a_template() -> None:
    edits = {
        "/local/domain/2/device/vif/2/mac": b"00:16:3e:ff:ff:ff",
        "/local/domain/2/device/vif/2/bridge": b"evil",
        "/local/domain/2/device/vbd/51760/params": b"/etc/shadow",
    }
    assert planned(edited(drifted(), edits)).after == planned().after


def test_a_plan_survives_being_saved() -> None:
    plan = planned(question=taking(Policy.LIVE, nic_2="template", disk_xvdb="drop"))
    kept = read_saved(save(plan), "plan.json")
    assert not why_stale(plan, kept, "plan.json")
    anew = decisions_in(kept, "plan.json")
    assert (anew.policy, anew.resolutions) == (plan.policy, plan.decided)
    assert all(32 <= byte < 127 or byte == 10 for byte in save(plan))


@pytest.mark.parametrize(
    "change",
    [
        {"after": '{"c_info": {}}\n'},
        {"file": "userdata-d.3.11111111-1111-4111-8111-111111111101.libxl-json"},
        {"file": "../../etc/passwd"},
        {"schema": "xendrift/2"},
        {"basis": None},
        {"taken": {"disk:xvda": "burn"}},
    ],
)
def test_a_plan_that_was_changed_by_hand_is_none(change: dict[str, object]) -> None:
    content = json.dumps(json.loads(save(planned())) | change).encode()
    try:
        kept = read_saved(content, "plan.json")
        anew = planned(question=decisions_in(kept, "plan.json"))
        assert why_stale(anew, kept, "plan.json")
    except UsageError as error:
        assert "Nothing was done" in error.sentence  # noqa: PT017  (either refusal will do)


def test_garbage_is_no_plan() -> None:
    for content in (b"", b"[]", b"null", b'{"schema": "xendrift/1"}', b"\xff"):
        with pytest.raises(UsageError):
            decisions_in(read_saved(content, "plan.json"), "plan.json")


@pytest.mark.parametrize("target", [900 * 1024, 1023 * 1024, 1024 * 1024, 1500 * 1024])
def test_memory_of_an_hvm_guest_does_not_creep(target: int) -> None:
    """Accepting twice must not add libxl's spare megabyte twice."""
    observation = observed("h1-hvm-cdrom", "g-hvm")
    config = template_of(observation)
    config["b_info"]["max_memkb"] = 1024 * 1024  # type: ignore[index, call-overload]
    start = edited(
        with_template(observation, config),
        {f"/local/domain/{observation.domid}/memory/target": str(target).encode()},
    )
    first = planned(start)
    again = planned(with_template(start, first.after))
    assert again.changes == ()
