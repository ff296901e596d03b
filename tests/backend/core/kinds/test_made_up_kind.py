"""A kind is one file: registered, it is paired, found, explained, exported, plugged and drawn."""

import json
from copy import deepcopy

import pytest

from tests.backend.edits import edited, healthy, template_of, with_template
from xendrift.core.assess import assess
from xendrift.core.base.cstring import strict_number, text
from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.export.formats import Format, export
from xendrift.core.kinds import BY_NAME, Backend, Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import with_backend
from xendrift.core.kinds.spelling import Word, one_of
from xendrift.core.merge.values import read_value
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.core.nodes import DomainNodes, Slot
from xendrift.core.plans.plug import plug_plan, unplug_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift_tui.presentation.details import details
from xendrift_tui.presentation.row import Row
from xendrift_tui.presentation.rows import rows
from xendrift_tui.presentation.sidebyside import side_by_side

LX = "/libxl/2/device/vgpu/0"
FE = "/local/domain/2/device/vgpu/0"
BE = "/local/domain/0/backend/gpuback/2/0"


class Vgpu(Kind):
    """A kind that libxl's IDL has no struct for, served by a backend of another name."""

    name = "vgpu"
    json_key = "vgpus"
    frontend_kinds = ("vgpu",)
    backends = (Backend("gpuback", "vgpu", driver="load xen-gpuback", holds="a slice of a GPU"),)
    fields = (FieldRule("model", "model"),)
    detach_command = "vgpu-detach"
    detach_warning = "The guest's screen goes dark."
    attach_command = "vgpu-attach"
    attach_words = (Word("model", "model", one_of("small", "large"), required=True),)
    cfg_key = "vgpu"

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:
        """Reads the trusted record."""
        config: dict[str, Json] = {
            "devid": strict_number(slot.devid.encode()),
            "model": text(slot.libxl.get("model", b"")),
        }
        return with_backend(config, slot)


@pytest.fixture(autouse=True)
def vgpu(monkeypatch: pytest.MonkeyPatch) -> Vgpu:
    kind = Vgpu()
    monkeypatch.setitem(BY_NAME, kind.name, kind)
    return kind


def attached(front: bytes = b"4", back: bytes = b"4", model: bytes = b"small") -> Observation:
    """The healthy guest with one such device in xenstore alone."""
    return edited(
        healthy(),
        {
            LX: b"",
            f"{LX}/backend": BE.encode(),
            f"{LX}/frontend": FE.encode(),
            f"{LX}/model": model,
            FE: b"",
            f"{FE}/state": front,
            BE: b"",
            f"{BE}/state": back,
            f"{BE}/online": b"1",
        },
    )


def listed(observation: Observation, **values: Json) -> Observation:
    """The same with an entry of the template."""
    config = deepcopy(template_of(observation))
    return with_template(observation, {**config, "vgpus": [{"devid": 0, **values}]})


def found(report: Report) -> dict[str, str]:
    return {one.rule: str(one.sentence) for one in report.findings if str(one.device) == "vgpu:0"}


def drawn(report: Report) -> Row:
    return next(row for row in rows(report) if str(row.device) == "vgpu:0")


def test_it_is_paired_across_a_backend_of_another_name() -> None:
    report = assess(listed(attached(), model="small"))
    pair = next(pair for pair in report.pairs if pair.id.kind == "vgpu")
    assert pair.template is not None
    assert pair.live is not None
    assert (pair.live.trail.backend_path, pair.live.trail.connected) == (BE, True)
    assert not found(report)


def test_its_values_are_compared() -> None:
    report = assess(listed(attached(), model="large"))
    assert found(report)["diverged"] == (
        'the views differ in model: "large" in the template, "small" in xenstore'
    )


def test_one_in_xenstore_alone_is_untracked_and_taken_into_the_merged_view() -> None:
    report = assess(attached(), Question(Policy.UNION))
    assert "untracked" in found(report)
    assert report.merged.config["vgpus"] == [{"devid": 0, "model": "small"}]


def test_a_handshake_that_stops_is_explained_by_its_own_backend() -> None:
    report = assess(listed(attached(front=b"1", back=b"1"), model="small"))
    assert found(report)["stuck-connecting"].startswith("no gpuback backend driver of dom0")
    told = " ".join(str(line.text) for line in details(report, drawn(report)))
    assert "load xen-gpuback in dom0" in told
    assert f"{BE}/state" in told


def test_the_file_that_libxl_is_to_read_says_what_it_would_not_read() -> None:
    report = assess(listed(attached(), model="small"))
    exported = export(report, Format.JSON, (4, 17))
    assert json.loads(exported.content)["vgpus"] == [{"devid": 0, "model": "small"}]
    assert exported.unsaid == ("/vgpus: libxl does not know it and drops it",)


def test_xl_cfg_says_it_or_notes_that_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    report = assess(listed(attached(), model="small"))
    said = export(report, Format.XL, (4, 17)).content.decode()
    assert 'vgpu = ["model=small"]' in said
    monkeypatch.setattr(Vgpu, "cfg_key", "")
    noted = export(report, Format.XL, (4, 17)).content.decode()
    assert "vgpus" in noted
    assert "xl.cfg has no key for it" in noted


def test_it_is_plugged_and_unplugged_as_it_says() -> None:
    plug = plug_plan(healthy(), "vgpu:model=large", Circumstances())
    assert plug.arguments == ("vgpu-attach", "2", "model=large")
    assert not plug.refusals
    unplug = unplug_plan(listed(attached(), model="small"), "vgpu:0", Circumstances())
    assert unplug.arguments == ("vgpu-detach", "2", "0")
    assert "The guest's screen goes dark." in unplug.warnings


def test_a_field_that_no_struct_tells_the_type_of_is_not_typed(vgpu: Vgpu) -> None:
    with pytest.raises(UsageError, match="libxl knows no such field of a vgpu"):
        read_value(vgpu, {"devid": 0}, "model", "large")


def test_it_is_drawn() -> None:
    report = assess(listed(attached(), model="large"))
    lines = [" ".join(line.split()) for line in side_by_side(rows(report), 120)]
    assert lines[-3:] == [
        "▾ vgpus ▾ vgpus ▾ vgpu",
        "▾ [0] 0 ~ 0 ! diverged ▾ 0 connected",
        "model large ~ large template model small",
    ]


def test_nothing_of_it_is_known_unless_it_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(BY_NAME, "vgpu")
    report = assess(attached())
    assert not any(str(pair.id) == "vgpu:0" for pair in report.pairs if pair.json_key)
