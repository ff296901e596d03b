"""Findings that the operator lives with: by rule, domain and device, with a reason and a date."""

from datetime import date
from pathlib import Path

import pytest

from tests.backend.edits import observed
from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError
from xendrift.core.ignores import parse_ignores, without_ignored
from xendrift_tui.main import main

TODAY = date(2026, 11, 23)
CAPTURE = str(Path(__file__).parents[2] / "captures" / "k16a-reboot-before")


def left(content: str, today: date = TODAY) -> list[str]:
    report = assess(observed("k16a-reboot-before", "g-web"))
    kept = without_ignored(report, parse_ignores(content.encode(), "f"), today)
    assert len(kept.findings) + len(kept.ignored) == len(report.findings)
    return sorted(f"{f.rule} {f.device or '-'}" for f in kept.findings)


EVERYTHING = [
    "next-boot-differs -", "stale disk:xvdd", "stale nic:3", "untracked disk:xvdc", "untracked nic:2",
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "gone"),
    [
        ('rule = "stale"', {"stale disk:xvdd", "stale nic:3"}),
        ('rule = "stale"\ndevice = "nic:*"', {"stale nic:3"}),
        ('rule = "*"\ndomain = "g-*"\ndevice = "disk:xvdc"', {"untracked disk:xvdc"}),
        ('rule = "*"\ndomain = 4\ndevice = "-"', {"next-boot-differs -"}),
        ('rule = "stale"\ndomain = "g-db"', set()),
        ('rule = "stale"\nuntil = 2026-11-23', {"stale disk:xvdd", "stale nic:3"}),
        ('rule = "stale"\nuntil = 2026-11-22', set()),
    ],
)
def test_what_is_ignored(entry: str, gone: set[str]) -> None:
    assert left(f'[[ignore]]\nreason = "known"\n{entry}') == [
        one for one in EVERYTHING if one not in gone
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nonsense", "no TOML"),
        ("\udcff", "no TOML"),
        ("[ignore]\nx = 1", "only tables"),
        ("[[other]]", "only tables"),
        ('[[ignore]]\nrule = "stale"', "needs a reason"),
        ('[[ignore]]\nrule = "stail"\nreason = "x"', "names no rule"),
        ('[[ignore]]\nreason = "x"', "names no rule"),
        ('[[ignore]]\nrule = "stale"\nreason = "x"\nuntil = "soon"', "needs a date"),
        ('[[ignore]]\nrule = "stale"\nreason = "x"\ndevise = "y"', "devise"),
        ('[[ignore]]\nrule = 7\nreason = "x"', "needs a text for rule"),
    ],
)
def test_a_bad_file_is_refused_whole(content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_ignores(content.encode("utf-8", "surrogateescape"), "f")


def test_the_number_ignored_stays_visible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ignore.toml"
    file.write_text('[[ignore]]\nrule = "*"\nreason = "a test guest"\n')
    command = ["scan", "g-web", "--capture", CAPTURE, "--ignore-file", str(file)]
    assert main(command) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "5 more ignored" in captured.err
    assert main([*command, "--json"]) == 0
    assert '"ignored": 5' in capsys.readouterr().out


def test_a_missing_file_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--capture", CAPTURE, "--ignore-file", "/nonexistent"]) == 2
    assert "/nonexistent cannot be read" in capsys.readouterr().err
