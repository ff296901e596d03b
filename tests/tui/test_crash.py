"""An error of our own: a sentence, a report that holds nothing that was read, a sane terminal."""

import stat
from pathlib import Path

import pytest

from tests.tui.screen.pilot import guest, host
from xendrift_tui import main as program
from xendrift_tui.cli import scan
from xendrift_tui.crash import keep_report

POISON = "hunter2 \x1b]2;owned\x07 \u202e [@click=app.quit]x[/]"


class PoisonedError(Exception):
    """Carries what a guest said, as errors of ours might."""


def fails(said: str) -> None:
    secret = said  # noqa: F841  (what a traceback with variables would show)
    try:
        raise ValueError(said)
    except ValueError as error:
        raise PoisonedError(said) from error


@pytest.fixture
def state(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("XENDRIFT_TRACEBACK", raising=False)
    return tmp_path / "state"


def reports(state: Path) -> list[Path]:
    return sorted((state / "crashes").glob("*"))


def test_a_report_names_types_and_places_and_nothing_that_was_said(state):
    try:
        fails(POISON)
    except PoisonedError as error:
        sentence = keep_report(error, "a test")
    (file,) = reports(state)
    assert str(file) in sentence
    text = file.read_text()
    assert "PoisonedError" in text
    assert "after builtins.ValueError" in text
    assert "test_crash.py" in text
    assert "raise ValueError(said)" in text
    for said in ("hunter2", "owned", "\x1b", "\u202e", "@click"):
        assert said not in text
        assert said not in sentence
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_old_reports_make_room(state):
    for _ in range(30):
        keep_report(KeyError(POISON), "a test")
    assert len(reports(state)) <= 20


def test_an_error_that_comes_again_and_again_pushes_no_other_out(state):
    try:
        fails(POISON)
    except PoisonedError as error:
        keep_report(error, "a test")
    for _ in range(40):
        keep_report(KeyError(POISON), "a test")
    kept = [file.read_text() for file in reports(state)]
    assert len(kept) <= 20
    assert sum("PoisonedError" in text for text in kept) == 1


def test_where_no_report_can_be_written_that_is_said(state, monkeypatch):
    state.write_text("in the way")
    assert "no report could be written" in keep_report(KeyError(POISON), "a test")


def test_a_headless_command_says_it_in_one_sentence(state, monkeypatch, capsys):
    monkeypatch.setattr(scan, "scan", lambda options: fails(POISON))
    assert program.main(["scan", "--demo"]) == 2
    out = capsys.readouterr()
    assert not out.out
    assert "failed (PoisonedError) in `xendrift scan`." in out.err
    assert "hunter2" not in out.err
    assert "Traceback" not in out.err
    assert len(reports(state)) == 1


def test_the_screen_keeps_a_report_of_its_own_failure(state):
    import asyncio  # noqa: PLC0415

    from xendrift_tui.screen.app import XendriftApp  # noqa: PLC0415
    from xendrift_tui.screen.session import Session  # noqa: PLC0415

    async def scene() -> XendriftApp:
        app = XendriftApp(Session(host(guest(2, "g-web")), read_only=True), "dark")
        with pytest.raises(PoisonedError):  # noqa: PT012
            async with app.run_test() as pilot:
                app.call_later(fails, POISON)
                await pilot.pause(0.5)
        return app

    app = asyncio.run(scene())
    assert "failed (PoisonedError) in the screen" in app.failure
    assert "hunter2" not in reports(state)[0].read_text()
