"""Both views of every Xen domain, paired, explained and merged.

`retrieve` is the entry for programs; everything it returns and takes is named here. The names
are loaded when they are first used, so that importing this package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xendrift.errors import NoSuchDomainError, SourceError, XendriftError
    from xendrift.policy import Policy, Resolutions, Take
    from xendrift.provenance import Origin
    from xendrift.retrieval import Retrieval, retrieve
    from xendrift.sources.opening import open_source

__version__ = "0.1.0"

_HOME = {
    "NoSuchDomainError": "xendrift.errors",
    "Origin": "xendrift.provenance",
    "Policy": "xendrift.policy",
    "Resolutions": "xendrift.policy",
    "Retrieval": "xendrift.retrieval",
    "SourceError": "xendrift.errors",
    "Take": "xendrift.policy",
    "XendriftError": "xendrift.errors",
    "open_source": "xendrift.sources.opening",
    "retrieve": "xendrift.retrieval",
}

__all__ = [
    "NoSuchDomainError",
    "Origin",
    "Policy",
    "Resolutions",
    "Retrieval",
    "SourceError",
    "Take",
    "XendriftError",
    "open_source",
    "retrieve",
]


def __getattr__(name: str) -> object:
    """Loads a public name from the module it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
