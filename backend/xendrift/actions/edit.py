"""Changes nodes of xenstored in one transaction, after a look at them inside it."""

import time
from collections.abc import Iterable, Mapping

from xendrift.core.base.errors import SourceError
from xendrift.core.plans.nodes import Decide, Edit, Node
from xendrift.xenstore.client import Client
from xendrift.xenstore.frames import ConflictError
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.walk import Allowance, Subtree, walk

TRIES = 100
_MOST_NODES = 4096
_HIGHEST = 3  # slashes: nothing above `/local/domain/D` and `/libxl/D/device` is tidied away


def edit(
    client: Client, roots: Iterable[str], single: Iterable[str], decide: Decide
) -> Mapping[str, Node]:
    """Reads nodes, asks what is to change, and changes it: all of it or nothing.

    Somebody who changes the same nodes meanwhile makes it begin again, with a new look.

    Args:
        client: whom to ask.
        roots: subtrees to look at.
        single: nodes to look at.
        decide: says what to change, or raises.

    Returns:
        the nodes as they were just before.

    Raises:
        SourceError: the daemon went away, there are too many nodes, or they never hold still.
    """
    roots, single = tuple(roots), tuple(single)
    for attempt in range(TRIES):
        try:
            with client.transaction() as transaction:
                seen = read_nodes(transaction, roots, single)
                _apply(transaction, decide(seen))
        except ConflictError:
            time.sleep(min(0.001 * attempt, 0.05))
        else:
            return seen
    raise SourceError(
        f"{roots[0] if roots else single[0]} was changed {TRIES} times while it was being worked"
        " on. Nothing was changed; try again when it is calmer."
    )


def read_nodes(
    store: Operations, roots: tuple[str, ...], single: tuple[str, ...]
) -> dict[str, Node]:
    """Reads subtrees and single nodes with their permissions.

    Raises:
        SourceError: there are too many to be kept.
    """
    allowance = Allowance(_MOST_NODES)
    values: dict[str, bytes] = {}
    store.ask(walk([Subtree(root, values, allowance) for root in roots]))
    if allowance.exceeded:
        raise SourceError(
            f"{', '.join(roots)} hold more than {_MOST_NODES} nodes, too many to be kept for an"
            " undo. Nothing was changed; look at them with `xenstore-ls`."
        )
    for path, value in zip(single, store.read_many(single), strict=True):
        if value is not None:
            values[path] = value
    paths = list(values)
    found = zip(paths, store.get_perms_many(paths), strict=True)
    return {path: Node(values[path], tuple(entries or ())) for path, entries in found}


def _apply(store: Operations, edit: Edit) -> None:
    for root in edit.remove:
        _remove(store, root)
    store.write_many({path: node.value for path, node in edit.write.items()})
    permissions = {path: node.permissions for path, node in edit.write.items() if node.permissions}
    store.set_perms_many(permissions)


def _remove(store: Operations, root: str) -> None:
    """Removes a subtree and what it leaves empty above (libxl_xshelp.c, libxl__xs_path_cleanup)."""
    store.rm(root)
    parent = root.rpartition("/")[0]
    while parent.count("/") >= _HIGHEST:
        if store.read(parent) != b"" or store.directory(parent):
            return
        store.rm(parent)
        parent = parent.rpartition("/")[0]
