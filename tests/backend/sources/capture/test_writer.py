"""Written captures: what comes back, what is masked, and that no file is ever half written."""

import gzip
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xendrift.core.base.errors import SourceError, UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.export.mask import mask_nodes, mask_userdata
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.capture.writer import write_capture
from xendrift.sources.protocol import Scope
from xendrift.sources.snapshot import Snapshot
from xendrift.sources.still import StillWatch

CAPTURES = Path(__file__).parents[3] / "captures"
NAMES = sorted(path.name for path in CAPTURES.iterdir() if path.is_dir())
UUID = "11111111-1111-4111-8111-111111111101"
TAKEN = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


class Still:
    """A source that is nothing but a snapshot."""

    label = SafeText("host-a")
    live = True

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.scopes: set[Scope] = set()

    def look(self) -> HostObservation:
        return self._snapshot.host

    def observe(
        self, host: HostObservation, domids: Iterable[int], scope: Scope = Scope.REPORT
    ) -> Iterator[Observation]:
        self.scopes.add(scope)
        return self._snapshot.observe(host, domids)

    def subtree(self, path: str) -> Mapping[str, bytes]:
        return self._snapshot.subtree(path)

    def watch(self) -> StillWatch:
        return StillWatch()

    def close(self) -> None: ...


def seen(source: Still | CaptureSource) -> tuple[HostObservation, list[Observation]]:
    host = source.look()
    return host, list(source.observe(host, sorted(host.domids)))


def small(**values: bytes) -> Still:
    nodes = {"/local/domain/1/name": b"g", "/local/domain/1/vm": f"/vm/{UUID}".encode()}
    template = UserdataFile.named(f"userdata-d.1.{UUID}.libxl-json", values.pop("json", b"{}\n\0"))
    pending = UserdataFile.named(f"userdata-d.1.{UUID}.xl", values.pop("xl", b""))
    return Still(Snapshot(nodes, [file for file in (template, pending) if file]))


@pytest.mark.parametrize("name", NAMES)
def test_a_real_capture_survives(name: str, tmp_path: Path) -> None:
    source = CaptureSource(CAPTURES / name)
    write_capture(source, tmp_path / "c.json")
    assert seen(CaptureSource(tmp_path / "c.json")) == seen(source)
    assert CaptureSource(tmp_path / "c.json").label == name


