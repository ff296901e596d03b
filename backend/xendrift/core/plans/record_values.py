"""What makes a trusted record readable for libxl again: each node with its value. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from xendrift.core.base.cstring import atoi, is_number
from xendrift.core.base.shell import quoted
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import Fatal, Unreadable
from xendrift.core.nodes import DomainNodes
from xendrift.core.plans.node_changes import shown
from xendrift.core.plans.record_sources import (
    BACKEND,
    FRONTEND,
    Subject,
    Value,
    fits,
    homes,
    of_dom0,
    of_operator,
    of_template,
    words,
)

_MOST = 64
_STAND_INS = ("1", "w", "phy", "disk", "mmio", "vif", "pv", "xen", "00:16:3e:00:00:00", "x")


@dataclass(slots=True)
class Found:
    """What came of a search.

    Attributes:
        values: what is to be written, by the node's name.
        unknown: the nodes that libxl cannot do without and that nothing tells of, with the reason.
        elsewhere: what libxl cannot read and does not stand in the record, and why.
        refused: why a value of the operator's is not taken.
        doubts: where the template says something else.
    """

    values: dict[str, Value] = field(default_factory=dict[str, Value])
    unknown: dict[str, str] = field(default_factory=dict[str, str])
    elsewhere: tuple[str, str] | None = None
    refused: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])


def search(subject: Subject) -> Found:
    """Finds what a record lacks, in the order in which libxl comes upon it.

    What it would go without is added where dom0 has it still: the record is to be what it was.
    """
    found = Found()
    nodes = {**subject.observation.nodes, **subject.seen}
    for _ in range(_MOST):
        problem = _problem(subject, nodes)
        if problem is None:
            break
        directory, _, name = problem[0].rpartition("/")
        if directory != subject.record or name in found.values or name in found.unknown:
            found.elsewhere = problem
            break
        value = _value(subject, nodes, name, found)
        if value is None:
            found.unknown[name] = problem[1]
            nodes[problem[0]] = _stand_in(subject, name)
        else:
            found.values[name] = value
            nodes[problem[0]] = value.value
    for name in subject.names if found.elsewhere is None else ():
        path = f"{subject.record}/{name}"
        value = None if path in nodes else _value(subject, nodes, name, found, optional=True)
        if value is not None:
            found.values[name] = value
            nodes[path] = value.value
    found.refused += (*_not_taken(subject, found), *_posing(subject))
    return found


def _problem(subject: Subject, nodes: Mapping[str, bytes]) -> tuple[str, str] | None:
    """The first node that libxl cannot read, and why."""
    number = atoi(subject.devid.encode())
    whole = DomainNodes(replace(subject.observation, nodes=nodes), ())
    try:
        said, _ = subject.kind.libxl_read(subject.record, number, whole)
    except Unreadable as problem:
        return problem.path, problem.reason
    except Fatal as problem:
        return problem.path or subject.record, f"libxl's reader crashes: {problem}"
    node = f"{subject.record}/{subject.kind.number_node}"
    if not subject.kind.number_node or said == number or is_number(nodes.get(node)):
        return None
    return node, f"libxl takes the record for that of number {said}"


def _posing(subject: Subject) -> Iterator[str]:
    """Says of a record that it has the number of another, which libxl can read well enough."""
    node = f"{subject.record}/{subject.kind.number_node}"
    said = subject.seen.get(node)
    if subject.kind.number_node and is_number(said) and atoi(said or b"") != int(subject.devid):
        yield (
            f"{node} is {shown(said or b'')}, and libxl takes the record for that of this number."
            " What it can read is left as it is: once it is certain whose the record is,"
            f" `xenstore-write {quoted(node)} {subject.devid}`"
        )


def _value(
    subject: Subject,
    nodes: Mapping[str, bytes],
    name: str,
    found: Found,
    *,
    optional: bool = False,
) -> Value | None:
    """The best that is known of a node; of what libxl goes without only dom0 is asked."""
    told = (of_dom0(subject, nodes, name), None if optional else of_template(subject, name))
    known = [one for one in told if one is not None and fits(subject, name, one.value)]
    typed = of_operator(subject, name)
    if not known:
        good = typed is not None and fits(subject, name, typed.value)
        return typed if good and not optional else None
    best = known[0]
    found.doubts += (
        f"{one.origin} says {shown(one.value)} of {name}, {best.origin} says"
        f" {shown(best.value)}, which is taken."
        for one in known[1:]
        if one.value != best.value
    )
    if typed is not None and typed.value != best.value:
        found.refused.append(
            f"{name} is known: {best.origin} says {shown(best.value)}. Leave out --set {name}"
        )
    return best


def _not_taken(subject: Subject, found: Found) -> Iterator[str]:
    """Says why a value that was typed is not taken."""
    for name, value in subject.typed.items():
        path = f"{subject.record}/{name}"
        if name in found.values:
            continue
        if name not in subject.names:
            known = ", ".join(subject.names)
            yield f"libxl makes nothing of {SafeText(name)} in such a record, but of {known}"
        elif path in subject.seen and name not in found.unknown:
            yield f"libxl can read {path}, and what it can read is left as it is"
        elif path not in subject.seen and name not in found.unknown and found.elsewhere is None:
            yield f"libxl can read the record without {path}, and nothing is made up"
        elif not fits(subject, name, value.encode()):
            yield f"{path} cannot be {shown(value.encode())}: it is {words(subject, name)}"


def _stand_in(subject: Subject, name: str) -> bytes:
    """Something to go on with, to find what else is missing."""
    if name == BACKEND:
        return homes(subject.kind, subject.record, None)[0].encode()
    if name == FRONTEND:
        return subject.frontend.encode()
    good = (one for one in (subject.devid, *_STAND_INS) if fits(subject, name, one.encode()))
    return next(good, "0").encode()
