"""Which keys lead out of what was found, so that nobody has to look for them in the help."""

from collections.abc import Container, Iterable, Mapping

from xendrift.core.base.text import SafeText
from xendrift.core.findings.catalogue import rule
from xendrift.core.model.finding import Finding
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.screen.keys.keymap import shown
from xendrift_tui.screen.keys.table import BY_ID

_MEANS = ("next boot", "attach", "detach", "evidence")


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
