"""Plans of repair: whose word is taken for what a record lacks, and what is said where nobody's is."""

from functools import cache

import pytest

from tests.backend.edits import CAPTURES, Edits, edited, observed, template_of, with_template
from xendrift.core.assess import assess
from xendrift.core.base.errors import NoSuchDeviceError, UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import as_text
from xendrift.core.model.entry import DONE, Entry
from xendrift.core.model.observation import Observation
from xendrift.core.plans.node_changes import read_changes
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.plans.repair import looked_at, repair_plan
from xendrift.core.plans.repair_plan import RepairPlan
from xendrift.core.plans.undo_repair import undo_repair_plan
from xendrift.sources.capture.source import CaptureSource

POISONED = "k17a-poisoned-record-before"
LX = "/libxl/5/device/vbd/51728"
BE = "/local/domain/0/backend/qdisk/5/51728"
FE = "/local/domain/5/device/vbd/51728"
DRIVER = "/local/domain/3/backend/qdisk/5/51728"
ELSEWHERE: Edits = {
    BE: None,
    f"{LX}/backend": DRIVER.encode(),
    DRIVER: b"",
    f"{DRIVER}/frontend": FE.encode(),
    f"{DRIVER}/device-type": b"cdrom",
    f"{DRIVER}/mode": b"w",
    f"{LX}/mode": None,
}


@cache
def whole(capture: str) -> dict[str, bytes]:
    return dict(CaptureSource(CAPTURES / capture).subtree("/"))


def changed(nodes: dict[str, bytes], edits: Edits) -> dict[str, bytes]:
    """The same nodes with edits; None takes a subtree out."""
    gone = [path for path, value in edits.items() if value is None]
    left = {
        path: value
        for path, value in nodes.items()
        if not any(path == one or path.startswith(f"{one}/") for one in gone)
    }
    return left | {path: value for path, value in edits.items() if value is not None}


def planned(
    device: str = "disk:xvdb",
    edits: Edits | None = None,
    *settings: str,
    entry: dict[str, object] | None = None,
    template: bool = True,
) -> RepairPlan:
    """Plans on the poisoned guest; `entry` changes what its template says of xvdb."""
    observation = edited(observed(POISONED, "g-web"), edits or {})
    if entry is not None:
        config = template_of(observation)
        own = config["disks"][1]  # type: ignore[index, call-overload]
        config["disks"][1] = {**own, **entry}  # type: ignore[index, call-overload, dict-item]
        observation = with_template(observation, config)
    if not template:
        config = template_of(observation)
        del config["disks"][1]  # type: ignore[union-attr, arg-type]
        observation = with_template(observation, config)
    return planned_of(observation, device, changed(whole(POISONED), edits or {}), *settings)


def planned_of(
    observation: Observation, device: str, nodes: dict[str, bytes], *settings: str
) -> RepairPlan:
    typed = tuple((device, one) for one in settings)
    roots = looked_at(observation, device, typed)
    seen = {
        path: value
        for path, value in nodes.items()
        if any(path == root or path.startswith(f"{root}/") for root in roots)
    }
    return repair_plan(observation, device, seen, Circumstances(), typed)


def written(plan: RepairPlan) -> dict[str, tuple[str, str]]:
    """Each node's name with its new value and who said so, by the first two words."""
    return {
        path.removeprefix(f"{plan.record}/"): (
            as_text(one.after.value) if one.after else "",
            " ".join(one.origin.split()[:2]),
        )
        for path, one in plan.nodes.items()
    }


def test_the_node_comes_from_dom0_s_own_directory_and_every_disk_boots() -> None:
    plan = planned()
    assert plan.refusals == ()
    assert written(plan) == {"device-type": ("disk", "dom0's own")}
    assert f"{BE}/device-type" in plan.nodes[f"{LX}/device-type"].origin
    assert plan.boot_before.emptied == ("disk",)
    assert plan.boot_after.lost == plan.boot_after.emptied == ()
    assert plan.nodes[f"{LX}/device-type"].after.permissions == ("n0",)  # type: ignore[union-attr]


def test_dom0_s_word_comes_before_the_template_s_and_that_before_nobody_s() -> None:
    plan = planned(edits={f"{LX}/mode": None}, entry={"readwrite": 0})
    assert written(plan)["mode"] == ("w", "dom0's own")
    assert "the template's entry says “r” of mode" in plan.warnings[0]
    plan = planned(edits={BE: None, f"{LX}/mode": None, f"{LX}/dev": None}, device="disk:51728")
    assert written(plan) == {
        "dev": ("xvdb", "the template's"),
        "mode": ("w", "the template's"),
        "device-type": ("disk", "the template's"),
    }


