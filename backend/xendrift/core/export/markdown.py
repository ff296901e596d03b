"""Markdown (CommonMark, and what GitHub adds) in which no data can become markup."""

import re

from xendrift.core.base.text import SafeText

_MARKS = re.compile(r"[\\`*_\[\]<>&|~#$!]")
# What GitHub makes links of by itself; a mail address only a code span keeps from it.
_LINKS = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)")
_RUNS = re.compile(r"`+")


def prose(text: str) -> str:
    """Writes text that stands within a line, with every mark and link taken literally."""
    escaped = _MARKS.sub(lambda match: f"\\{match[0]}", SafeText(text))
    escaped = _LINKS.sub(_unlinked, escaped)
    return escaped.replace("@", "`@`")


def code(text: str) -> str:
    """Writes text as a code span, whatever it holds."""
    safe = SafeText(text)
    longest = max((len(run) for run in _RUNS.findall(safe)), default=0)
    fence = "`" * (longest + 1)
    # A blank at either end is taken off again, where the text itself is not blank.
    padded = f" {safe} " if safe.strip() and (longest or safe != safe.strip()) else safe
    return f"{fence}{padded or ' '}{fence}"


def _unlinked(match: re.Match[str]) -> str:
    return f"{match[1]}\\:" if match[1] else f"{match[3]}\\."
