"""What changed between two moments of a host, or between two hosts: pure functions over sides."""

from xendrift.core.compare.compare import Comparison
from xendrift.core.compare.difference import DeviceChange, DomainChange, HostDifference, Turn
from xendrift.core.compare.side import DomainSide, side_of

__all__ = [
    "Comparison",
    "DeviceChange",
    "DomainChange",
    "DomainSide",
    "HostDifference",
    "Turn",
    "side_of",
]
