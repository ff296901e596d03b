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
        example: how it is used.
        arguments: adds its own arguments to its parser.
        runs: the function that runs it, as `module:name`; imported only when it is asked for.
    """

    name: str
    takes: str
    does: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]
    runs: str
