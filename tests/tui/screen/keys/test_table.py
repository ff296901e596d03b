"""One table of commands: no key twice, no action that nobody performs."""

import inspect
from importlib import import_module

from textual.actions import parse

from xendrift_tui.presentation.marks import UNICODE
from xendrift_tui.screen.keys.command import KeyScope, Topic
from xendrift_tui.screen.keys.perform import perform
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS, FOOTER, by_topic
from xendrift_tui.screen.screens.help import help_lines


def test_no_key_has_two_meanings():
    for scope in KeyScope:
        keys = [
            key for command in COMMANDS if command.scope is scope for key in command.keys.split(",")
        ]
        assert sorted(keys) == sorted(set(keys))


def test_no_pane_redefines_a_key():
    here = (KeyScope.APP, KeyScope.MAIN, KeyScope.LIST)
    over = set(KeyScope) - {*here}  # screens of their own
    keys = [
        (key, command.id)
        for command in COMMANDS
        if command.scope not in over
        for key in command.keys.split(",")
    ]
    twice = {key for key, _ in keys if sum(key == other for other, _ in keys) > 1}
    assert twice == set()


def test_no_letter_moves_in_one_place_and_decides_or_acts_in_the_same():
    moving = {key for one in COMMANDS if one.topic is Topic.LIST for key in one.keys.split(",")}
    assert {"h", "j", "k", "l"} <= moving
    for command in COMMANDS:
        if command.topic in (Topic.DECIDE, Topic.ACT) or command.writes:
            assert not moving & set(command.keys.split(",")), command.id


def test_every_row_names_a_function_that_takes_what_it_is_given():
    for command in COMMANDS:
        module, name, arguments = parse(command.run)
        function = getattr(import_module(f"xendrift_tui.screen.commands.{module}"), name)
        inspect.signature(function).bind(object(), *arguments)  # or it raises


def test_a_reason_keeps_a_command_from_running_and_is_said():
    class Still:
        def __init__(self) -> None:
            self.wanted = ""
            self.gone, self.said = [], []

        def go_to_hit(self, step: int) -> None:
            self.gone.append(step)

        def notify(self, message: str, *, timeout: float | None = None, markup: bool = True):
            self.said.append(message)

    still = Still()
    perform(BY_ID["search-next"], still)
    assert still.said == ["Nothing is searched for: / asks for something."]
    assert still.gone == []
    still.wanted = "vbd"
    perform(BY_ID["search-previous"], still)
    assert still.gone == [-1]


def test_the_footer_finds_room_for_every_command_with_a_word_in_one_order():
    assert [command.worth for command in FOOTER] == list(range(1, len(FOOTER) + 1))
    assert all(not command.worth for command in COMMANDS if not command.words)


def test_the_help_lists_every_command_and_sign():
    lines = list(help_lines())
    shown = {line.label for line in lines}
    assert {command.shown for command in COMMANDS} <= shown
    assert {UNICODE[line.mark] for line in lines} >= set("✗!·=~<+−")


def test_every_command_stands_under_one_heading():
    told = [command.id for _, commands in by_topic() for command in commands]
    assert sorted(told) == sorted(command.id for command in COMMANDS)
    assert all(commands for _, commands in by_topic())