def test_what_a_guest_or_a_driver_domain_says_is_never_taken() -> None:
    lies: Edits = {f"{FE}/device-type": b"cdrom", f"{FE}/mode": b"w"}
    plan = planned(edits={**ELSEWHERE, **lies}, entry={"backend_domid": 3, "readwrite": 0})
    assert plan.refusals == ()
    assert written(plan) == {
        "mode": ("r", "the template's"),
        "device-type": ("disk", "the template's"),
    }
    assert not any(path.startswith("/local/domain/3") for path in plan.basis)
    plan = planned(edits={**ELSEWHERE, **lies}, template=False)
    assert written(plan) == {}
    (why,) = plan.refusals
    assert "its backend is in domain 3, whose word is not taken" in why
    assert "`xendrift repair 5 disk:xvdb --set mode=VALUE --set device-type=VALUE`" in why
    assert "mode is w or r; device-type is disk or cdrom" in why
    typed = ("mode=w", "device-type=disk")
    plan = planned("disk:xvdb", {**ELSEWHERE, **lies}, *typed, template=False)
    assert plan.refusals == ()
    assert set(written(plan).values()) == {("w", "the operator"), ("disk", "the operator")}


@pytest.mark.parametrize(
    "edits",
    [
        {f"{BE}/frontend": b"/local/domain/5/device/vbd/51712"},  # another device's
        {f"{BE}/frontend": None},
        {f"{LX}/backend": b"/local/domain/0/backend/qdisk/5/51712"},
        {f"{BE}/device-type": b"\x1b[2J"},
        {BE: None},
    ],
)
def test_a_backend_that_is_not_certainly_its_own_is_not_asked(edits: Edits) -> None:
    plan = planned(edits=edits, template=False)
    assert written(plan) == {}
    assert "--set device-type=VALUE" in plan.refusals[0]


def test_the_pointer_to_the_backend_itself() -> None:
    plan = planned(edits={f"{LX}/backend": None})
    assert written(plan)["backend"] == (BE, "dom0's own")
    plan = planned(edits={f"{LX}/backend": None, f"{DRIVER}": b"", BE: None}, entry={
        "backend_domid": 3})  # fmt: skip
    assert written(plan)["backend"] == (DRIVER, "the template's")
    typed = f"backend={DRIVER}"
    plan = planned("disk:xvdb", {f"{LX}/backend": None, BE: None, DRIVER: b""}, typed)
    assert written(plan)["backend"] == (DRIVER, "the operator")
    plan = planned("disk:xvdb", {f"{LX}/backend": None, BE: None}, f"backend={BE}")
    assert "backend" not in written(plan), "what is not there is not pointed to"
    assert "backend is the path of a backend of this very device" in plan.refusals[0]


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("device-type=cdrom", "device-type is known: dom0's own"),
        ("mode=r", "what it can read is left as it is"),
        ("colour=red", "libxl makes nothing of colour in such a record"),
        ("direct-io-safe=1", "nothing is made up"),
    ],
)
def test_what_the_operator_types_is_taken_for_what_is_missing_alone(setting: str, why: str) -> None:
    assert why in " ".join(planned("disk:xvdb", {}, setting).refusals)


@pytest.mark.parametrize("setting", ["mode", "=w", "a/b=1", "", "../x=1"])
def test_what_is_no_setting(setting: str) -> None:
    with pytest.raises(UsageError, match="--set"):
        planned("disk:xvdb", {}, setting)


def test_a_value_that_libxl_would_not_have_written() -> None:
    edits: Edits = {f"{LX}/dev": None, f"{BE}/dev": b"xvdc"}
    for value in ("xvdz", "x\ny", "xvdb/.."):
        plan = planned("disk:51728", edits, f"dev={value}", template=False)
        assert any("dev cannot be" in one for one in plan.refusals), value
    assert not planned("disk:51728", edits, "dev=xvdb", template=False).refusals


def test_what_is_to_be_repaired_and_is_not_says_what_then() -> None:
    with pytest.raises(NoSuchDeviceError):
        planned("disk:xvdz")
    assert planned("nic:0").nothing_to_do
    plan = planned("disk:51728", {"/libxl/5/device/vbd": None})
    assert "only xl makes one" in plan.refusals[0]
    assert "`xendrift clean 5 disk:51728`" in plan.refusals[0]
    plan = planned(edits=dict.fromkeys((LX, FE, BE)))
    assert "`xendrift plug 5 disk:xvdb`" in plan.refusals[0]
    plan = planned("nic:1", {"/libxl/5/device/vif/1/handle": b"0"})
    assert "`xenstore-write /libxl/5/device/vif/1/handle 1`" in plan.refusals[0]


def test_what_stands_elsewhere_is_named_with_whoever_can_write_it() -> None:
    """A TPM's uuid is read from the backend itself (libxl_vtpm.c, libxl__vtpm_from_xenstore)."""
    path = "/local/domain/0/backend/vtpm/7/0/uuid"
    observation = edited(observed("k9a-vtpm", "g-rare"), {path: b"odd"})
    plan = planned_of(observation, "vtpm:0", changed(whole("k9a-vtpm"), {path: b"odd"}))
    assert written(plan) == {}
    (why,) = plan.refusals
    uuid = "22222222-2222-4222-8222-222222222201"
    assert f"no node of its record: {path}: the value is no uuid" in why
    assert f"`xenstore-write {path} {uuid}`" in why
    own = edited(observation, {path: uuid.encode()})
    assert planned_of(own, "vtpm:0", whole("k9a-vtpm")).nothing_to_do


