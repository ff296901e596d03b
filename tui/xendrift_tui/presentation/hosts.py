"""The list of hosts: a line for each, whatever became of it, and its domains below."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Severity
from xendrift_tui.presentation.details import Line
from xendrift_tui.presentation.domains import DomainRow, Found
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Cell, Piece, cell, words
from xendrift_tui.presentation.values import duration

_COUNTED = (
    ("half-baked", Tone.BAD), ("errors", Tone.BAD), ("warnings", Tone.WARNING),
    ("stale", Tone.MUTED), ("ignored", Tone.MUTED),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HostLine:
    """What is drawn of a host.

    Attributes:
        name: what the operator calls it.
        state: how it is, in a word or two.
        words: ssh's own last line, or what is to be known of how it is read.
        age: how old what is known of it is, in seconds; None if nothing is known.
        live: whether every change of it is shown as it comes.
        good: whether what is known is true now.
        domains: how many domains it has.
        counts: what is wrong, under the words of the title.
        opened: whether its domains are listed; None if none of them needs anybody.
    """

    name: SafeText
    state: str
    words: SafeText
    age: float | None
    live: bool
    good: bool
    domains: int
    counts: Mapping[str, int]
    opened: bool | None


def host_cells(host: HostLine) -> tuple[Cell, Cell, Cell, Cell]:
    """Makes the cells of a host: sign and name, how it is, what is wrong, the age of all that."""
    waits = host.state == "waiting"
    bad = not host.good and not waits
    tone = Tone.BAD if bad else _tone(host.counts)
    mark = Mark.ERROR if bad else _mark(host.counts)
    fold = {None: Mark.NONE, True: Mark.OPEN, False: Mark.SHUT}[host.opened]
    first = cell(
        Piece(mark, tone), words(" "), Piece(fold, Tone.MUTED), words(" "),
        Piece(host.name, Tone.HEADING if host.good else tone),
    )  # fmt: skip
    state = Tone.GOOD if host.good else Tone.MUTED if waits else Tone.BAD
    return first, cell(words(host.state, state)), cell(*_said(host)), cell(_age(host))


def _said(host: HostLine) -> tuple[Piece, ...]:
    """What is wrong, and what ssh says; what is no longer known to be true is grey."""
    said = Piece(host.words, Tone.MUTED if host.good else Tone.NORMAL)
    if host.age is None:
        return (said,)
    plural = "" if host.domains == 1 else "s"
    pieces = [words(f"{host.domains} domain{plural}", Tone.NORMAL if host.good else Tone.MUTED)]
    for word, tone in _COUNTED:
        if count := host.counts.get(word):
            one = word.removesuffix("s") if count == 1 else word
            pieces.append(words(f"  {count} {one}", tone if host.good else Tone.MUTED))
    if not host.words:
        return tuple(pieces)
    return (*pieces, words("  "), said) if host.good else (said, words("  "), *pieces)


def _age(host: HostLine) -> Piece:
    if host.age is None:
        return words("")
    if host.live:
        return words("live", Tone.GOOD)
    return words(duration(max(host.age, 0.0)), Tone.MUTED if host.good else Tone.WARNING)


def _tone(counts: Mapping[str, int]) -> Tone:
    if counts.get("errors") or counts.get("half-baked", 0) > counts.get("stale", 0):
        return Tone.BAD
    return Tone.WARNING if counts.get("warnings") else Tone.NORMAL


def _mark(counts: Mapping[str, int]) -> Mark:
    return {Tone.BAD: Mark.ERROR, Tone.WARNING: Mark.WARNING}.get(_tone(counts), Mark.NONE)


def place(host: SafeText, name: SafeText) -> SafeText:
    """Names a domain where there are several hosts: `host/domain`."""
    return SafeText(f"{host}/{name}")


def below_cells(host: SafeText, row: DomainRow, *, good: bool) -> tuple[Cell, Cell]:
    """Makes the cells of a domain below its host: sign and name, what was found.

    Args:
        host: the host's name.
        row: the domain's line.
        good: whether that is true now.
    """
    tone = severity_tone(row.worst) if good else Tone.MUTED
    first = cell(
        Piece(severity_mark(row.worst), tone), words("     "),
        Piece(place(host, row.name), Tone.NORMAL if good else Tone.MUTED),
        words(f" ({row.domid})", Tone.MUTED),
    )  # fmt: skip
    told = [one for one in row.found if one.severity > Severity.INFO]
    rules = "  ".join(dict.fromkeys(f"{one.device or ''} {one.rule}".strip() for one in told))
    return first, cell(words(rules, tone))


def finding_line(host: SafeText, one: Found) -> Line:
    """Makes the line that tells a finding of one of several hosts in full."""
    device = f" {one.device}" if one.device is not None else ""
    label = SafeText(f"{place(host, one.name)}{device}  {one.rule}")
    return Line(label, one.sentence, severity_tone(one.severity), severity_mark(one.severity))


def for_host(lines: Iterable[Line], host: SafeText) -> tuple[Line, ...]:
    """Has the commands of an explanation name the host that they are for, to be copied here.

    Args:
        lines: the explanation.
        host: the other host.
    """
    return tuple(_for_host(line, host) for line in lines)


def _for_host(line: Line, host: SafeText) -> Line:
    command = line.copy
    if not command or command.startswith("/") or not line.text.startswith(command):
        return line
    here = SafeText(f"{command} --host {quoted(host)}")
    if not command.startswith("xendrift "):
        here = SafeText(f"ssh {quoted(host)} {quoted(command)}")
    rest = line.text.removeprefix(command)
    return replace(line, text=SafeText(f"{here}{rest}"), copy=here)
