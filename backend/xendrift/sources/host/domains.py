"""What one domain's observation is made of, read for many domains in the same few rounds.

Each step asks about all domains at once, because what the next step asks depends on it: the
trusted nodes name the backends, and both name the frontends that are to be kept first.
"""

from collections.abc import Sequence

from xendrift.core.model.observation import HostObservation
from xendrift.sources import schema
from xendrift.sources.host.backends import TRUSTED_NODES, Shared, read_backends, read_ends
from xendrift.sources.host.frontends import AREAS, read_frontends
from xendrift.sources.host.read import Bounded, Reading
from xendrift.sources.protocol import Scope
from xendrift.sources.schema import LOCAL
from xendrift.xenstore.requests import Asking, directory_many, read_many
from xendrift.xenstore.walk import nothing

# Scopes in which neither end of a device matters much.
_NARROW = frozenset([Scope.CONFIG, Scope.BOOT])

# What each scope leaves out of a domain's own nodes.
_UNREAD = {
    Scope.REPORT: schema.unread_of_domain,
    Scope.CONFIG: schema.unread_of_record,
    Scope.BOOT: schema.unread_at_boot,
}


def read_domains_nodes(
    host: HostObservation, shared: Shared, domids: Sequence[int], scope: Scope = Scope.REPORT
) -> Asking[list[Reading]]:
    """Reads domains together; one that does not exist any more is left out.

    Args:
        host: the last look, for where backends may lie outside dom0.
        shared: directories with entries of many domains, as far as they are known.
        domids: the domains, in the order of the answer.
        scope: how much of them.
    """
    readings = yield from _read(host, shared, domids, scope)
    if scope not in _NARROW:
        yield from _read_stubdomains(host, shared, readings, scope)
    return readings


def _read_stubdomains(
    host: HostObservation, shared: Shared, readings: Sequence[Reading], scope: Scope
) -> Asking[None]:
    """Reads the domains of device models as well, unless they are read together with the guests."""
    known = {reading.domid: reading for reading in readings}
    models = {
        reading.domid: model
        for reading in readings
        if (model := schema.stubdomain_of(reading.domid, reading.nodes)) is not None
    }
    if further := sorted(set(models.values()) - known.keys()):
        found = yield from _read(host, shared, further, scope)
        known |= {reading.domid: reading for reading in found}
    for domid, model in models.items():
        known[domid].stubdomain = known.get(model)


def _read(
    host: HostObservation, shared: Shared, domids: Sequence[int], scope: Scope
) -> Asking[list[Reading]]:
    readings = [Reading(domid) for domid in domids]
    yield from _read_own(readings, scope)
    readings = [reading for reading in readings if _exists(reading)]
    if scope in _NARROW:
        yield from read_ends(readings, scope)
        seen = [reading for reading in readings if _has_sound(reading)]
    else:
        yield from read_backends(host, shared, readings, scope)
        seen = readings
    yield from read_frontends(seen, scope)
    return readings


def _read_own(readings: Sequence[Reading], scope: Scope) -> Asking[None]:
    """Reads `/libxl/D` and what the toolstack keeps below `/local/domain/D`.

    The directory tells what there is: what there is not costs C xenstored twice as much, for it
    then looks at every parent (tools/xenstored/core.c, errno_from_parents).
    """
    wanted = schema.CONFIG_PARTS if scope in _NARROW else schema.DOMAIN_PARTS
    bounded = Bounded()
    singles: dict[str, Reading] = {}
    listings = yield from directory_many([f"{LOCAL}/{reading.domid}" for reading in readings])
    for reading, names in zip(readings, listings, strict=True):
        reading.parts = frozenset(names or ())
        bounded.add(reading, f"/libxl/{reading.domid}", TRUSTED_NODES)
        for part in wanted:
            path = f"{LOCAL}/{reading.domid}/{part}"
            if part.partition("/")[0] not in reading.parts or part[:-1] in AREAS:
                continue
            if scope is Scope.REPORT and part in schema.ONLY_THERE:
                reading.nodes[path[:-1]] = b""
            elif part.endswith("/"):
                bounded.add(reading, path[:-1], TRUSTED_NODES)
            else:
                singles[path] = reading
    values = yield from read_many(list(singles))
    for (path, reading), value in zip(singles.items(), values, strict=True):
        if value is not None:
            reading.nodes[path] = value
    yield from bounded.read(_UNREAD.get(scope, nothing), hollow=scope is not Scope.WHOLE)


def _has_sound(reading: Reading) -> bool:
    """Sound cards are the one kind whose configuration libxl reads from the guest's end."""
    return f"/libxl/{reading.domid}/device/vsnd" in reading.nodes


def _exists(reading: Reading) -> bool:
    own = f"{LOCAL}/{reading.domid}/"
    return f"/libxl/{reading.domid}" in reading.nodes or any(
        own + mark in reading.nodes for mark in ("domid", "vm", "name")
    )
