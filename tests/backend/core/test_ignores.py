"""Findings that the operator lives with: by rule, domain and device, with a reason and a date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.backend.edits import observed
from xendrift.core.assess import assess
from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.ignore_text import read_until, with_entry, without_entry
from xendrift.core.ignores import Ignore, exactly, parse_ignores, without_ignored
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


WRITTEN = b"""# ours, please ask before you change it
[[ignore]]   # the first
rule = "stale"
reason = "known"

# about g-db
[[ignore]]
rule = "untracked"
domain = "g-db"
reason = "a \\"quoted\\" one" """
ONE = Ignore("untracked", exactly("g-[web]*"), "disk:xvdc", SafeText("T-1 \\ ü \x7f"), TODAY)


def test_an_entry_more_and_one_less_leave_everything_else_as_it_is():
    more = with_entry(WRITTEN, ONE, "f")
    assert more.startswith(WRITTEN)
    assert parse_ignores(more, "f") == (*parse_ignores(WRITTEN, "f"), ONE)
    assert without_entry(more, ONE, "f").rstrip() == WRITTEN.rstrip()
    first, second = parse_ignores(WRITTEN, "f")
    assert without_entry(WRITTEN, first, "f") == WRITTEN.replace(
        b'[[ignore]]   # the first\nrule = "stale"\nreason = "known"\n', b""
    )
    assert b"# about g-db" in without_entry(WRITTEN, second, "f")
    assert parse_ignores(with_entry(b"", ONE, "f"), "f") == (ONE,)


def test_the_pattern_of_a_name_is_that_of_no_other():
    found = next(f for f in assess(observed("k16a-reboot-before", "g-web")).findings if f.device)
    one = Ignore(found.rule, exactly("g-[web]*?"), "*", SafeText("x"))
    assert one.covers(found, "g-[web]*?", TODAY)
    assert not any(one.covers(found, name, TODAY) for name in ("g-w", "g-[web]xx", "g-[web]"))


@pytest.mark.parametrize(
    "content",
    [
        b'ignore = [{rule = "stale", reason = "x"}]',
        b'ignore = [\n{rule = "stale", reason = "x"}]\n',
        b'[[ignore]]\nrule = "stale"\nreason = """x\n[[ignore]]\n"""',
        b'[["ignore"]]\nrule = "stale"\nreason = "x"\n',
    ],
)
def test_what_is_written_in_another_form_is_never_spoiled(content: bytes):
    (entry,) = parse_ignores(content, "f")
    assert changed(lambda: with_entry(content, ONE, "f")) in ((entry, ONE), None)
    assert changed(lambda: without_entry(content, entry, "f")) in ((), None)


def changed(change: Callable[[], bytes]) -> tuple[Ignore, ...] | None:
    """What is in the file then; None if it was refused, which has to say what to do by hand."""
    try:
        return parse_ignores(change(), "f")
    except UsageError as error:
        said = str(error)
    return None if "left as it is" in said and "by hand" in said else (ONE, ONE)


def test_what_is_not_there_cannot_be_taken_out():
    with pytest.raises(UsageError, match="no such entry any more"):
        without_entry(WRITTEN, ONE, "f")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        ("2026-12-31", date(2026, 12, 31)),
        ("30d", date(2026, 12, 23)),
        ("2w", date(2026, 12, 7)),
    ],
)
def test_the_last_day_as_it_is_typed(typed: str, day: date | None):
    assert read_until(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["soon", "d", "99999999999999999999d", "2026-11-22", "31.12.2026"]
)
def test_what_is_no_day_to_come_is_said_so(typed: str):
    with pytest.raises(UsageError, match=r"is no day|is over already"):
        read_until(typed, TODAY)
