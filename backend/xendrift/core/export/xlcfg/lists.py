"""The keys that hold lists of ranges, masks and limits (xl_parse.c)."""

from collections.abc import Sequence

from xendrift.core.base.jsontypes import Json, JsonObject, as_objects
from xendrift.core.export.xlcfg.draft import Draft
from xendrift.core.export.xlcfg.keys import Key, say_rows
from xendrift.core.export.xlcfg.values import Value, check_text
from xendrift.core.export.xlcfg.vcpus import ranges

_B = ("b_info",)
_UINT32_MAX = (1 << 32) - 1
_NO_FRAME = (1 << 64) - 1
_REGISTERS = ("eax", "ebx", "ecx", "edx")
_POLICY_LENGTH = 32


def _number(item: JsonObject, key: str) -> int:
    value = item.get(key, 0)
    return value if isinstance(value, int) else 0


def _ioports(value: Json) -> Value:
    said: list[str] = []
    for item in as_objects(value):
        first, count = _number(item, "first"), _number(item, "number")
        last = first + count - 1
        if not count or last >= _UINT32_MAX:
            raise ValueError("xl takes no empty range and none that goes beyond 32 bits")
        said.append(f"{first:x}-{last:x}")
    return said


def _iomem(value: Json) -> Value:
    said: list[str] = []
    for item in as_objects(value):
        frame = _number(item, "gfn") if "gfn" in item else _NO_FRAME
        behind = "" if frame == _NO_FRAME else f"@{frame:x}"
        said.append(f"{_number(item, 'start'):x},{_number(item, 'number'):x}{behind}")
    return said


def _irqs(value: Json) -> Value:
    numbers = [item for item in value if isinstance(item, int)] if isinstance(value, list) else []
    if any(number >= _UINT32_MAX for number in numbers):
        raise ValueError(f"xl takes no number from {_UINT32_MAX} on")
    return numbers


def _colors(value: Json) -> Value:
    numbers = [item for item in value if isinstance(item, int)] if isinstance(value, list) else []
    return ranges(numbers).split(",")


def _quota(value: Json) -> Value:
    said: list[str] = []
    for item in as_objects(value):
        name = item.get("name")
        if not isinstance(name, str) or "=" in name:
            raise ValueError("xl insists on a name without an equals sign")
        said.append(check_text(f"{name}={_number(item, 'val')}"))
    return said


def _leaves(value: Json) -> Value:
    """Says whole registers, a leaf each; the masks are the JSON's own (libxl_cpuid.c)."""
    said: list[str] = []
    for item in as_objects(value):
        leaf = f"{_number(item, 'leaf'):#x}"
        leaf += f",{_number(item, 'subleaf'):#x}" if "subleaf" in item else ""
        masks = {name: str(item[name]) for name in _REGISTERS if name in item}
        if any(len(mask) != _POLICY_LENGTH or "," in mask for mask in masks.values()):
            raise ValueError(f"a register's mask has {_POLICY_LENGTH} characters, and no comma")
        said.append(check_text(f"{leaf}:{','.join(f'{k}={v}' for k, v in masks.items())}"))
    places: Sequence[str] = [text.partition(":")[0] for text in said]
    if len(set(places)) < len(places):
        raise ValueError("xl makes one of two masks for the same leaf")
    return said


LISTS = (
    Key("ioports", (*_B, "ioports"), _ioports),
    Key("irqs", (*_B, "irqs"), _irqs),
    Key("iomem", (*_B, "iomem"), _iomem),
    Key("llc_colors", (*_B, "llc_colors"), _colors),
    Key("xenstore_quota", (*_B, "xenstore_quota", "quota"), _quota),
    Key("cpuid", (*_B, "cpuid", "cpuid"), _leaves),
)


def say_lists(draft: Draft, guest: str) -> None:
    """Says them; policies of MSRs have no key."""
    for table in LISTS:
        if draft.peek(*table.path) != []:
            say_rows(draft, (table,), guest)
    if draft.peek("b_info", "cpuid", "msr") == []:
        draft.take("b_info", "cpuid", "msr")
