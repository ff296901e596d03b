"""JSON values, sizes and times as a person reads them."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.changes import value_text

_LONGEST = 200
# What an administrator recognises a device by, whatever its kind, best first.
TELLING = (
    "pdev_path", "bridge", "mac", "path", "rdm_policy", "tag", "hostbus", "hostaddr", "type",
    "version", "ctrl", "port", "devicemodel", "backend_type", "name", "connection", "bind",
    "unique_id", "security_model", "transport", "backend_domname",
)  # fmt: skip


def knob(pointer: str, item: Json) -> SafeText:
    """Writes a runtime knob; amounts of memory in the largest unit that loses nothing."""
    if item is None:
        return SafeText()
    if pointer.endswith("_memkb") and isinstance(item, int) and not isinstance(item, bool):
        return memory(item)
    return value_text(item)


def memory(kib: int) -> SafeText:
    """Writes KiB in the largest unit that loses nothing."""
    for unit, size in (("GiB", 1 << 20), ("MiB", 1 << 10)):
        if kib and kib % size == 0:
            return SafeText(f"{kib // size} {unit}")
    return SafeText(f"{kib} KiB")


def duration(seconds: float) -> SafeText:
    """Writes a time span with one unit, or two from an hour on."""
    whole = int(seconds)
    if whole < 120:
        return SafeText(f"{whole} s")
    if whole < 7200:
        return SafeText(f"{whole // 60} min")
    if whole < 172800:
        return SafeText(f"{whole // 3600} h {whole % 3600 // 60} min")
    return SafeText(f"{whole // 86400} d {whole % 86400 // 3600} h")


def telling(config: JsonObject | None, identity: str) -> SafeText:
    """Returns what an administrator recognises a device by, apart from its id.

    Args:
        config: the device's JSON, None if that side does not have it.
        identity: the id's key, which is shown anyway.
    """
    if config is None:
        return SafeText()
    found = [
        item
        for key in TELLING
        if isinstance(item := config.get(key), str) and item and item != identity
    ]
    return clip(SafeText("  ".join(found[:2])), _LONGEST)


def leaves(config: JsonObject, prefix: str = "", depth: int = 4) -> Iterator[tuple[str, Json]]:
    """Lists a device's values, those inside objects under a dotted name.

    Args:
        config: the device's JSON.
        prefix: what stands before each name.
        depth: how deep objects are opened; a deeper one is one value.
    """
    for key, item in config.items():
        if isinstance(item, dict) and item and depth:
            yield from leaves(item, f"{prefix}{key}.", depth - 1)
        else:
            yield f"{prefix}{key}", item


def at_pointer(config: JsonObject, pointer: str) -> Json:
    """Returns the value under a JSON pointer (RFC 6901), None if there is none."""
    found: Json = config
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found
