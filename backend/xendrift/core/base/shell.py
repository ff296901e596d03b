"""Command lines that are printed to be copied: quoted for a shell, whoever chose the words."""

import shlex

from xendrift.core.base.text import SafeText


def quoted(word: object) -> SafeText:
    """Returns a word as a shell has to be given it."""
    return SafeText(shlex.quote(SafeText(str(word))))


def command_line(*words: object) -> SafeText:
    """Returns the words of a command as one line that a shell takes apart again."""
    return SafeText(" ".join(quoted(word) for word in words))
