"""Both views of every Xen domain, paired, explained and merged.

`retrieve` is the entry for programs; everything it returns and takes is named here. The names
are loaded when they are first used, so that importing this package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xendrift.api import Retrieval, retrieve
    from xendrift.core.base.errors import NoSuchDomainError, SourceError, XendriftError
    from xendrift.core.base.provenance import Origin
    from xendrift.core.model.policy import Policy, Resolutions, Take
    from xendrift.sources.open import open_source

__version__ = "0.2.0"

_HOME = {
    "NoSuchDomainError": "xendrift.core.base.errors",
    "Origin": "xendrift.core.base.provenance",
    "Policy": "xendrift.core.model.policy",
    "Resolutions": "xendrift.core.model.policy",
    "Retrieval": "xendrift.api",
    "SourceError": "xendrift.core.base.errors",
    "Take": "xendrift.core.model.policy",
    "XendriftError": "xendrift.core.base.errors",
    "open_source": "xendrift.sources.open",
    "retrieve": "xendrift.api",
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
