"""Keys of one's own: by the ids of the commands, checked before the screen opens."""

from collections.abc import Iterator, Mapping

from textual.keys import format_key

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS, Command, Scope

# Scopes whose keys are looked for at the same time: a key means the same in all of them.
_TOGETHER = (
    (Scope.MAIN, Scope.APP), (Scope.DEVICES, Scope.APP), (Scope.LIST, Scope.APP),
    (Scope.WAYS, Scope.RAW, Scope.APP), (Scope.FLEET, Scope.APP),
)  # fmt: skip


def check(keymap: Mapping[str, str]) -> None:
    """Refuses a keymap that would leave a command without its key.

    Raises:
        UsageError: it names no command, or gives one key to two commands of one place.
    """
    for name in keymap:
        if name not in BY_ID:
            raise UsageError(
                f"The keymap names no command: {name}. The commands are {', '.join(BY_ID)}."
            )
    for scopes in _TOGETHER:
        taken: dict[str, str] = {}
        for command in COMMANDS:
            for key in _keys(command, keymap) if command.scope in scopes else ():
                other = taken.setdefault(key, command.id)
                if other != command.id and (command.id in keymap or other in keymap):
                    raise UsageError(
                        f"The keymap gives {key} to both {other} and {command.id}:"
                        " one of them would never run. Give one of them another key."
                    )


def shown(command: Command, keymap: Mapping[str, str]) -> SafeText:
    """Writes a command's keys as a person does, those of one's own where there are any."""
    if command.id not in keymap:
        return SafeText(command.shown)
    return SafeText(", ".join(format_key(key) for key in _keys(command, keymap)))


def own_keys(shown_by_default: str, scopes: tuple[Scope, ...], keymap: Mapping[str, str]) -> str:
    """Replaces a key of a footer line by one's own.

    Args:
        shown_by_default: the key as the line has it.
        scopes: where its command may belong.
        keymap: keys of one's own.
    """
    for name in keymap:
        command = BY_ID[name]
        if command.scope in scopes and command.shown.split(",")[0] == shown_by_default:
            return shown(command, keymap)
    return shown_by_default


def _keys(command: Command, keymap: Mapping[str, str]) -> Iterator[str]:
    for key in keymap.get(command.id, command.keys).split(","):
        yield key.strip()
