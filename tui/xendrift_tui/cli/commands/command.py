"""What a command is: the one definition that parser, help and dispatch are made from."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: how it is called.
        takes: its arguments in short.
        does: what it does, as the end of a sentence.
        example: how it is used, one or more lines.
        arguments: adds its own arguments to its parser.
        runs: the function that runs it, as `module:name`; imported only when it is asked for.
        there: the function that has another host run it; empty if `runs` reads that itself.
        short: what it does in at most 27 characters, where the start of `does` is longer.
    """

    name: str
    takes: str
    does: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]
    runs: str
    short: str = ""
    there: str = ""

    @property
    def in_short(self) -> str:
        """What it does, as the overview of all commands has it."""
        return self.short or self.does.partition(",")[0]
