"""Which entries of a template libxl keeps: those whose device xenstore has."""

from xendrift.core.base.jsontypes import Json, JsonObject, as_objects
from xendrift.core.kinds import KINDS, Fatal, Kind, Unreadable
from xendrift.core.nodes import DomainNodes


def reconcile_devices(
    config: JsonObject, nodes: DomainNodes
) -> tuple[dict[str, list[int]], dict[str, tuple[str, str]]]:
    """Takes out of a configuration what xenstore does not have.

    Args:
        config: what is retrieved; its lists of devices are replaced.
        nodes: the domain's part of xenstore.

    Returns:
        For each JSON key the indexes of the entries that stay; and for each kind that libxl could
        not list, the node that it cannot read and why.

    Raises:
        Fatal: xl would crash.
        Unreadable: the record is one of which the capture has the beginning only.
    """
    kept: dict[str, list[int]] = {}
    blamed: dict[str, tuple[str, str]] = {}
    for kind in KINDS:
        if not kind.json_key:
            continue
        entries = as_objects(config.get(kind.json_key))
        if not kind.reconciled:
            kept[kind.json_key] = list(range(len(entries)))
            continue
        try:
            listed = kind.libxl_list(nodes)
        except Unreadable as problem:
            if problem.path in nodes.observation.host.coverage.cut:
                raise
            listed = []
            blamed[kind.name] = (problem.path, problem.reason)
        kept[kind.json_key] = _reconcile(config, kind, entries, listed)
    return kept, blamed


def _reconcile(
    config: JsonObject,
    kind: Kind,
    entries: list[JsonObject],
    listed: list[tuple[object, bool]],
) -> list[int]:
    """Keeps the entries that xenstore has; the first listed device of an identity counts."""
    emptied_medium: dict[object, bool] = {}
    for identity, medium in listed:
        emptied_medium.setdefault(identity, medium)
    kept: list[int] = []
    result: list[Json] = []
    for index, entry in enumerate(entries):
        identity = kind.libxl_identity(entry)
        if identity is None and listed:
            raise Fatal(f"entry {index} of {kind.json_key} has no vdev")
        if identity in emptied_medium:
            kept.append(index)
            result.append(_without_medium(entry) if emptied_medium[identity] else entry)
    config.pop(kind.json_key, None)
    if result:
        config[kind.json_key] = result
    return kept


def _without_medium(entry: JsonObject) -> JsonObject:
    """A removable drive without a medium becomes an empty one (libxl_device_disk_merge)."""
    return entry | {"pdev_path": "", "format": "empty"}
