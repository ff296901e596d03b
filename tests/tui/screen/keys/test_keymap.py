"""Keys of one's own: they work, footer and help show them, and mistakes are said."""

import asyncio

import pytest

from tests.tui.screen.pilot import grid, guest, host, until
from xendrift.core.base.errors import UsageError
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.keys.keymap import check
from xendrift_tui.screen.screens.help import help_lines
from xendrift_tui.screen.session import Session

KEYS = {"freeze": "ctrl+s", "raw": "X,f7", "quit": "Q"}


def test_own_keys_work_and_are_shown():
    async def scene():
        session = Session(host(guest(2, "g-web")), read_only=True)
        app = XendriftApp(session, "dark", keymap=KEYS, sort="name")
        async with app.run_test(size=(200, 40)) as pilot:
            await until(pilot, lambda: session.host.left == 0)
            await pilot.press("f")
            assert not session.frozen
            await pilot.press("ctrl+s")
            assert session.frozen
            assert "X raw" in grid(app)[-1]
            assert "Q quit" in grid(app)[-1]
            await pilot.press("f7")
            await until(pilot, lambda: "xenstore of" in grid(app)[0])
            await pilot.press("escape")
            assert app.screen.domains.heading == "domains by name"

    asyncio.run(scene())


def test_the_help_shows_own_keys():
    labels = {line.label: line.text for line in help_lines(keymap=KEYS)}
    assert "X, f7" in labels


@pytest.mark.parametrize(
    ("keymap", "said"),
    [
        ({"nonsense": "x"}, "names no command: nonsense"),
        ({"raw": "b"}, "gives b to both"),
        ({"raw": "q"}, "gives q to both"),
        ({"take-back": "f9", "undo-action": "f8"}, "names undo-action twice"),
    ],
)
def test_a_keymap_that_loses_a_command_is_refused(keymap, said):
    with pytest.raises(UsageError, match=said):
        check(keymap)


def test_an_old_id_is_taken_for_the_new_one():
    assert check({"take-back": "f9", "raw": "X"}) == {"undo-action": "f9", "raw": "X"}


def test_the_keys_as_they_are_clash_nowhere():
    check({})
    check(KEYS)
