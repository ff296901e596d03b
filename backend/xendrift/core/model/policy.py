"""How differences are settled: by a policy, or by the operator, who beats it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.model.device import DeviceId


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
        values: a value of the operator's own for one field; None leaves it to libxl. Checked by
            `xendrift.core.merge.values`.
    """

    devices: Mapping[DeviceId, Take] = field(default_factory=dict[DeviceId, Take])
    fields: Mapping[tuple[DeviceId, str], Take] = field(
        default_factory=dict[tuple[DeviceId, str], Take]
    )
    values: Mapping[tuple[DeviceId, str], Json] = field(
        default_factory=dict[tuple[DeviceId, str], Json]
    )

    @property
    def shape(self) -> JsonObject:
        """The decisions for single fields as programs read them, by device; empty without any."""
        fields: dict[str, dict[str, Json]] = {}
        values: dict[str, dict[str, Json]] = {}
        for (device, key), take in self.fields.items():
            fields.setdefault(str(device), {})[key] = str(take)
        for (device, key), value in self.values.items():
            values.setdefault(str(device), {})[key] = value
        if not fields and not values:
            return {}
        return {"fields": {**fields}, "values": {**values}}

    @property
    def decided(self) -> frozenset[DeviceId]:
        """The devices that anything was decided about."""
        parts = (*self.fields, *self.values)
        return frozenset([*self.devices, *(device for device, _ in parts)])

    def taking(self, devices: Iterable[DeviceId], take: Take) -> "Resolutions":
        """The same with one side for whole devices, whatever was decided about parts of them."""
        wanted = tuple(devices)
        result = self
        for device in wanted:
            result = result.without(device)
        return replace(result, devices={**result.devices, **dict.fromkeys(wanted, take)})

    def taking_field(self, device: DeviceId, key: str, take: Take) -> "Resolutions":
        """The same with one side for one field."""
        kept = {place: value for place, value in self.values.items() if place != (device, key)}
        return replace(self, fields={**self.fields, (device, key): take}, values=kept)

    def setting(self, device: DeviceId, key: str, value: Json) -> "Resolutions":
        """The same with a value of the operator's own for one field."""
        kept = {place: take for place, take in self.fields.items() if place != (device, key)}
        return replace(self, fields=kept, values={**self.values, (device, key): value})

    def without(self, device: DeviceId) -> "Resolutions":
        """The same without what was decided about one device."""
        return Resolutions(
            {one: take for one, take in self.devices.items() if one != device},
            {key: take for key, take in self.fields.items() if key[0] != device},
            {key: value for key, value in self.values.items() if key[0] != device},
        )

    def without_field(self, device: DeviceId, key: str) -> "Resolutions":
        """The same without what was decided about one field, or about the whole of a device.

        Args:
            device: the device.
            key: the field, empty for the side that was taken for the whole device.
        """
        place = (device, key)
        devices = {one: take for one, take in self.devices.items() if key or one != device}
        fields = {one: take for one, take in self.fields.items() if one != place}
        values = {one: value for one, value in self.values.items() if one != place}
        return Resolutions(devices, fields, values)


NO_RESOLUTIONS = Resolutions()
