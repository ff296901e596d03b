"""Findings of all domains put together: by rule, by cause, by the domain that serves the device."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xendrift.core.base.text import SafeText
from xendrift.core.model.finding import Severity
from xendrift_tui.presentation.domains import Found
from xendrift_tui.presentation.marks import Mark, Tone, severity_mark, severity_tone
from xendrift_tui.presentation.row import Cell, Piece, cell, words

# What a sentence says of one device alone: paths of nodes, files, devices, what is in brackets.
_OWN = re.compile(r"/(?:local|libxl|vm)/\S+|userdata-\S+|\b[a-z0-9]+:[\w.:#@-]+| \([^()]*\)")
_SEVERAL = re.compile(r"…(?:(?:, | and )…)+")


class Grouping(StrEnum):
    """What findings are put together by."""

    NONE = "one by one"
    RULE = "by rule"
    CAUSE = "by cause"
    BACKEND = "by backend domain"

    @property
    def next(self) -> "Grouping":
        """What the key switches to."""
        every = list(Grouping)
        return every[(every.index(self) + 1) % len(every)]


@dataclass(frozen=True, slots=True)
class Together:
    """The line of a group.

    Attributes:
        title: what its findings have in common.
        count: how many there are.
        domains: of how many domains.
        worst: how bad the worst of them is.
        opened: whether they are listed below it.
    """

    title: SafeText
    count: int
    domains: int
    worst: Severity
    opened: bool = True


def cause(found: Found) -> SafeText:
    """Says what was seen without what is one device's own, so that the same cause reads alike."""
    said = _OWN.sub(lambda match: "" if match[0].startswith(" ") else "…", found.sentence)
    return SafeText(f"{found.rule}: {_SEVERAL.sub('…', said)}")


def grouped(
    found: Iterable[Found],
    by: Grouping,
    shut: Container[str],
    name_of: Callable[[int], SafeText],
    order: Sequence[str] = (),
) -> list[Together | Found]:
    """Lists findings below the line of their group, the worst and largest group first.

    Args:
        found: the findings, in their order.
        by: what they are put together by.
        shut: the titles of groups whose findings are not listed.
        name_of: names a domain.
        order: titles that stand first, in this order, so that groups hold still.
    """
    if by is Grouping.NONE:
        return [*found]
    members: dict[SafeText, list[Found]] = {}
    for one in found:
        members.setdefault(title_of(one, by, name_of), []).append(one)
    heads = [_together(title, group, title not in shut) for title, group in members.items()]
    known = {title: place for place, title in enumerate(order)}
    heads.sort(key=lambda head: (known.get(head.title, len(known)), -head.worst, -head.count))
    return [
        line for head in heads for line in (head, *(members[head.title] if head.opened else ()))
    ]


def group_cell(group: Together) -> Cell:
    """Makes the line of a group."""
    tone = severity_tone(group.worst)
    where = f"in {group.domains} domain{'' if group.domains == 1 else 's'}"
    return cell(
        Piece(Mark.OPEN if group.opened else Mark.SHUT, Tone.MUTED),
        words(" "),
        Piece(severity_mark(group.worst), tone),
        words(f" {group.count}  ", tone),
        Piece(group.title, Tone.HEADING),
        words(f"  {where}", Tone.MUTED),
    )


def title_of(one: Found, by: Grouping, name_of: Callable[[int], SafeText]) -> SafeText:
    """Says what a finding has in common with the others of its group."""
    if by is Grouping.RULE:
        return SafeText(one.rule)
    if by is Grouping.CAUSE:
        return cause(one)
    if one.backend is None:
        return SafeText("no backend domain")
    return SafeText(f"backend domain {one.backend}, {name_of(one.backend)}")


def _together(title: SafeText, group: Sequence[Found], opened: bool) -> Together:
    domains = len(Counter(one.domid for one in group))
    return Together(title, len(group), domains, max(one.severity for one in group), opened)
