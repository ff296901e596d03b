"""Keys of one's own: by the ids of the commands, checked before the screen opens."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from textual.keys import format_key

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift_tui.screen.keys.command import Command, Scope
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS, RENAMED

NO_KEYS: Mapping[str, str] = MappingProxyType({})

# Scopes whose keys are looked for at the same time: a key means the same in all of them.
_TOGETHER = (
    (Scope.MAIN, Scope.APP), (Scope.DEVICES, Scope.APP), (Scope.LIST, Scope.APP),
    (Scope.WAYS, Scope.RAW, Scope.APP), (Scope.FLEET, Scope.APP),
)  # fmt: skip


def check(keymap: Mapping[str, str]) -> Mapping[str, str]:
    """Refuses a keymap that would leave a command without its key.

    Raises:
        UsageError: it names no command, or one twice, or gives one key to two of one place.

    Returns:
        The keymap by the ids that commands have now.
    """
    known = _renamed(keymap)
    for scopes in _TOGETHER:
        taken: dict[str, str] = {}
        for command in COMMANDS:
            for key in _keys(command, known) if command.scope in scopes else ():
                other = taken.setdefault(key, command.id)
                if other != command.id and (command.id in known or other in known):
                    raise UsageError(
                        f"The keymap gives {key} to both {other} and {command.id}:"
                        " one of them would never run. Give one of them another key."
                    )
    return known


def _renamed(keymap: Mapping[str, str]) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for name, keys in keymap.items():
        now = RENAMED.get(name, name)
        if now not in BY_ID:
            raise UsageError(
                f"The keymap names no command: {name}. The commands are {', '.join(BY_ID)}."
            )
        if now in known:
            raise UsageError(f"The keymap names {now} twice: once by its old name. Keep {now}.")
        known[now] = keys
    return known


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
