"""How the values of both views are found and compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xendrift.core.base.jsontypes import Json, JsonObject

SKIP = object()
"""A field's default when the template's silence means that libxl may choose anything."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one value of both views is compared.

    Attributes:
        key: the JSON key inside the device; a dot leads into an object (`vnc.listen`).
        node: the node it is read from, relative to the trusted record.
        default: what the template's silence means; `SKIP` if libxl then chooses by itself.
        same: tells whether two values mean the same, where equality is too strict.
        always_written: whether libxl writes the node whenever the template has a value, so that
            a missing node is a difference.
    """

    key: str
    node: str
    default: object = SKIP
    same: Callable[[Json, Json], bool] | None = None
    always_written: bool = False


def lookup(entry: Mapping[str, Json], key: str) -> Json:
    """Follows a dotted key into an object; None if any part is absent."""
    if "." not in key:
        return entry.get(key)
    value: Json = dict(entry)
    for part in split_key(key):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def split_key(key: str) -> Sequence[str]:
    """Splits a dotted key, but not the dot of a keyed union (`type.hostdev`)."""
    if key.startswith(("type.", "connection.")):
        head, _, rest = key.partition(".")
        member, _, rest = rest.partition(".")
        return (f"{head}.{member}", *rest.split(".")) if rest else (f"{head}.{member}",)
    return key.split(".")


def same_backend(names: Mapping[int, bytes], entry: JsonObject, live: JsonObject) -> bool | None:
    """Tells whether both sides name one backend domain; None if nobody can tell.

    `backend_domname` may be a name or a domid in words (libxl_utils.c,
    libxl_domain_qualifier_to_domid), and the domain may be gone.
    """
    there = live.get("backend_domid", 0)
    name = entry.get("backend_domname")
    if not isinstance(name, str):
        return entry.get("backend_domid", 0) == there
    if name.isdigit() and name.isascii():
        return len(name) < 11 and int(name) == there
    domids = [domid for domid, known in names.items() if known == name.encode()]
    return there in domids if domids else None