PARTS = ["name", "domid", "vm", "device/vif/0/state", "memory/target", "cpu/0/availability", "data"]
PATHS = st.one_of(
    st.builds("/local/domain/{}/{}".format, st.integers(0, 4), st.sampled_from(PARTS)),
    st.builds("/libxl/{}/device/vif/{}".format, st.integers(0, 4), st.integers(0, 9)),
    st.builds(
        "/local/domain/{}/backend/vif/{}/{}/state".format,
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 3),
    ),
)
FILES = st.builds(
    UserdataFile.named,
    st.builds(
        "userdata-{}.{}.{}.{}".format,
        st.sampled_from("dnl"),
        st.integers(0, 5),
        st.just(UUID),
        st.sampled_from(["libxl-json", "xl", "libvirt-xml", "domain-userdata-lock"]),
    ),
    st.none() | st.binary(max_size=20),
    st.sampled_from(["", "It cannot be read: Permission denied."]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nodes=st.dictionaries(PATHS, st.binary(max_size=20), min_size=1, max_size=30),
    files=st.lists(FILES, max_size=5, unique_by=lambda file: file.name if file else ""),
    problem=st.sampled_from(["", "The folder cannot be read."]),
    release=st.tuples(st.integers(4, 5), st.integers(0, 30)),
)
def test_whatever_was_seen_comes_back(
    tmp_path: Path,
    nodes: dict[str, bytes],
    files: list[UserdataFile],
    problem: str,
    release: tuple[int, int],
) -> None:
    snapshot = Snapshot(
        nodes, files, userdata_problem=problem, release=release, truncated={1: (SafeText("Much."),)}
    )
    source = Still(snapshot)
    if not any(observation.nodes for observation in seen(source)[1]):
        return
    for name in ("c", "c.gz"):
        write_capture(source, tmp_path / name, mask=False, overwrite=True)
        assert seen(CaptureSource(tmp_path / name)) == seen(source)


def test_a_capture_of_a_part_knows_that_it_is_one(tmp_path: Path) -> None:
    listing = tmp_path / "part.txt"
    listing.write_text(
        '/local/domain/7 = ""\n/local/domain/7/name = "web"\nnonsense that was wrapped\n'
    )
    part = CaptureSource(listing)
    write_capture(part, tmp_path / "again.json")
    again = CaptureSource(tmp_path / "again.json")
    assert part.look().coverage.roots == {"/local/domain/7"}
    assert part.look().coverage.gaps
    assert again.look().coverage == part.look().coverage
    assert set(part.notes) & set(again.notes)


def test_the_form(tmp_path: Path) -> None:
    write_capture(small(), tmp_path / "c.json", taken=TAKEN)
    document = json.loads((tmp_path / "c.json").read_text("ascii"))
    assert document["schema"] == "xendrift/1"
    capture = document["capture"]
    assert capture["label"] == "host-a"
    assert capture["taken"] == "2030-01-02T03:04:05+00:00"
    assert capture["versions"]["libxl"] == "4.17"
    assert capture["xenstore"]["/local/domain/1/name"] == {"value": "g"}
    assert capture["userdata"][f"userdata-d.1.{UUID}.libxl-json"] == "{}\n\0"


def test_the_file_is_its_owner_s_and_holds_no_raw_byte(tmp_path: Path) -> None:
    hostile = Still(Snapshot({"/local/domain/1/name": "\x1b[2J\u202e\x9b\x7f".encode()}))
    write_capture(hostile, tmp_path / "c")
    assert re.fullmatch(rb"[\x20-\x7e\n]+", (tmp_path / "c").read_bytes())
    assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o600


def test_a_name_in_gz_is_compressed(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_capture(small(), tmp_path / name, taken=TAKEN)
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()).startswith(b"{")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("c", "dangling"):
        with pytest.raises(UsageError, match="already there"):
            write_capture(small(), tmp_path / name)
    assert (tmp_path / "c").read_text() == "mine"
    with pytest.raises(UsageError, match="is a folder"):
        write_capture(small(), tmp_path, overwrite=True)
    write_capture(small(), tmp_path / "c", overwrite=True)
    assert CaptureSource(tmp_path / "c").look().domids == {1}


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    class Slow(Still):
        def look(self) -> HostObservation:
            (tmp_path / "c").write_text("first")
            return super().look()

    with pytest.raises(UsageError, match="already there"):
        write_capture(Slow(Snapshot({"/local/domain/1/name": b"g"})), tmp_path / "c")
    assert (tmp_path / "c").read_text() == "first"
    assert list(tmp_path.iterdir()) == [tmp_path / "c"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_capture(small(), tmp_path / "c")
    assert CaptureSource(tmp_path / "c").look().domids == {1}
    assert list(tmp_path.iterdir()) == [tmp_path / "c"]


def test_nothing_is_left_behind_by_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SourceError, match="No space left on device"):
        write_capture(small(), tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        write_capture(small(), tmp_path / "missing" / "c")


def test_passwords_of_xenstore_are_masked() -> None:
    assert mask_nodes(
        {
            "/local/domain/0/backend/vfb/4/0/vncpasswd": b"s3cret",
            "/libxl/4/device/vfb/0/vncpasswd": b"",
            "/local/domain/4/console/vnc-pass": b"s3cret",
            "/local/domain/4/console/vnc-port": b"5901",
        }
    ) == {
        "/local/domain/0/backend/vfb/4/0/vncpasswd": b"(masked)",
        "/libxl/4/device/vfb/0/vncpasswd": b"",
        "/local/domain/4/console/vnc-pass": b"(masked)",
        "/local/domain/4/console/vnc-port": b"5901",
    }


TEXTS = st.text(alphabet=st.sampled_from('s3"\\/\n\u20ac passwd:'), min_size=1, max_size=20)


@given(passwords=st.lists(TEXTS, min_size=2, max_size=2), name=TEXTS)
def test_passwords_of_a_template_are_masked(passwords: list[str], name: str) -> None:
    config = {
        "name": name,
        "b_info": {"type.hvm": {"spice": {"passwd": passwords[0], "port": 1}}},
        "vfbs": [{"vnc": {"passwd": passwords[1]}}, {"vnc": {"passwd": ""}}],
    }
    text = json.dumps(config, indent=4).encode() + b"\n\0"
    config["b_info"] = {"type.hvm": {"spice": {"passwd": "(masked)", "port": 1}}}
    config["vfbs"] = [{"vnc": {"passwd": "(masked)"}}, {"vnc": {"passwd": ""}}]
    masked = mask_userdata("libxl-json", text)
    assert masked == json.dumps(config, indent=4).encode() + b"\n\0"
    whole = text.index(b'"passwd": ') + len(b'"passwd": "')
    assert mask_userdata("libxl-json", text[: whole + 1]).endswith(b'"passwd": "(masked)')


def test_passwords_of_a_pending_config_are_masked() -> None:
    config = b"""
name = "g"
vncpasswd = "one two"
spicepasswd='three'
vfb = [ "vnc=1,vncpasswd=four;five,vncdisplay=3", 'vncpasswd=six' ]
vncpasswd=""
"""
    masked = mask_userdata("xl", config).decode()
    assert (
        masked
        == """
name = "g"
vncpasswd = "(masked)"
spicepasswd='(masked)'
vfb = [ "vnc=1,vncpasswd=(masked),vncdisplay=3", 'vncpasswd=(masked)' ]
vncpasswd=""
"""
    )


def test_masking_is_the_default_and_can_be_switched_off(tmp_path: Path) -> None:
    source = small(json=b'{"vfbs": [{"vnc": {"passwd": "s3cret"}}]}\n\0', xl=b'vncpasswd="s3cret"')
    write_capture(source, tmp_path / "masked")
    write_capture(source, tmp_path / "plain", mask=False)
    assert "s3cret" not in (tmp_path / "masked").read_text()
    assert (tmp_path / "plain").read_text().count("s3cret") == 2
