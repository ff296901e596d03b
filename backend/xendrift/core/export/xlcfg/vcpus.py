"""How many vcpus, where they may run, and which NUMA node they are shown (xl_parse.c)."""

from collections.abc import Sequence

from xendrift.core.base.jsontypes import Json, JsonObject, as_objects
from xendrift.core.export.xlcfg.draft import Draft
from xendrift.core.export.xlcfg.values import Value

_B = ("b_info",)
_PLACEMENT = ("b_info", "numa_placement")
_MOST = 1 << 16


def say_vcpus(draft: Draft, guest: str) -> None:  # noqa: ARG001  (writers are called alike)
    """Says the numbers, the affinities and the virtual nodes."""
    most = _say_numbers(draft)
    turned_off = _say_nodes(draft, most)
    for key, field in (("cpus", "vcpu_hard_affinity"), ("cpus_soft", "vcpu_soft_affinity")):
        turned_off |= _say_affinity(draft, key, field, most)
    placement = draft.peek(*_PLACEMENT)
    if turned_off and placement != "False":
        draft.take(*_PLACEMENT)
        draft.note(_PLACEMENT, "xl turns it off where it is told where vcpus run", placement)
    elif turned_off:
        draft.take(*_PLACEMENT)


def _say_numbers(draft: Draft) -> int:
    """Says how many there are, which are always the first ones; nothing means one."""
    online = _numbers(draft.take(*_B, "avail_vcpus")) or [0]
    limit = draft.take(*_B, "max_vcpus")
    most = limit if isinstance(limit, int) and limit > 0 else len(online)
    count = min(len(online), most, _MOST)
    draft.say("vcpus", count)
    draft.say("maxvcpus", most)
    if online != list(range(count)):
        which = "the first" if count == 1 else f"the first {count}"
        reason = f"xl knows a number alone: only {which} will be online"
        draft.note((*_B, "avail_vcpus"), reason, [*online])
    return most


def _say_affinity(draft: Draft, key: str, field: str, most: int) -> bool:
    """Says where each vcpu may run; returns whether that turns automatic placement off.

    One string is for all of them, and leaves the placement of hard affinities alone.
    """
    value = draft.peek(*_B, field)
    masks = [_numbers(mask) for mask in value] if isinstance(value, list) else []
    if not masks:
        return False
    draft.take(*_B, field)
    if len(masks) > most or not all(masks):
        why = "xl takes none that is empty" if not all(masks) else f"there are {most} vcpus only"
        draft.note((*_B, field), why, value)
        return False
    spelled = [ranges(mask) for mask in masks]
    soft = key == "cpus_soft"
    alike = len(set(spelled)) == 1 and len(masks) == most
    if alike and (soft or draft.peek(*_PLACEMENT) != "False"):
        draft.say(key, spelled[0])
        return soft
    draft.say(key, spelled)
    return True


def _say_nodes(draft: Draft, most: int) -> bool:
    """Says the virtual nodes, all of them or none; returns as `_say_affinity` does."""
    value = draft.take(*_B, "vnuma_nodes")
    nodes = as_objects(value)
    if not nodes:
        return False
    try:
        said = [_node(node, len(nodes)) for node in nodes]
        vcpus = [vcpu for node in nodes for vcpu in _numbers(node.get("vcpus"))]
        if sorted(vcpus) != list(range(most)):
            raise ValueError(f"xl insists on every one of the {most} vcpus in one of them")
        _check_memory(draft, nodes)
    except ValueError as error:
        draft.note((*_B, "vnuma_nodes"), str(error), value)
        return False
    draft.say("vnuma", said)
    return True


def _node(node: JsonObject, count: int) -> Value:
    size, distances = node.get("memkb"), _numbers(node.get("distances"))
    if not isinstance(size, int) or size % 1024:
        raise ValueError("xl counts the memory of a node in MiB")
    if len(distances) != count:
        raise ValueError("xl insists on a distance to every node")
    said = [f"pnode={node.get('pnode', 0)}", f"size={size // 1024}"]
    said += [f"vcpus={ranges(vcpus)}"] if (vcpus := _numbers(node.get("vcpus"))) else []
    return [*said, f"vdistances={','.join(str(distance) for distance in distances)}"]


def _check_memory(draft: Draft, nodes: Sequence[JsonObject]) -> None:
    total = sum(size for node in nodes if isinstance(size := node.get("memkb"), int))
    if dict(draft.settings).get("maxmem") != total // 1024:
        raise ValueError("xl insists that the memory of all nodes is maxmem")


def _numbers(value: Json) -> list[int]:
    return [item for item in value if isinstance(item, int)] if isinstance(value, list) else []


def ranges(numbers: Sequence[int]) -> str:
    """Spells ascending numbers as `0-3,5`."""
    spelled: list[str] = []
    start = previous = None
    for number in [*numbers, None]:
        if start is not None and previous is not None and number != previous + 1:
            spelled.append(str(start) if start == previous else f"{start}-{previous}")
            start = None
        start = number if start is None else start
        previous = number
    return ",".join(spelled)
