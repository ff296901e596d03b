"""A key that does nothing here says so, and moving never decides anything."""

import asyncio

from tests.tui.screen.pilot import guest, host, opened, said, until
from xendrift_tui.screen.keys.command import KeyScope
from xendrift_tui.screen.keys.unbound import Unbound, unbound


def test_it_is_said_once_of_a_key_that_is_held_down():
    now = [0.0]
    once = Unbound(lambda: now[0])
    sentence = unbound("%", (KeyScope.MAIN,))
    assert sentence == "% does nothing here: ? lists the keys."
    assert once.told("%", sentence)
    assert not once.told("%", sentence)
    now[0] = 10.0
    assert once.told("%", sentence)
    assert not once.told("<ignore>", unbound("x", ()))


def test_it_says_where_the_key_does_something():
    assert unbound("a", (KeyScope.WAYS,)) == "a does nothing here: accept works on the main screen."
    assert "the last line names the keys" in unbound("a", (), asks=True)


def test_keys_without_a_use_here_say_so():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            main = app.screen
            for key, sentence in (
                ("%", "% does nothing here: ? lists the keys."),
                ("h", "There is nothing to the left."),
                ("]", "] does nothing here: domain-below works in next boot and raw."),
            ):
                await pilot.press(key)
                await until(pilot, lambda sentence=sentence: sentence in said(app))
            await pilot.press("n", "b")
            await until(pilot, lambda: app.screen is not main)
            await pilot.press("a")
            await until(
                pilot, lambda: "a does nothing here: accept works on the main screen." in said(app)
            )
            await pilot.press("escape", "n", "x", "f9")
            await until(pilot, lambda: "f9 does nothing here: the last" in "".join(said(app)))

    asyncio.run(scene())


def test_deciding_keys_work_from_the_list_or_say_why_not_and_moving_decides_nothing():
    async def scene():
        async with opened(host(guest(2, "g-web"))) as (app, pilot):
            main = app.screen
            main.domains.go_to(2)
            main.panes.show_domain(2)
            await until(pilot, lambda: main.pairs.rows)
            main.pairs.go(next(n for n, row in enumerate(main.pairs.rows) if row.device is None))
            await pilot.press("d")
            await until(pilot, lambda: "This line is about no device." in said(app))
            main.pairs.go_to("device disk:xvda")
            await pilot.press("l")
            await until(pilot, lambda: main.pairs.has_focus)
            await pilot.press("l", "l", "j", "l", "k", "l")
            await pilot.pause()
            assert not app.session.has_decided
            main.pairs.go_to("device disk:xvda")
            main.domains.focus()
            await until(pilot, lambda: main.domains.has_focus)
            for key, word in (("d", "drop"), ("L", "live"), ("t", "template")):
                await pilot.press(key)
                sentence = f"Decided for the merged view: disk:xvda {word}."
                await until(pilot, lambda sentence=sentence: sentence in said(app))

    asyncio.run(scene())
