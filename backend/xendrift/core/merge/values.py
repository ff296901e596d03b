"""Values that an operator types for one field of a device, checked before any view has them.

The types are libxl's own (`xendrift.core.idl`): what libxl would refuse, drop or read as something
else is not taken, for the operator would never learn what became of it.
"""

from collections.abc import Iterator

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import Json, JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Release, problems_of_struct
from xendrift.core.idl.config import struct_named
from xendrift.core.idl.model import Array, Enum, Leaf, Struct, Union
from xendrift.core.idl.scalars import DEFBOOL
from xendrift.core.kinds import Kind
from xendrift.core.kinds.fields import split_key
from xendrift.core.model.release import DEFAULT_RELEASE

_WORDS = {"true": True, "false": False}


def read_value(
    kind: Kind, config: JsonObject, key: str, text: str, release: Release = DEFAULT_RELEASE
) -> Json:
    """Reads what an operator typed for one field of a device.

    Args:
        kind: the device's kind.
        config: the device's libxl JSON as it is now.
        key: the field, a dot leading into an object (`vnc.listen`).
        text: what was typed; nothing leaves the field to libxl.
        release: the libxl that is to read it.

    Returns:
        The value as JSON, None to leave it to libxl.

    Raises:
        UsageError: the field cannot have it; the sentence says why.
    """
    value = _parsed(kind, key, str(text))  # JSON knows no subclasses of its types
    reason = unfit(kind, config, key, value, release)
    if reason:
        raise UsageError(f"{_title(kind, key)} cannot be {SafeText(text) or 'empty'}: {reason}.")
    return value


def unfit(
    kind: Kind, config: JsonObject, key: str, value: Json, release: Release = DEFAULT_RELEASE
) -> str:
    """Says why a device cannot have a value; empty if it can."""
    if _type_of(kind, key) is None:
        return f"libxl knows no such field of a {kind.name}"
    edited = with_value(config, key, value)
    if _identity(kind, config) != _identity(kind, edited):
        return (
            f"it tells this {kind.name} from the others. Unplug the device and plug another one in"
        )
    known = {str(one.pointer) for one in problems_of_struct(kind.struct, config, release)}
    for problem in problems_of_struct(kind.struct, edited, release):
        if str(problem.pointer) not in known or problem.pointer == _pointer(key):
            return str(problem.reason)
    return ""


def fits(kind: Kind, config: JsonObject, key: str, value: Json) -> bool:
    """Tells whether a device stays itself, and readable for libxl, with another value."""
    edited = with_value(config, key, value)
    return _identity(kind, config) == _identity(kind, edited) and kind.readable(edited)


def with_value(config: JsonObject, key: str, value: Json) -> JsonObject:
    """Returns a device with another value at a dotted key; None takes the value out."""
    result = dict(config)
    target = result
    *outer, last = split_key(key)
    for part in outer:
        inner = dict(as_object(target.get(part)) or {})
        target[part] = inner
        target = inner
    if key == "backend_domid":
        target.pop("backend_domname", None)
    if value is None or (key == "backend_domid" and not value):
        target.pop(last, None)
    else:
        target[last] = value
    return result


def type_name(kind: Kind, key: str, release: Release = DEFAULT_RELEASE) -> SafeText:
    """Says what may be typed for a field; empty for one that libxl does not know."""
    found = _type_of(kind, key)
    if isinstance(found, Enum):
        return SafeText(f"one of {', '.join(found.names(release))}")
    if isinstance(found, Leaf):
        return SafeText(found.name)
    return SafeText("JSON" if found is not None else "")


def _identity(kind: Kind, config: JsonObject) -> tuple[str, object]:
    return kind.claim(config, 0), kind.libxl_identity(config)


def _pointer(key: str) -> str:
    return "".join(f"/{part}" for part in split_key(key))


def _type_of(kind: Kind, key: str) -> Leaf | Enum | Array | Struct | None:
    found: Leaf | Enum | Array | Struct | None = struct_named(kind.struct) if kind.struct else None
    for part in split_key(key):
        if not isinstance(found, Struct):
            return None
        found = next(_parts(found, part), None)
    return found


def _parts(struct: Struct, part: str) -> Iterator[Leaf | Enum | Array | Struct | None]:
    for item in struct.fields:
        if isinstance(item, Union):
            bodies = {f"{item.key}.{member}": body for member, body in item.members.items()}
            if part in bodies:
                yield bodies[part]
        elif item.name == part:
            yield item.type


def _parsed(kind: Kind, key: str, text: str) -> Json:
    """Makes JSON of the text, by the field's type alone."""
    found = _type_of(kind, key)
    if not text:
        return None
    if isinstance(found, Leaf) and found.accepts is int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            raise UsageError(f"{_title(kind, key)} is {found.name}, and {SafeText(text)} is none.")
        return int(text)
    if isinstance(found, Leaf) and found.accepts is bool:
        if text.lower() not in _WORDS:
            raise UsageError(f"{_title(kind, key)} is true or false, not {SafeText(text)}.")
        return _WORDS[text.lower()]
    if found is DEFBOOL:
        return text.capitalize() if text.lower() in _WORDS else text
    if isinstance(found, Array | Struct):
        try:
            return orjson.loads(text)
        except ValueError as error:
            raise UsageError(f"{_title(kind, key)} has to be JSON: {error}.") from error
    return text


def _title(kind: Kind, key: str) -> str:
    return f"{SafeText(key)} of a {kind.name}"
