"""Decisions that nobody has written, as a file: JSON that can be read, and taken up later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, as_text, dump
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Resolutions, Take

SCHEMA = "xendrift/1"


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one domain.

    Attributes:
        domid: the domain.
        uuid: its handle, by which it is known from another that has its number now.
        name: what it was called.
        resolutions: the decisions.
    """

    domid: int
    uuid: str
    name: SafeText
    resolutions: Resolutions


@dataclass(frozen=True, slots=True)
class Decisions:
    """Every decision of one sitting.

    Attributes:
        source: what the source called itself that they are about.
        time: when they were kept, as the journal writes it.
        decided: the domains.
    """

    source: str
    time: str
    decided: tuple[Decided, ...]


def save(decisions: Decisions) -> bytes:
    """Returns the bytes of their file; values may be passwords."""
    shape: JsonObject = {
        "schema": SCHEMA,
        "decisions": decisions.source,
        "time": decisions.time,
        "domains": [_shape(one) for one in decisions.decided],
    }
    return dump(shape).encode("ascii") + b"\n"


def load(content: bytes, where: str) -> Decisions:
    """Reads the bytes of such a file; what each value may be is checked when it is written.

    Args:
        content: the file's bytes.
        where: the file's name, for the sentence of an error.

    Raises:
        UsageError: it holds no decisions.
    """
    try:
        shape = cast(Mapping[str, Json], orjson.loads(content))
        if shape["schema"] != SCHEMA:
            raise ValueError(shape["schema"])
        domains = cast(list[Mapping[str, Json]], shape["domains"])
        decided = tuple(_decided(one) for one in domains)
        return Decisions(as_text(shape["decisions"]), as_text(shape["time"]), decided)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"{SafeText(where)} holds no decisions of the screen ({type(error).__name__})."
            " It was left as it is."
        ) from error


def _shape(one: Decided) -> JsonObject:
    made = one.resolutions
    devices: list[Json] = [
        {"device": str(device), "take": str(take)} for device, take in made.devices.items()
    ]
    fields: list[Json] = [
        {"device": str(device), "field": key, "take": str(take)}
        for (device, key), take in made.fields.items()
    ]
    values: list[Json] = [
        {"device": str(device), "field": key, "value": value}
        for (device, key), value in made.values.items()
    ]
    return {
        "domid": one.domid,
        "uuid": one.uuid,
        "name": str(one.name),
        "devices": devices,
        "fields": fields,
        "values": values,
    }


def _decided(shape: Mapping[str, Json]) -> Decided:
    domid = shape["domid"]
    if not isinstance(domid, int):
        raise TypeError(domid)
    devices = {_device(one): Take(as_text(one["take"])) for one in _objects(shape["devices"])}
    fields = {_field(one): Take(as_text(one["take"])) for one in _objects(shape["fields"])}
    values = {_field(one): one["value"] for one in _objects(shape["values"])}
    resolutions = Resolutions(devices, fields, values)
    return Decided(domid, as_text(shape["uuid"]), SafeText(as_text(shape["name"])), resolutions)


def _objects(value: Json) -> Iterator[JsonObject]:
    return iter(cast(list[JsonObject], value))


def _field(shape: JsonObject) -> tuple[DeviceId, str]:
    return _device(shape), as_text(shape["field"])


def _device(shape: JsonObject) -> DeviceId:
    return DeviceId.parse(as_text(shape["device"]))
