"""`--libxl`, and what is said where nothing names a release."""

import json
import shutil
from pathlib import Path

import pytest

from xendrift_tui.main import main

CAPTURES = Path(__file__).parents[2] / "captures"
Capsys = pytest.CaptureFixture[str]


def capture(path: Path, content: str, release: str) -> list[str]:
    uuid = "11111111-1111-4111-8111-111111111101"
    nodes = {
        "/local/domain/2/name": "g",
        "/local/domain/2/vm": f"/vm/{uuid}",
        "/local/domain/2/memory/target": "1024",
        "/local/domain/2/memory/static-max": "1024",
    }
    (path / "userdata").mkdir()
    store = {node: {"value": value} for node, value in nodes.items()}
    (path / "xenstore.json").write_text(json.dumps(store))
    (path / "userdata" / f"userdata-d.2.{uuid}.libxl-json").write_text(content)
    (path / "versions.json").write_text(json.dumps({"libxl": release}))
    return ["--capture", str(path)]


def template(number: int) -> str:
    guest = {"c_info": {"type": "pv"}, "b_info": {"max_vcpus": 0, "type.pv": {}}}
    return json.dumps({**guest, "pcidevs": [{"bus": 3, "vfunc_mask": number}]})


def test_what_was_assumed_is_said_once(tmp_path: Path, capsys: Capsys) -> None:
    shutil.copytree(CAPTURES / "a-healthy", tmp_path / "a")
    typed = ["merge", "--json", "--capture", str(tmp_path / "a")]
    assert main(typed) == 0
    assert capsys.readouterr().err == ""
    (tmp_path / "a" / "versions.json").unlink()
    assert main(typed) == 0
    assert capsys.readouterr().err.count("4.17 is assumed") == 1
    assert main([*typed, "--libxl", "4.20"]) == 0
    assert capsys.readouterr().err == ""


def test_what_xenstored_alone_knows_is_said(capsys: Capsys) -> None:
    typed = ["--policy", "libxl", "--capture", str(CAPTURES / "a-healthy"), "--libxl", "4.22"]
    assert main(["merge", "--json", *typed]) == 0
    assert "xenstore_quota" in capsys.readouterr().err


@pytest.mark.parametrize("release", ["4.14", "4.16"])
def test_a_release_that_is_not_known_is_refused(
    tmp_path: Path, capsys: Capsys, release: str
) -> None:
    of_old = capture(tmp_path, template(1), release)
    assert main(["merge", "--json", "--policy", "libxl", *of_old]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"libxl {release} is not known" in err
    main(["scan", "--json", *of_old])
    assert "next-boot-differs" not in capsys.readouterr().out
    for verb in ("accept", "rebuild"):
        assert main([verb, "2", "--dry-run", *of_old]) == 1
        assert f"libxl {release} is not known, only 4.17 to" in capsys.readouterr().err


def test_numbers_are_listed_as_each_library_prints_them(tmp_path: Path, capsys: Capsys) -> None:
    mask = '"vfunc_mask": '
    of_it = capture(tmp_path, template(2**32 - 1), "4.22")
    # The entry has no record in xenstore: under policy template it stays.
    main(["scan", *of_it])
    found = capsys.readouterr().out
    assert "unreadable-rewrite" in found
    assert "two-readings" in found
    main(["scan", *of_it, "--libxl", "4.22:yajl"])
    found = capsys.readouterr().out
    assert "unreadable-rewrite" not in found
    assert "two-readings" not in found
    main(["merge", "--json", "--policy", "template", *of_it])
    assert f"{mask}4294967295" in capsys.readouterr().out
