"""The source of the running host: xenstored and the userdata directory."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.core.model.release import QUOTA_RELEASE, Libxl
from xendrift.sources import userdata
from xendrift.sources.host import look
from xendrift.sources.host.backends import Shared
from xendrift.sources.host.domains import read_domains_nodes
from xendrift.sources.host.installed import read_libxl
from xendrift.sources.host.read import Reading
from xendrift.sources.leaves import trusted_leaves
from xendrift.sources.protocol import Scope, Watch
from xendrift.sources.userdata import UserdataFiles
from xendrift.xenstore.address import find_address
from xendrift.xenstore.client import Client
from xendrift.xenstore.quotas import read_quotas
from xendrift.xenstore.requests import Asking
from xendrift.xenstore.walk import Subtree, walk

# How many domains are read together: at first so that the first is there soon, then as many as
# keep the pipeline full.
_FIRST_ROUND = 64
_LARGEST_ROUND = 256


class HostSource:
    """Reads both views of this host; what changes while it reads shows at the next look.

    Threads may share a source. A lost daemon is an error of the call during which it was lost;
    the next call connects anew.
    """

    kept_as = ""

    def __init__(
        self,
        socket: str | None = None,
        directory: Path = userdata.DIRECTORY,
        libxl: Libxl | None = None,
    ) -> None:
        """Finds xenstored; nothing is opened yet.

        Args:
            socket: xenstored's socket or a xenbus device; found as libxenstore does if None.
            directory: where libxl keeps its userdata.
            libxl: the libxl that is there, if the operator names it.

        Raises:
            SourceError: there is neither a socket nor a device.
        """
        self._client = Client(find_address(socket))
        self._directory = directory
        self._libxl = libxl
        self._files = UserdataFiles(directory)
        self._guests: dict[int, int] = {}  # by the domid of their stubdomain

    @property
    def label(self) -> SafeText:
        """The host's name."""
        return SafeText(os.uname().nodename)

    @property
    def live(self) -> bool:
        """A running host changes by itself."""
        return True

    def look(self) -> HostObservation:
        """Reads which domains and backends there are.

        Raises:
            SourceError: xenstored cannot be reached, or went away.
        """
        libxl = self._libxl or read_libxl()
        domains = look.read_domains(self._client)
        backends = look.read_backends(self._client, domains)
        listing = self._files.list()
        return HostObservation(
            domids=frozenset(domains.domids),
            names=domains.names,
            backends=backends,
            dead_nodes=look.read_dead_nodes(self._client, domains.domids, backends),
            userdata=listing.files,
            userdata_problem=listing.problem,
            release=libxl.release,
            library=libxl.library,
            pci_owners=look.read_pci_owners(self._client),
        )

    def glance(self) -> HostObservation:
        """Reads which domains there may be, in two requests however many there are.

        Raises:
            SourceError: xenstored cannot be reached, or went away.
        """
        libxl = self._libxl or read_libxl()
        listing = self._files.list()
        return HostObservation(
            domids=frozenset(look.list_domids(self._client)),
            userdata=listing.files,
            userdata_problem=listing.problem,
            release=libxl.release,
            library=libxl.library,
        )

    def observe(
        self, host: HostObservation, domids: Iterable[int], scope: Scope = Scope.REPORT
    ) -> Iterator[Observation]:
        """Reads domains in the order given; one that vanished is left out.

        Raises:
            SourceError: xenstored cannot be reached, or went away; what was yielded before
                stands.
        """
        rounds = _rounds(host, domids, scope)
        return self._observations(host, map(self._client.ask, rounds))

    def observe_meanwhile(
        self,
        host: HostObservation,
        domids: Iterable[int],
        scope: Scope,
        meanwhile: Callable[[], bool],
    ) -> Iterator[Observation]:
        """Reads domains as `observe` does, and does something else while xenstored works.

        Raises:
            SourceError: xenstored cannot be reached, or went away; what was yielded before
                stands.
        """
        rounds = _rounds(host, domids, scope)
        return self._observations(host, self._client.side_by_side(rounds, meanwhile))

    def subtree(self, path: str) -> Mapping[str, bytes]:
        """Reads a node and all below it, however much that is.

        Raises:
            SourceError: the path is malformed, or xenstored went away.
        """
        nodes: dict[str, bytes] = {}
        self._client.ask(walk([Subtree(path, nodes)], leaves=trusted_leaves))
        return nodes

    def watch(self) -> Watch:
        """Starts watching, on a connection and with a thread of its own."""
        from xendrift.sources.host.watch import HostWatch  # noqa: PLC0415  (only screens watch)

        return HostWatch(self._client.address, self._directory, guests=self._guests)

    def close(self) -> None:
        """Lets go of the connection; watches are closed by whoever started them."""
        self._client.close()

    def _observations(
        self, host: HostObservation, rounds: Iterable[list[Reading]]
    ) -> Iterator[Observation]:
        self._files.refresh()
        for readings in rounds:
            for reading in readings:
                if reading.stubdomain is not None:
                    self._guests[reading.stubdomain.domid] = reading.domid
                yield Observation(
                    reading.domid,
                    reading.nodes,
                    self._files.read(reading.domid),
                    host,
                    tuple(reading.truncated),
                    _stubdomain(reading, host),
                    reading.quotas,
                )


def _stubdomain(reading: Reading, host: HostObservation) -> Observation | None:
    model = reading.stubdomain
    if model is None:
        return None
    return Observation(model.domid, model.nodes, (), host, tuple(model.truncated))


def _rounds(
    host: HostObservation, domids: Iterable[int], scope: Scope
) -> Iterator[Asking[list[Reading]]]:
    """Divides domains into those that are read together."""
    remaining = iter(domids)
    shared = Shared()
    size = _FIRST_ROUND
    while some := list(islice(remaining, size)):
        yield _read_round(host, shared, some, scope)
        size = min(size * 2, _LARGEST_ROUND)


def _read_round(
    host: HostObservation, shared: Shared, domids: list[int], scope: Scope
) -> Asking[list[Reading]]:
    """Reads some domains, with their quotas where libxl asks for these."""
    readings = yield from read_domains_nodes(host, shared, domids, scope)
    if host.release >= QUOTA_RELEASE:
        found = yield from read_quotas([reading.domid for reading in readings])
        for reading, quotas in zip(readings, found, strict=True):
            reading.quotas = quotas
    return readings
