"""One look at the whole host: which domains there are, and which backends serve which domain."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xendrift.sources.schema import LOCAL, PCI_NOTES
from xendrift.xenstore.operations import Operations
from xendrift.xenstore.walk import Allowance, Subtree, walk

HYPERVISOR = Path("/sys/hypervisor/version")
_ASSUMED_RELEASE = (4, 17)

# What beside a name makes a directory below /local/domain a domain: libxl writes all three in one
# transaction (libxl_create.c, libxl__domain_make), the guest can write none of them.
_OTHER_MARKS = ("domid", "vm")

# Nodes of dead domains' backends are for a person to see; thousands of them say no more.
_DEAD_NODES = 20_000

# A driver domain fills its own backend directory at will.
_FOREIGN_ENTRIES = 1024

_DOMID = re.compile(r"0|[1-9][0-9]{0,4}")

BackendIndex = Mapping[int, tuple[tuple[int, str], ...]]


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains xenstore knows.

    Attributes:
        domids: those that exist, sorted.
        names: their names, where they have one.
        directories: every numeric child of `/local/domain`, existing or not: a dead driver
            domain's backends, too, have to be found.
    """

    domids: tuple[int, ...]
    names: Mapping[int, bytes]
    directories: tuple[int, ...]


def read_domains(store: Operations) -> Domains:
    """Finds the domains: a directory alone is none, since leftovers of dead ones stay behind."""
    local, trusted = (numbers(names) for names in store.directory_many([LOCAL, "/libxl"]))
    found = store.read_many([f"{LOCAL}/{domid}/name" for domid in local])
    names = {domid: name for domid, name in zip(local, found, strict=True) if name is not None}
    # One mark is enough, and nearly every domain has a name.
    nameless = [domid for domid in local if domid not in names]
    marks = [f"{LOCAL}/{domid}/{mark}" for domid in nameless for mark in _OTHER_MARKS]
    values = store.read_many(marks)
    marked = {
        domid
        for domid, *rest in zip(nameless, values[::2], values[1::2], strict=True)
        if any(value is not None for value in rest)
    }
    return Domains(tuple(sorted(names.keys() | marked | set(trusted))), names, tuple(local))


def list_domids(store: Operations) -> set[int]:
    """Lists what may be domains, leftovers of dead ones among them."""
    return {domid for names in store.directory_many([LOCAL, "/libxl"]) for domid in numbers(names)}


def read_backends(store: Operations, domains: Domains) -> BackendIndex:
    """Finds every (backend domid, kind) that holds a directory for a domain, dead or alive.

    Of what a driver domain claims of dead domains only so much is believed to be worth reading.

    Args:
        store: whom to ask.
        domains: the domains there are.
    """
    existing = frozenset(domains.domids)
    # Asking for what is not there costs more than asking what is: see `hostdomains`.
    own = store.directory_many([f"{LOCAL}/{domid}" for domid in domains.directories])
    homes = [
        domid
        for domid, names in zip(domains.directories, own, strict=True)
        if names is not None and "backend" in names
    ]
    listings = store.directory_many([f"{LOCAL}/{home}/backend" for home in homes])
    places = [
        (home, kind)
        for home, kinds in zip(homes, listings, strict=True)
        for kind in (kinds or [])[: None if home == 0 else _FOREIGN_ENTRIES]
    ]
    served = store.directory_many([f"{LOCAL}/{home}/backend/{kind}" for home, kind in places])
    index: dict[int, list[tuple[int, str]]] = {}
    for place, names in zip(places, served, strict=True):
        served_here = numbers(names)
        if place[0] != 0:
            served_here.sort(key=lambda domid: domid not in existing)
            del served_here[len(existing) + _FOREIGN_ENTRIES :]
        for domid in served_here:
            index.setdefault(domid, []).append(place)
    return {domid: tuple(sorted(index[domid])) for domid in sorted(index)}


def read_dead_nodes(
    store: Operations, domids: Iterable[int], backends: BackendIndex
) -> dict[str, bytes]:
    """Reads the backends of domains that do not exist, up to a limit for all of them."""
    existing = frozenset(domids)
    nodes: dict[str, bytes] = {}
    allowance = Allowance(_DEAD_NODES)
    dead = [
        f"{LOCAL}/{home}/backend/{kind}/{domid}"
        for domid, places in backends.items()
        if domid not in existing
        for home, kind in places
    ]
    store.ask(walk([Subtree(path, nodes, allowance) for path in dead[:_DEAD_NODES]]))
    return nodes


def read_pci_owners(store: Operations) -> dict[str, bytes]:
    """Reads libxl's notes of who has a PCI function."""
    (functions,) = store.directory_many([PCI_NOTES])
    paths = [f"{PCI_NOTES}/{function}/domid" for function in (functions or [])[:_DEAD_NODES]]
    values = store.read_many(paths)
    return {path: value for path, value in zip(paths, values, strict=True) if value is not None}


def read_release(directory: Path | None = None) -> tuple[int, int]:
    """Reads the hypervisor's release, which libxl's always equals; 4.17 where nothing says it."""
    directory = directory or HYPERVISOR
    with suppress(OSError, ValueError):
        return int((directory / "major").read_text()), int((directory / "minor").read_text())
    return _ASSUMED_RELEASE


def numbers(names: Iterable[str] | None) -> list[int]:
    """Picks the names that are domids as libxl writes them, in their order."""
    return [int(name) for name in names or () if _DOMID.fullmatch(name)]
