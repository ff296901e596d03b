"""What another host's xendrift is told of what was typed here: the action, not the way to it."""

import argparse
from collections.abc import Iterator
from typing import cast

from xendrift_tui.cli.parser import build_parser

# What is about this side alone, or is said anew.
_HERE: frozenset[str] = frozenset(
    """
    help host hosts group jobs deadline config json yes confirm dry_run save_plan plan read_only
    socket userdata capture at demo ignore_file detach
    """.split()  # noqa: SIM905 a list would take one line for each
)
# What a plan that was made says itself.
_PLANNED: frozenset[str] = frozenset(["policy", "take", "set", "despite_pending"])

# What a set says itself.
_CHOSEN: frozenset[str] = frozenset(["domains", "words", "device", "all", "rule"])


def words_there(
    options: argparse.Namespace, *more: str, planned: bool = False, several: bool = False
) -> list[str]:
    """Returns the command for another host.

    Args:
        options: `typed`, the words that were typed here.
        more: options for that side alone.
        planned: whether a plan goes along that holds its own decisions.
        several: whether that is a set, which says itself what it is about.
    """
    parser = build_parser(options.typed)
    typed = parser.parse_args(options.typed)
    sub = _command(parser, typed.command)
    words: list[str] = []
    arguments: list[str] = []
    decided = (planned or options.plan is not None) and typed.command == "accept"
    without: set[str] = {*_HERE}
    if decided and not getattr(options, "pending", False):
        without |= _PLANNED
    if several:
        without |= _CHOSEN
    for action in sub._actions:  # pyright: ignore[reportPrivateUsage] as argparse has no other way to list them
        value = cast(object, getattr(typed, action.dest, None))
        if action.dest in without or value is None or value is False:
            continue
        if not action.option_strings:
            arguments += _texts(value)
        elif isinstance(action, argparse._AppendAction):  # pyright: ignore[reportPrivateUsage]
            for one in cast("list[object]", value):
                words += [action.option_strings[-1], *_texts(one)]
        else:
            words += [action.option_strings[-1], *([] if value is True else _texts(value))]
    return [typed.command, *words, *more, *(["--", *arguments] if arguments else [])]


def _command(parser: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    for action in parser._actions:  # pyright: ignore[reportPrivateUsage]
        choices = cast("dict[str, argparse.ArgumentParser] | None", action.choices)
        if action.dest == "command" and choices is not None:
            return choices[name]
    raise KeyError(name)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        for one in cast("list[object]", value):
            yield str(one)
    else:
        yield str(value)
