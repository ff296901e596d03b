"""Captures: every form of them, and every way in which they can be wrong."""

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from xendrift.core.base.errors import SourceError
from xendrift.core.model.observation import Observation
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.protocol import Changes, Source

CAPTURES = Path(__file__).parents[3] / "captures"
NAMES = sorted(path.name for path in CAPTURES.iterdir() if path.is_dir())


def observations(source: Source) -> list[Observation]:
    host = source.look()
    return list(source.observe(host, sorted(host.domids)))


@pytest.mark.parametrize("name", NAMES)
def test_both_forms_of_a_real_capture_say_the_same(name: str) -> None:
    lossless = CaptureSource(CAPTURES / name)
    listing = CaptureSource(CAPTURES / name / "xenstore.txt")
    assert listing.problems == lossless.problems == ()
    assert listing.look() == lossless.look()
    assert observations(listing) == observations(lossless)
    assert lossless.label == name


@pytest.mark.parametrize("name", NAMES)
def test_what_xl_lists_is_in_the_capture(name: str) -> None:
    host = CaptureSource(CAPTURES / name).look()
    listed = json.loads((CAPTURES / name / "xl-list-l.json").read_text())
    assert {entry["domid"] for entry in listed} <= host.domids


def test_a_real_capture() -> None:
    source = CaptureSource(CAPTURES / "k11-vif-backend-in-guest")
    host = source.look()
    assert host.names[9] == b"g-db"
    assert (9, "vif") in host.backends[7]
    assert host.userdata_problem == ""
    (rare,) = source.observe(host, [7])
    assert "/local/domain/9/backend/vif/7/1/state" in rare.nodes
    template = next(file for file in rare.userdata if file.userid == "libxl-json")
    assert template.content is not None
    assert template.content.endswith(b"\n\0")
    assert source.live is False
    assert source.subtree("/local/domain/7/name") == {"/local/domain/7/name": b"g-rare"}


def test_a_domain_being_created_has_no_template() -> None:
    source = CaptureSource(CAPTURES / "k13b-in-creation-devices")
    (creating,) = source.observe(source.look(), [10])
    assert creating.userdata == ()
    assert "/libxl/10/device/vif/0/backend" in creating.nodes


def folder(path: Path, **files: bytes) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / name.replace("_", ".")).write_bytes(content)
    return path


def test_a_capture_without_userdata_is_legal_and_says_so(tmp_path: Path) -> None:
    source = CaptureSource(folder(tmp_path / "c", xenstore_txt=b'/local/domain/1/name = "g"'))
    assert source.look().domids == {1}
    assert source.look().userdata_problem == (
        "The capture has no userdata folder, so no template is known."
    )


def test_any_file_name_will_do(tmp_path: Path) -> None:
    file = tmp_path / "from-a-mail.txt"
    file.write_bytes(b'/local/domain/1/name = "g"\nOops\n')
    source = CaptureSource(str(file))
    assert source.label == "from-a-mail.txt"
    assert len(source.problems) == 1


def test_values_are_latin_1(tmp_path: Path) -> None:
    text = json.dumps({"/local/domain/1/name": {"value": "\xff\x1b\x00", "perms": ["n0"]}})
    source = CaptureSource(folder(tmp_path, xenstore_json=text.encode()))
    assert source.look().names == {1: b"\xff\x1b\x00"}


def test_a_compressed_listing(tmp_path: Path) -> None:
    file = tmp_path / "listing.gz"
    file.write_bytes(gzip.compress(b'/local/domain/1/name = "g"\n'))
    assert CaptureSource(file).look().domids == {1}


def test_userdata_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    name = "userdata-d.1.11111111-1111-4111-8111-111111111101.libxl-json"
    folder(tmp_path, xenstore_txt=b'/local/domain/1/name = "g"')
    (tmp_path / "userdata").mkdir()
    os.mkfifo(tmp_path / "userdata" / name)
    (tmp_path / "userdata" / "notes").write_text("no userdata")
    (observation,) = observations(CaptureSource(tmp_path))
    assert [(f.content, f.problem) for f in observation.userdata] == [
        (None, "It is no regular file, and was not opened. Move it away.")
    ]


def test_a_link_in_a_capture_from_elsewhere_is_not_followed(tmp_path: Path) -> None:
    folder(tmp_path, xenstore_txt=b'/local/domain/1/name = "g"', secret=b"mine")
    (tmp_path / "userdata").mkdir()
    name = "userdata-d.1.11111111-1111-4111-8111-111111111101.libxl-json"
    (tmp_path / "userdata" / name).symlink_to(tmp_path / "secret")
    (observation,) = observations(CaptureSource(tmp_path))
    assert observation.userdata[0].content is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"{", "is not valid JSON"),
        (b"{}", "holds no xenstore node"),
        (b"[]", "is no output of xenstore-ls"),
        (b"\x1f\x8b broken", "cannot be read"),
        (gzip.compress(b"x" * 9999, mtime=0)[:-20], "cannot be read"),
        (b"hello\n", "is no output of xenstore-ls. Line 1"),
        (b'device = ""\n vbd = ""\n', "begins with device and does not say below which node"),
        (b'{"c_info": {"type": "pv"}}', "has the wrong shape at c_info"),
        (b'{"/a": "x"}', "has the wrong shape at /a"),
        (b'{"/a": {"value": 1}}', "has the wrong shape at /a"),
        ('{"/a": {"value": "€"}}'.encode(), "has the wrong shape at /a"),
        ('{"/a\u202e": {"value": ""}}'.encode(), "has the wrong shape at /a\\u202e"),
        (b'{"schema": "xendrift/2", "capture": {}}', "is not of the form xendrift/1"),
        (b'{"schema": "xendrift/1", "capture": {}}', "holds no xenstore"),
        (b'{"schema": "xendrift/1", "capture": []}', "holds no xenstore"),
        (b'{"schema": "xendrift/1", "findings": []}', "holds no xenstore"),
    ],
)
def test_what_is_no_capture_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "xenstore.json"
    file.write_bytes(content)
    for path in (file, tmp_path):
        with pytest.raises(SourceError) as caught:
            CaptureSource(path)
        assert says in caught.value.sentence
        assert caught.value.sentence.endswith(".")


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    for name, says in [
        ("nothing", "No such file"),
        ("empty", "holds neither"),
        ("pipe", "no regular file"),
        ("nul\0", "null byte"),
    ]:
        with pytest.raises(SourceError, match=says):
            CaptureSource(tmp_path / name)


def test_the_watch_reports_everything_once_and_can_be_closed() -> None:
    watch = CaptureSource(CAPTURES / "a-healthy").watch()
    assert watch.wait(0) == Changes(everything=True)
    assert watch.wait(0.01) is None
    watch.close()
    start = time.monotonic()
    assert watch.wait(60) is None
    assert time.monotonic() - start < 10


def test_closing_twice_is_fine() -> None:
    source = CaptureSource(CAPTURES / "a-healthy")
    source.close()
    source.close()
    assert source.look().domids
