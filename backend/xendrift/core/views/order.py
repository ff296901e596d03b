"""Where a device stands among the others of its kind, and which node each of its values is."""

from collections import deque
from collections.abc import Iterable, Mapping

from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import Pair


def in_place(pairs: Iterable[Pair]) -> list[Pair]:
    """Puts what only xenstore has among the template's devices of its kind, by number.

    The template's own order is kept, for it is the order of libxl's arrays.

    Args:
        pairs: the devices of one kind, those of the template first.
    """
    placed: list[Pair] = []
    added: list[Pair] = []
    for pair in pairs:
        (placed if pair.template is not None else added).append(pair)
    left = deque(sorted(((_rank(pair), pair) for pair in added), key=lambda one: one[0]))
    merged: list[Pair] = []
    for pair in placed:
        rank = _rank(pair)
        while left and left[0][0] < rank:
            merged.append(left.popleft()[1])
        merged.append(pair)
    return [*merged, *(pair for _, pair in left)]


def nodes_of(pair: Pair) -> Mapping[str, str]:
    """Names the node that each value of a device is read from, by the value's JSON key."""
    kind = BY_NAME.get(pair.id.kind)
    if kind is None or pair.live is None:
        return {}
    return {rule.key: kind.place(pair.live, rule.node) for rule in kind.fields}


def _rank(pair: Pair) -> tuple[bool, int, str]:
    number = _number(pair)
    return number is None, number or 0, str(pair.id.key)


def _number(pair: Pair) -> int | None:
    """Returns the vdev's or the devid's number, None if the kind has none."""
    if pair.live is not None and pair.live.devid.isdecimal():
        return int(pair.live.devid)
    kind = BY_NAME.get(pair.id.kind)
    return kind.number(str(pair.id.key)) if kind is not None else None
