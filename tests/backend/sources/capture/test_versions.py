"""Which libxl a capture is of."""

import json
from pathlib import Path

import pytest

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl.least import least_release
from xendrift.core.jsontext import JsonLibrary, write
from xendrift.core.model.release import Libxl
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.capture.writer import write_capture

UUID = "11111111-1111-4111-8111-111111111101"
PLAIN: JsonObject = {"c_info": {"type": "pv"}, "b_info": {"type.pv": {}}}


def folder(path: Path, *templates: bytes, versions: object = None) -> Path:
    nodes = {"/local/domain/2/name": {"value": "g"}}
    (path / "userdata").mkdir(parents=True)
    (path / "xenstore.json").write_text(json.dumps(nodes))
    for domid, content in enumerate(templates, 2):
        (path / "userdata" / f"userdata-d.{domid}.{UUID}.libxl-json").write_bytes(content)
    if versions is not None:
        (path / "versions.json").write_text(json.dumps(versions))
    return path


def assumed(source: CaptureSource) -> list[str]:
    """What is said of the libxl."""
    return [note for note in source.notes if "libxl" in note]


def text(config: JsonObject) -> bytes:
    return json.dumps(config).encode() + b"\0"


def test_what_the_folder_says(tmp_path: Path) -> None:
    source = CaptureSource(folder(tmp_path / "a", versions={"libxl": "4.20"}))
    assert (source.look().release, assumed(source)) == ((4, 20), [])
    said = {"libxl": "4.21", "libxl_json": "yajl"}
    host = CaptureSource(folder(tmp_path / "b", versions=said)).look()
    assert (host.release, host.library) == ((4, 21), JsonLibrary.YAJL)


def test_what_the_operator_names_counts_most(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", versions={"libxl": "4.20"})
    source = CaptureSource(path, libxl=Libxl((4, 22), JsonLibrary.JSON_C))
    assert source.look().libxl == Libxl((4, 22), JsonLibrary.JSON_C)
    assert not assumed(source)


@pytest.mark.parametrize("versions", [None, {}, {"libxl": "new"}, {"libxl": 4.2}, []])
def test_where_nothing_says_it(tmp_path: Path, versions: object) -> None:
    source = CaptureSource(folder(tmp_path / "a", text(PLAIN), versions=versions))
    assert source.look().release == (4, 17)
    (note,) = assumed(source)
    assert "4.17 is assumed" in note


def test_keys_that_only_a_newer_libxl_writes(tmp_path: Path) -> None:
    newer: JsonObject = {**PLAIN, "nics": [{"devid": 0}, {"vlan": "10"}]}
    source = CaptureSource(folder(tmp_path / "a", text(PLAIN), text(newer)))
    assert source.look().release == (4, 19)
    assert "/nics/1/vlan" in assumed(source)[0]


def test_the_layout_of_json_c(tmp_path: Path) -> None:
    content = write({"c_info": {"type": "pv"}, "b_info": {"type.pv": {}}}, JsonLibrary.JSON_C)
    source = CaptureSource(folder(tmp_path / "a", content + b"\0"))
    assert source.look().release == (4, 21)


@pytest.mark.parametrize(
    ("config", "release", "pointer"),
    [
        (PLAIN, (4, 17), ""),
        ({"b_info": {"tee": "ffa"}}, (4, 18), "/b_info/tee"),
        ({"b_info": {"tee": "optee"}}, (4, 17), ""),
        ({"b_info": {"arch_arm": {"nr_spis": 1}}}, (4, 19), "/b_info/arch_arm/nr_spis"),
        ({"b_info": {"type.hvm": {"pirq": "True"}}}, (4, 19), "/b_info/type.hvm/pirq"),
        ({"b_info": {"xenstore_quota": {}}}, (4, 22), "/b_info/xenstore_quota"),
        (
            {"disks": [{}, {"grant_usage": "True"}], "virtios": [{}]},
            (4, 19),
            "/disks/1/grant_usage",
        ),
    ],
)
def test_the_least_release(config: JsonObject, release: tuple[int, int], pointer: str) -> None:
    assert least_release(config) == (release, pointer)


def test_a_written_capture_says_it(tmp_path: Path) -> None:
    said = {"libxl": "4.21", "libxl_json": "yajl"}
    source = CaptureSource(folder(tmp_path / "a", text(PLAIN), versions=said))
    write_capture(source, tmp_path / "capture.json")
    again = CaptureSource(tmp_path / "capture.json")
    assert again.look().libxl == Libxl((4, 21), JsonLibrary.YAJL)
    assert not assumed(again)
