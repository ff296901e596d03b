"""Every key of xl.cfg that the tables know, one by one: xl reads it and gives the value back."""

from typing import Any

import pytest

from tests.backend.core.export.real_xl import RealXl, wanted
from tests.lab.fixtures import every_release
from xendrift.core.base.jsontypes import Json
from xendrift.core.export.xlcfg import guest, hvm, lists, xl_cfg
from xendrift.core.export.xlcfg.keys import Key
from xendrift.core.idl import canonical
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.lists import BITMAP, STRING_LIST
from xendrift.core.idl.model import Enum, Field, Leaf, Release, Struct, Union
from xendrift.core.idl.scalars import DEFBOOL, STRING, UUID

pytestmark = [pytest.mark.real, every_release]

# Values that no number or word will do for.
SPECIAL: dict[str, list[Json]] = {
    "hap": ["True", "False"],
    "msr_relaxed": ["True"],  # False is libxl's own, and xl warns of the key
    "mmio_hole": [512 * 1024],
    "mca_caps": [1],
    "ioports": [[{"first": 0x2F8, "number": 8}, {"first": 0x60, "number": 1}]],
    "iomem": [[{"start": 0xA0, "number": 2}, {"start": 0xB0, "number": 1, "gfn": 0xC0}]],
    "irqs": [[4, 17]],
    "cpuid": [[{"leaf": 1, "eax": "x" * 31 + "0", "edx": "k" * 32}, {"leaf": 7, "subleaf": 0}]],
    "llc_colors": [[0, 1, 2, 3, 7], [4]],
    "smbios": [[{"key": "bios_vendor", "value": "x"}, {"key": "oem", "value": 'a="b", c'}]],
    "passthrough": ["disabled", "enabled", "sync_pt", "share_pt"],
}
TABLES = (
    *(guest.CREATION, guest.BOOTING, guest.ABILITIES, guest.SCHEDULING, guest.DEVICE_MODEL),
    *(hvm.FIRMWARE, hvm.PLATFORM, hvm.PERIPHERALS, hvm.SCREENS, hvm.SPICE, lists.LISTS),
)
BARE = {"name", "type", "uuid"}


def base(kind: str) -> dict[str, Any]:
    """The least that xl takes."""
    build = {f"type.{kind}": {}, "target_memkb": 65536, "max_memkb": 65536}
    build |= {"kernel": "/k"} if kind != "hvm" else {}
    create = {"type": kind, "name": "g", "uuid": "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"}
    return {"c_info": create, "b_info": build}


def field_at(path: tuple[str, ...], release: Release) -> Field | None:
    """What the IDL of a release says of a place."""
    struct: Struct | None = DOMAIN_CONFIG
    found: Field | None = None
    for part in path:
        if struct is None:
            return found  # a part of what the IDL takes for one value
        for item in struct.fields:
            if isinstance(item, Union) and part.startswith(f"{item.key}."):
                struct = item.members[part.partition(".")[2]]
                break
            if isinstance(item, Field) and item.name == part and item.in_release(release):
                found = item
                struct = item.type if isinstance(item.type, Struct) else None
                break
        else:
            return None
    return found


def values_for(row: Key, release: Release) -> list[Json]:
    """Values worth saying by one key; none if a release does not know it."""
    found = field_at(row.path, release)
    if found is None:
        return []
    if row.name in SPECIAL:
        return SPECIAL[row.name]
    kind = found.type
    if isinstance(kind, Enum):
        return [name for name in kind.names(release) if name != kind.default]
    assert isinstance(kind, Leaf), row
    if kind is DEFBOOL:
        return ["True", "False"]
    if kind is STRING:
        return ["x", "", "a \"b\" \\ 'c' # ü\t\n;", "k=1,2"]
    if kind is STRING_LIST:
        return [["-a", 'b "c"', ""], ["one"]]
    if kind is UUID:
        return ["00000000-0000-0000-0000-000000000001"]
    assert kind is not BITMAP
    return [1024, 2048, 0 if kind.default != 0 else 3072]


def cases() -> list[Any]:
    found: list[Any] = []
    for table in TABLES:
        for row in table:
            if row.path[:2] == ("b_info", "type.hvm"):
                kinds = ["hvm"]
            elif row.path[:2] == ("b_info", "type.pv"):
                kinds = ["pv"]
            elif row.path[:2] == ("b_info", "type.pvh"):
                kinds = ["pvh"]
            else:
                kinds = sorted(row.types)
            found += [pytest.param(row, kind, id=f"{row.name}-{kind}") for kind in kinds]
    return found


def with_value(kind: str, path: tuple[str, ...], value: Json) -> dict[str, Any]:
    config = base(kind)
    holder: Any = config
    for part in path[:-1]:
        holder = holder.setdefault(part, {})
    holder[path[-1]] = value
    if path[-1] == "cpuid":
        holder["msr"] = []
    return config


def unsayable(row: Key, kind: str, value: Json) -> bool:
    """Values that xl itself has no place for, in this one key."""
    return (
        (row.name in ("vmtrace_buf_kb",) and value == 0)
        or (row.name == "altp2m_count" and isinstance(value, int) and value > 0xFFFF)
        or (row.name == "type" and value != kind)
    )


@pytest.mark.parametrize(("row", "kind"), cases())
def test_a_key_says_its_value(real_xl: RealXl, row: Key, kind: str) -> None:
    values = [
        value for value in values_for(row, real_xl.release) if not unsayable(row, kind, value)
    ]
    if not values:
        assert field_at(row.path, real_xl.release) is None or row.name == "type", (
            "nothing was tried"
        )
        pytest.skip(f"Xen {real_xl.release} does not know the key")
    for value in values:
        config = canonical(with_value(kind, row.path, value), real_xl.release)
        file = xl_cfg(config, "g", real_xl.release)
        assert not file.refusals
        assert not file.notes, value
        assert any(line.startswith(f"{row.name} =") for line in file.content.decode().splitlines())
        assert wanted(real_xl.read(file.content)) == wanted(config)
