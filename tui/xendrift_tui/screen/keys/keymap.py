"""Keys as an operator has them: of one's own, checked before the screen opens; what leads out."""

from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType

from textual.keys import format_key

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import rule
from xendrift.core.model.finding import Finding
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.keys.command import KeyScope, ScreenCommand
from xendrift_tui.screen.keys.table import BY_ID, COMMANDS, RENAMED

NO_KEYS: Mapping[str, str] = MappingProxyType({})

_MEANS = ("next boot", "attach", "detach", "evidence")
# Scopes whose keys are looked for at the same time: a key means the same in all of them.
_TOGETHER = (
    (KeyScope.MAIN, KeyScope.LIST, KeyScope.APP),
    (KeyScope.WAYS, KeyScope.RAW, KeyScope.LIST, KeyScope.APP),
    (KeyScope.FLEET, KeyScope.LIST, KeyScope.APP),
    (KeyScope.DECISIONS, KeyScope.LIST, KeyScope.APP),
    (KeyScope.IGNORED, KeyScope.LIST, KeyScope.APP),
    (KeyScope.OUTCOME, KeyScope.LIST, KeyScope.APP),
    (KeyScope.HOSTS, KeyScope.LIST, KeyScope.APP),
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


def shown(command: ScreenCommand, keymap: Mapping[str, str]) -> SafeText:
    """Writes a command's keys as a person does, those of one's own where there are any."""
    if command.id not in keymap:
        return SafeText(command.shown)
    return SafeText(", ".join(format_key(key) for key in _keys(command, keymap)))


def own_keys(shown_by_default: str, scopes: tuple[KeyScope, ...], keymap: Mapping[str, str]) -> str:
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


def _keys(command: ScreenCommand, keymap: Mapping[str, str]) -> Iterator[str]:
    for key in keymap.get(command.id, command.keys).split(","):
        yield key.strip()


def ways_out(
    findings: Iterable[Finding], out_of_reach: Container[str], keymap: Mapping[str, str]
) -> SafeText:
    """Lists the keys that lead out of findings; empty if there are none.

    Args:
        findings: what was found.
        out_of_reach: the commands, by id, that cannot be given now.
        keymap: keys of the operator's own.
    """
    names = dict.fromkeys(name for one in findings for name in rule(one.rule).keys)
    commands = [BY_ID[name] for name in names if name not in out_of_reach]
    return SafeText("  ".join(f"{shown(one, keymap)} {one.words or one.id}" for one in commands))


def with_keys(lines: Iterable[Line], keys: SafeText) -> tuple[Line, ...]:
    """Puts the keys after the first remedies of an explanation."""
    told = tuple(lines)
    if not keys:
        return told
    at = next((n for n, line in enumerate(told) if line.label in _MEANS), len(told))
    return (*told[:at], Line(SafeText("keys"), keys, Tone.LIVE), *told[at:])
