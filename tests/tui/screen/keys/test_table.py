"""One table of commands: no key twice, no action that nobody performs."""

from xendrift_tui.presentation.marks import UNICODE
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS, FOOTER, Scope
from xendrift_tui.screen.keys.topics import by_topic
from xendrift_tui.screen.screens.domain_screen import Way
from xendrift_tui.screen.screens.findings import FleetScreen
from xendrift_tui.screen.screens.help import help_lines
from xendrift_tui.screen.screens.main import MainScreen
from xendrift_tui.screen.screens.raw import RawScreen
from xendrift_tui.screen.widgets.line_list import LineList
from xendrift_tui.screen.widgets.pair_view import PairView

PERFORMERS = {
    Scope.APP: XendriftApp,
    Scope.MAIN: MainScreen,
    Scope.LIST: LineList,
    Scope.DEVICES: PairView,
    Scope.WAYS: Way,
    Scope.RAW: RawScreen,
    Scope.FLEET: FleetScreen,
}


def test_no_key_has_two_meanings():
    for scope in Scope:
        keys = [
            key for command in COMMANDS if command.scope is scope for key in command.keys.split(",")
        ]
        assert sorted(keys) == sorted(set(keys))


def test_a_pane_redefines_only_the_way_to_itself():
    over = (Scope.WAYS, Scope.RAW, Scope.FLEET)  # screens of their own
    keys = [
        (key, command.id)
        for command in COMMANDS
        if command.scope not in over
        for key in command.keys.split(",")
    ]
    twice = {key for key, _ in keys if sum(key == other for other, _ in keys) > 1}
    assert twice == {"l"}  # in the devices, where there is nothing further right


def test_every_command_is_performed_by_somebody():
    for command in COMMANDS:
        name = command.action.partition("(")[0]
        performer = XendriftApp if name.startswith("app.") else PERFORMERS[command.scope]
        assert hasattr(performer, "action_" + name.removeprefix("app.")), command.id


def test_the_footer_names_commands_that_have_a_word():
    assert all(BY_ID[name].footer for name in FOOTER)
    assert {command.id for command in COMMANDS if command.footer} == set(FOOTER)


def test_the_help_lists_every_command_and_sign():
    lines = list(help_lines())
    shown = {line.label for line in lines}
    assert {command.shown for command in COMMANDS} <= shown
    assert {UNICODE[line.mark] for line in lines} >= set("✗!·=~<+−")


def test_every_command_stands_under_one_heading():
    told = [command.id for _, commands in by_topic() for command in commands]
    assert sorted(told) == sorted(command.id for command in COMMANDS)
    assert all(commands for _, commands in by_topic())
