"""`xendrift export`: what is written, where, and what is said beside it."""

import json
from pathlib import Path

import pytest

from xendrift.core.export import Format
from xendrift_tui.cli.commands.readers import FORMATS
from xendrift_tui.main import main

CAPTURES = Path(__file__).parents[2] / "captures"
DRIFTED = ["--capture", str(CAPTURES / "d-xenstore-only")]
DEMO = ["--demo"]

Capsys = pytest.CaptureFixture[str]


def test_the_parser_knows_every_format() -> None:
    assert list(FORMATS) == list(Format)


def test_an_xl_cfg_is_written_for_its_owner_alone(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "g-web.cfg"
    assert main(["export", "g-web", "--format", "xl", "-o", str(file), *DRIFTED]) == 0
    assert file.read_text().startswith("# g-web (2), merged by union, as xl.cfg\n")
    assert "vdev=xvdd" in file.read_text(), "the device that the template lacks"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "is in" in capsys.readouterr().err


def test_what_is_not_said_is_told_and_stands_at_the_top(capsys: Capsys) -> None:
    assert main(["export", "voip", "--format", "xl", "-o", "-", *DEMO]) == 0
    out, err = capsys.readouterr()
    line = "/b_info/type.pv/e820_host: xl turns it on where there are PCI devices"
    assert f"xendrift: not said: {line}\n" == err
    assert f"#   {line}\n" in out


@pytest.mark.parametrize("form", FORMATS)
def test_standard_output_is_printable(form: str, capsys: Capsys) -> None:
    assert main(["export", "g-web", "--format", form, "-o", "-", *DRIFTED]) == 0
    out = capsys.readouterr().out
    assert all(char == "\n" or char.isprintable() for char in out)
    assert out.endswith("\n")
    if form == "json":
        assert len(json.loads(out)["disks"]) == 3
