"""How much of a guest's own directories is kept.

`/local/domain/D/device` and `/local/domain/D/error/device` belong to the guest, which may fill
them at will (libxl_create.c, libxl__domain_make). What is left out is said. What the toolstack
knows of is kept before what only the guest wrote, so that a guest cannot crowd out its own devices.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from xendrift.core.base.text import SafeText, clip
from xendrift.sources import schema

_AREAS = ("device", "error/device")

# Kept before all else of a frontend: the handshake.
_HANDSHAKE = frozenset(("", "state", "backend", "backend-id", "error"))

_Frontends = dict[str, list[str]]


def bounded(
    domid: int, nodes: Mapping[str, bytes]
) -> tuple[Mapping[str, bytes], tuple[SafeText, ...]]:
    """Leaves out what exceeds the limits of `schema` below the guest's own directories.

    The number of kinds is limited like the number of frontends of one kind.

    Returns:
        The nodes that stay, in their order, and one sentence for each thing left out.
    """
    excess: set[str] = set()
    sentences: list[SafeText] = []
    for area in _AREAS:
        root = f"{schema.LOCAL}/{domid}/{area}"
        kinds = _frontends_by_kind(root + "/", nodes)
        kept = _first(kinds, lambda: _known_kinds(domid, nodes))
        if len(kept) < len(kinds):
            sentences.append(_sentence(len(kinds) - len(kept), len(kinds), "kinds", root))
        for kind, frontends in kinds.items():
            if kind in kept:
                sentences += _trim(domid, f"{root}/{kind}", frontends, nodes, excess)
            else:
                excess.update(path for paths in frontends.values() for path in paths)
    if not excess:
        return nodes, ()
    return {path: nodes[path] for path in nodes if path not in excess}, tuple(sentences)


def _frontends_by_kind(root: str, nodes: Mapping[str, bytes]) -> dict[str, _Frontends]:
    """Sorts the paths below `root` by kind and by frontend ("" for the kind's own directory)."""
    kinds: dict[str, _Frontends] = {}
    for path in nodes:
        if path.startswith(root):
            kind, _, rest = path[len(root) :].partition("/")
            kinds.setdefault(kind, {}).setdefault(rest.partition("/")[0], []).append(path)
    return kinds


def _trim(
    domid: int, root: str, frontends: _Frontends, nodes: Mapping[str, bytes], excess: set[str]
) -> Iterable[SafeText]:
    """Adds the excess of one kind to `excess` and says what it was."""
    names = [name for name in frontends if name]
    kept = _first(names, lambda: _known_frontends(domid, root.rpartition("/")[2], nodes))
    if len(kept) < len(names):
        yield _sentence(len(names) - len(kept), len(names), "frontends", root)
    crowded = 0
    for name in names:
        paths = frontends[name]
        limit = schema.NODES_PER_FRONTEND if name in kept else 0
        crowded += 0 < limit < len(paths)
        if limit < len(paths):
            excess.update(_by_importance(f"{root}/{name}", paths)[limit:])
    if crowded:
        what = f"frontends with more than {schema.NODES_PER_FRONTEND} nodes"
        yield SafeText(f"{crowded} {what} below {clip(SafeText(root), 80)} were read in part.")


def _known_kinds(domid: int, nodes: Mapping[str, bytes]) -> frozenset[str]:
    return _children(f"/libxl/{domid}/device/", nodes) | schema.SHARED_BACKENDS


def _known_frontends(domid: int, kind: str, nodes: Mapping[str, bytes]) -> frozenset[str]:
    trusted = _children(f"/libxl/{domid}/device/{kind}/", nodes)
    return trusted | _children(f"{schema.LOCAL}/0/backend/{kind}/{domid}/", nodes)


def _children(root: str, nodes: Mapping[str, bytes]) -> frozenset[str]:
    return frozenset(path[len(root) :].partition("/")[0] for path in nodes if path.startswith(root))


def _first(names: Collection[str], known: Callable[[], frozenset[str]]) -> frozenset[str]:
    """Picks as many names as the limit allows, those that `known` gives before the others."""
    if len(names) <= schema.FRONTENDS_PER_KIND:
        return frozenset(names)
    preferred = known()
    ranked = sorted(names, key=lambda name: name not in preferred)
    return frozenset(ranked[: schema.FRONTENDS_PER_KIND])


def _by_importance(root: str, paths: list[str]) -> list[str]:
    def rank(path: str) -> tuple[bool, int]:
        rest = path[len(root) + 1 :]
        return rest not in _HANDSHAKE, rest.count("/")

    return sorted(paths, key=rank)


def _sentence(left: int, total: int, what: str, root: str) -> SafeText:
    place = clip(SafeText(root), 80)
    return SafeText(
        f"{left} of {total} {what} below {place} were left out: "
        f"no more than {schema.FRONTENDS_PER_KIND} are read."
    )
