"""`xendrift metrics --example` prints what lies in the package, and lists it."""

from pathlib import Path

import pytest

import xendrift_tui
from xendrift_tui.cli.examples import EXAMPLES
from xendrift_tui.main import main

FOLDER = Path(xendrift_tui.__file__).parent / "examples"
Capsys = pytest.CaptureFixture[str]


def test_every_file_is_an_example() -> None:
    assert sorted(file for file, _ in EXAMPLES.values()) == sorted(
        one.name for one in FOLDER.iterdir()
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_printed_as_it_is_and_nothing_is_looked_at(name: str, capsys: Capsys) -> None:
    assert main(["metrics", "--example", name, "--socket", "/none"]) == 0
    out = capsys.readouterr().out
    assert out == (FOLDER / EXAMPLES[name][0]).read_text()
    assert out.endswith("\n")


def test_it_goes_to_a_file(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "xendrift.yml"
    assert main(["metrics", "--example", "prometheus-rules", "-o", str(file)]) == 0
    assert file.read_text() == (FOLDER / "prometheus-rules.yml").read_text()
    assert capsys.readouterr() == ("", "")


def test_without_a_name_they_are_listed(capsys: Capsys) -> None:
    assert main(["metrics", "--example"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(EXAMPLES)


@pytest.mark.parametrize(
    ("name", "wrong"), [("grafana", "There is no example 'grafana'"), ("", "No example was named")]
)
def test_a_wrong_name_says_which_there_are(
    name: str, wrong: str, tmp_path: Path, capsys: Capsys
) -> None:
    file = tmp_path / "kept"
    file.write_text("kept")
    assert main(["metrics", "--example", name, "-o", str(file)]) == 2
    assert file.read_text() == "kept"
    err = capsys.readouterr().err
    assert err.startswith(f"xendrift: {wrong}, and nothing was written. The examples are: ")
    assert all(one in err for one in EXAMPLES)
