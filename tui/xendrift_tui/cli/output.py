"""The two ways out: data to standard output, everything else to standard error."""

import os
import sys
from contextlib import suppress

from xendrift.core.base.text import SafeText


def say(text: str) -> None:
    """Writes data: safe text, or JSON that is ASCII already."""
    sys.stdout.write(f"{text}\n")


def at_terminal() -> bool:
    """Tells whether a person reads standard output, and no program."""
    return sys.stdout.isatty()


def remark(sentence: str) -> None:
    """Writes a sentence for the operator beside the data; nobody has to be listening."""
    with suppress(OSError):
        sys.stderr.write(f"xendrift: {SafeText(sentence)}\n")


def report(text: str) -> None:
    """Writes what came of a deed, which was done whether or not anybody can be told."""
    try:
        say(text)
        sys.stdout.flush()
    except OSError as error:
        write_no_more()
        remark(
            f"What came of it could not be written out ({error.strerror}): `xendrift log` tells"
            " what was done."
        )


def write_no_more() -> None:
    """Lets what is still to be written go nowhere; Python would complain while closing stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
