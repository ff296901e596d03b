"""Commands are found by what operators type: in the palette, and in the help."""

import asyncio

import pytest

from tests.tui.screen.pilot import guest, host, opened, text, until
from xendrift_tui.screen.keys.search import SYNONYMS, rank
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS
from xendrift_tui.screen.screens.help import help_lines


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("unplug", "unplug"), ("detach", "unplug"), ("freeze", "freeze"), ("rebuild", "rebuild"),
        ("bulk", "bulk"), ("dark", "theme"), ("all findings", "fleet"), ("take template",
        "take-template"), ("pause", "freeze"), ("reboot", "next-boot"), ("ctrl+z", "undo-action"),
        ("block-attach", "plug"), ("passwords", "secrets"), ("reload", "reread"),
    ],
)  # fmt: skip
def test_the_best_hit_is_what_was_meant(typed: str, first: str):
    ranked = sorted(COMMANDS, key=lambda one: -rank(one, typed))
    assert ranked[0].id == first
    assert typed in (ranked[0].id, "bulk") or rank(ranked[0], typed)


def test_every_command_is_found_by_its_id_and_its_word_in_the_footer():
    for command in COMMANDS:
        assert rank(command, command.id), command.id
        assert not command.words or rank(command, command.words), command.words
        assert not rank(command, "no such thing as this")


def test_synonyms_are_of_commands_that_exist():
    assert set(SYNONYMS) <= set(BY_ID)


def test_the_help_keeps_what_was_asked_for_and_tells_words_too():
    shown = [str(line.text) for line in help_lines(typed="detach")]
    assert BY_ID["unplug"].help in shown
    assert BY_ID["quit"].help not in shown
    assert any(line.label == "half-baked" for line in help_lines(typed="half-baked"))
    assert not any(line.label == "half-baked" for line in help_lines())


def test_typing_filters_the_help_and_the_keys_that_leave_it_still_do():
    async def scene():
        async with opened(host(guest(2, "g-web")), (100, 40)) as (app, pilot):
            main = app.screen
            await pilot.press("question_mark", *"detach")
            await until(pilot, lambda: "detach the device with xl" in text(app))
            assert "back, and from the main screen: quit" not in text(app)
            await pilot.press("escape")
            await until(pilot, lambda: "next problem, in the next domain" in text(app))
            await pilot.press("slash", *"quit")
            await until(pilot, lambda: "from the main screen: quit" in text(app))
            for leave in ("question_mark", "q"):
                await pilot.press(leave)
                await until(pilot, lambda: app.screen is main)
                await pilot.press("question_mark")
                await until(pilot, lambda: app.screen is not main)

    asyncio.run(scene())
