"""The two ways out: data to standard output, everything else to standard error."""

import sys

from xendrift.text import SafeText


def say(text: str) -> None:
    """Writes data: safe text, or JSON that is ASCII already."""
    sys.stdout.write(f"{text}\n")


def remark(sentence: str) -> None:
    """Writes a sentence for the operator beside the data."""
    sys.stderr.write(f"xendrift: {SafeText(sentence)}\n")
