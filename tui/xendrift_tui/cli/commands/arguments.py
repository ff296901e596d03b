"""An argument parser whose complaints are safe to print and say what to do next."""

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

from xendrift.core.base.text import SafeText, clip

_LONGEST = 300
_FILE, _STREAM = "-o/--output", "- is standard output"
_NO_CHOICE = re.compile(
    r"argument (?P<what>\S+): invalid choice: '(?P<typed>.*)' \(choose from (.*)\)"
)


class CarefulParser(argparse.ArgumentParser):
    """Complains in one line; what was typed may come from a guest, by way of a script."""

    def parse_known_args(  # type: ignore[override]  # argparse has overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Lets words of one list stand before, between and after options."""
        found, left = super().parse_known_args(args, namespace or argparse.Namespace())
        for name in ("words", "domains"):
            listed: list[str] | None = getattr(found, name, None)
            if listed is not None and not any(one.startswith("-") for one in left):
                setattr(found, name, [*listed, *left])
                left = []
        return found, left

    def error(self, message: str) -> NoReturn:
        """Ends the program with exit status 2."""
        told = _perhaps(message) or _without_a_file(self, message) or f"{message}."
        shown = clip(SafeText(told), _LONGEST)
        self.exit(2, f"{self.prog}: {shown} `{self.prog} --help` says what there is.\n")


def _without_a_file(parser: argparse.ArgumentParser, message: str) -> str:
    """Says how to do without a file where none was named; empty elsewhere."""
    if not message.endswith(f"required: {_FILE}"):
        return ""
    helps = (one.help or "" for one in parser._actions if "-o" in one.option_strings)
    stream = any(_STREAM in text for text in helps)
    return f"-o FILE is missing.{' `-o -` writes to standard output.' if stream else ''}"


def _perhaps(message: str) -> str:
    """Says what was probably meant where none of a few words was typed; empty elsewhere."""
    from difflib import get_close_matches  # noqa: PLC0415 only who mistypes waits for it

    found = _NO_CHOICE.fullmatch(message)
    if found is None:
        return ""
    words = re.findall(r"[\w-]+", found[3])
    meant = get_close_matches(found["typed"], words, 1)
    advice = f"Did you mean {meant[0]}?" if meant else f"It may be {', '.join(words)}."
    return f"{found['typed']} is no {found['what']}. {advice}"
