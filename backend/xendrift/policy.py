"""How differences are settled: by a policy, or by the operator, who beats it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xendrift.device import DeviceId


class Policy(StrEnum):
    """How to settle what nobody has decided."""

    UNION = "union"
    LIBXL = "libxl"
    LIVE = "live"
    TEMPLATE = "template"


class Take(StrEnum):
    """The operator's decision for one device or one field."""

    TEMPLATE = "template"
    LIVE = "live"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Resolutions:
    """Every decision of the operator for one domain.

    Attributes:
        devices: a side for a whole device.
        fields: a side for one field of a device that both views have.
    """

    devices: Mapping[DeviceId, Take] = field(default_factory=dict[DeviceId, Take])
    fields: Mapping[tuple[DeviceId, str], Take] = field(
        default_factory=dict[tuple[DeviceId, str], Take]
    )


NO_RESOLUTIONS = Resolutions()