@pytest.mark.parametrize("capture", sorted(one.name for one in CAPTURES.iterdir() if one.is_dir()))
def test_records_that_libxl_can_read_are_whole_and_stay_as_they_are(capture: str) -> None:
    source = CaptureSource(CAPTURES / capture)
    host = source.look()
    for observation in source.observe(host, sorted(host.domids)):
        for pair in assess(observation).pairs:
            roots = looked_at(observation, str(pair.id))
            seen = {path: one for root in roots for path, one in source.subtree(root).items()}
            plan = repair_plan(observation, str(pair.id), seen, Circumstances())
            spoilt = pair.live is not None and bool(pair.live.unreadable)
            assert bool(plan.nodes) is spoilt, (pair.id, plan.steps)


def test_whatever_is_wrong_with_a_record_it_is_put_right_or_refused() -> None:
    """A plan that is not refused leaves nothing that libxl cannot read, and touches nothing else."""
    before = observed(POISONED, "g-web")
    whole_again = edited(before, {f"{LX}/device-type": b"disk"})
    repaired = 0
    for record in (LX, "/libxl/5/device/vbd/51712", "/libxl/5/device/vif/1"):
        names = [path for path in before.nodes if path.startswith(f"{record}/")]
        for path in names:
            for value in (None, b"", b"odd", b"/local/domain/9/backend/vbd/5/51712", b"\xff\0"):
                edits: Edits = {path: value, f"{LX}/device-type": b"disk"}
                observation = edited(whole_again, edits)
                report = assess(observation)
                own = (p for p in report.pairs if p.live and p.live.trail.libxl_path == record)
                device = str(next(own).id)
                plan = planned_of(observation, device, changed(whole(POISONED), edits))
                assert set(plan.nodes) <= {path}
                after = edited(observation, {p: one.after.value for p, one in plan.nodes.items()
                                             if one.after})  # fmt: skip
                assert plan.refusals or not assess(after).next_boot.blamed, (path, value)
                repaired += bool(plan.nodes)
    assert repaired > 40


def entry_of(plan: RepairPlan, outcome: str = DONE) -> Entry:
    return Entry(
        "1", "", SafeText(), SafeText(), 1, plan.domid, plan.uuid, plan.name, "repair", "", "", (),
        "", "", "(none)", noted=plan.noted, outcome=outcome,
    )  # fmt: skip


def test_an_undo_takes_back_what_was_written_unless_it_changed_since() -> None:
    plan = planned()
    done = edited(observed(POISONED, "g-web"), {f"{LX}/device-type": b"disk"})
    back = undo_repair_plan(entry_of(plan), done, Circumstances())
    assert back.refusals == ()
    assert [*back.steps] == [f"remove {LX}/device-type"]
    assert back.boot_after == plan.boot_before
    for other in (b"cdrom", None):
        later = edited(done, {f"{LX}/device-type": other})
        back = undo_repair_plan(entry_of(plan), later, Circumstances())
        assert "it was changed since 1" in back.refusals[0]
    assert (
        "wrote nothing"
        in undo_repair_plan(entry_of(plan, "failed"), done, Circumstances()).refusals[0]
    )


@pytest.mark.parametrize(
    ("record", "path"),
    [
        ("/libxl/6/device/vbd/1", "/libxl/6/device/vbd/1/mode"),
        ("/libxl/5/device/vbd/1", "/libxl/5/device/vbd/2/mode"),
        ("/libxl/5/device/vbd/1", "/libxl/5/device/vbd/1/../../mode"),
        ("/local/domain/5/device/vbd/1", "/local/domain/5/device/vbd/1/mode"),
        ("/libxl/5/device/vbd/1", "/libxl/5/device/vbd/1"),
    ],
)
def test_a_journal_that_names_other_nodes_is_not_believed(record: str, path: str) -> None:
    kept = {path: {"before": None, "after": {"value": "w", "perms": ["n0"]}}}
    assert read_changes(record, 5, kept) == {}
    good = {
        "/libxl/5/device/vbd/1/mode": {"before": None, "after": {"value": "w", "perms": ["n0"]}}
    }
    assert read_changes("/libxl/5/device/vbd/1", 5, good) != {}
    for odd in (
        {"value": 1, "perms": []},
        {"value": "w", "perms": ["x"]},
        {"value": "\u20ac", "perms": []},
    ):
        one = {"/libxl/5/device/vbd/1/mode": {"before": None, "after": odd}}
        assert read_changes("/libxl/5/device/vbd/1", 5, one) == {}
