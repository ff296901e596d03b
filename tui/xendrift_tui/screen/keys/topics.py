"""The table of commands as a person looks for them: by what one wants to do."""

from collections.abc import Iterator

from xendrift_tui.screen.keys.table import BY_ID, COMMANDS, Command, Scope

_TOPICS = {
    "Look": (
        "next", "previous", "next-boot", "raw", "fleet", "differences", "expand", "policy",
        "filter", "sort", "secrets",
    ),
    "Decide what the merged view takes (nothing is written)": (
        "take-template", "take-live", "take-none", "bulk", "edit", "undo", "redo",
    ),
    "Act (each opens its plan first; only ctrl+o runs it)": (
        "accept", "plug", "plug-new", "unplug", "clean", "rebuild", "take-back", "deeds", "stop",
    ),
    "Take along": ("export", "capture", "copy", "copy-all", "save", "pager"),
    "Play a recording": (
        "replay-step", "replay-back", "replay-faster", "replay-slower", "replay-forward",
        "replay-rewind",
    ),
}  # fmt: skip
_ELSEWHERE = (Scope.LIST, Scope.WAYS, Scope.RAW, Scope.FLEET)


def by_topic() -> Iterator[tuple[str, tuple[Command, ...]]]:
    """Yields every command once, under a heading."""
    told: set[str] = set()
    for heading, names in _TOPICS.items():
        told.update(names)
        yield heading, tuple(BY_ID[name] for name in names)
    left = [command for command in COMMANDS if command.id not in told]
    yield "The screen", tuple(command for command in left if command.scope not in _ELSEWHERE)
    for scope in _ELSEWHERE:
        yield scope, tuple(command for command in left if command.scope is scope)
