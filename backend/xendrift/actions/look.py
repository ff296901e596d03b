"""A look at one domain, for whoever acts on it."""

from xendrift.core.base.errors import XendriftError
from xendrift.core.model.domains import find_domain
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.sources.protocol import Source


def look_at(source: Source, domid: int) -> Observation:
    """Reads one domain as it is now.

    Raises:
        XendriftError: it is gone.
    """
    return _observe(source, source.look(), domid)


def observation_of(wanted: str, source: Source) -> Observation:
    """Reads a domain that an operator named.

    Raises:
        NoSuchDomainError: no domain answers to the name.
        XendriftError: it vanished while it was being read.
    """
    host = source.look()
    return _observe(source, host, find_domain(host, wanted))


def _observe(source: Source, host: HostObservation, domid: int) -> Observation:
    for observation in source.observe(host, [domid]):
        return observation
    raise XendriftError(f"Domain {domid} is gone: it was destroyed meanwhile. Look again.")
