"""`xendrift check` as it is typed."""

import base64
import io
import json
import os
import sys
from pathlib import Path

import pytest

from tests.vectors.answers import answers, read_lines
from xendrift_tui.main import main

ACCEPTED = b'{"c_info":{"type":"pv","name":"x/\xff"},"b_info":{"rtc_timeoffset":4294963696}}\0rest'
REFUSED = b'{"c_info":{"type":"pvx"}}'


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(ACCEPTED)
    bad.write_bytes(REFUSED)
    return str(good), str(bad)


def test_prints_every_byte_that_libxl_prints(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "document"
    for one in read_lines("documents")[::41]:
        file.write_bytes(base64.b64decode(one["document_b64"]))
        for name, answer in answers(one["results"]):
            status = main(["check", str(file), "--libxl", name, "--struct", one["struct"]])
            printed = capfdbinary.readouterr().out
            assert status == (0 if answer["accepted"] else 1)
            assert printed == base64.b64decode(answer.get("printed_b64", ""))


def test_what_each_library_prints(
    files: tuple[str, str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["check", files[0], "--libxl", "4.22"]) == 0
    assert b'"rtc_timeoffset":-3600' in capfdbinary.readouterr().out
    assert main(["check", files[0], "--libxl", "4.22:yajl"]) == 1
    assert b"not UTF-8" in capfdbinary.readouterr().err


def test_a_refusal_is_one_sentence(
    files: tuple[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", files[1], "--libxl", "4.20"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err == (
        f"xendrift: {files[1]}: libxl 4.20 refuses /c_info/type:"
        ' "pvx" is none of invalid, hvm, pv, pvh.\n'
    )


def test_json_is_one_line_a_file_in_their_order(
    files: tuple[str, str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[1")))
    assert main(["check", "--json", "--libxl", "4.21", files[1], files[0], "-"]) == 1
    bad, good, stdin = map(json.loads, capfd.readouterr().out.splitlines())
    assert bad["file"] == files[1]
    assert (bad["accepted"], bad["printed"], bad["pointer"]) == (False, None, "/c_info/type")
    assert "pvx" in bad["reason"]
    assert (good["accepted"], good["pointer"], good["reason"]) == (True, None, None)
    assert good["printed"].startswith('{\n  "c_info":{\n    "type":"pv",\n    "name":"x\\/\ufffd"')
    assert (stdin["file"], stdin["pointer"], stdin["accepted"]) == ("-", "", False)
    assert "ends in the middle" in stdin["reason"]


def test_what_is_no_file_is_not_opened(
    files: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large"
    os.mkfifo(pipe)
    with large.open("wb") as stream:
        stream.truncate(1 << 30)
    wrong = [str(pipe), "/dev/zero", str(tmp_path), str(tmp_path / "none"), str(large)]
    assert main(["check", *wrong, files[0], "--libxl", "4.21"]) == 2
    out, err = capfd.readouterr()
    assert "rtc_timeoffset" in out
    assert [line.split()[1] for line in err.splitlines()] == wrong
    assert "no regular file" in err.splitlines()[0]
    assert "too many for a template" in err.splitlines()[4]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--libxl", "4.14"], "libxl 4.14 is not known"),
        (["--libxl", "4.99"], "libxl 4.99 is not known"),
        (["--libxl", "new"], "no release"),
        (["--libxl", "4.20:json-c"], "no JSON with json-c"),
        (["--libxl", "4.17", "--struct", "device_virtio"], "no struct device_virtio"),
        (["--libxl", "4.20", "--struct", "libxl_device_floppy"], "no struct device_floppy"),
    ],
)
def test_what_cannot_be_asked(
    files: tuple[str, str], typed: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", files[0], *typed]) == 2
    assert said in capfd.readouterr().err


def test_memory_behind_a_policy_is_said_to_be_unknown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "short"
    file.write_text('{"b_info":{"cpuid":[{"leaf":1,"eax":"x"}]}}')
    assert main(["check", str(file), "--libxl", "4.20"]) == 0
    assert "/b_info/cpuid: a register policy" in capfd.readouterr().err
