"""Random configurations, made from the tables: valid ones, and ones with something wrong."""

import copy
import json
from collections.abc import Callable

from hypothesis import strategies as st

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl import cpuid, lists, scalars
from xendrift.core.idl.model import Array, Enum, Field, Leaf, Struct, Union
from xendrift.core.model.release import Release

MAC = "00:16:3e:5a:00:0f"
NULL_UUID = "00000000-0000-0000-0000-000000000000"
TEXT = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["", "xvda", "a/b~c"])
_BITS = st.integers(0, 70)
_POLICY = st.text("01xks", min_size=32, max_size=32)
_UINT32 = st.integers(0, 2**32 - 1) | st.integers(0, 3)
_INT32 = st.integers(-(2**31), 2**31 - 1) | st.integers(-1, 3)
_UINT64 = st.integers(0, 2**63 - 2) | st.integers(0, 3)
_CPUID_LEAF = st.fixed_dictionaries(
    {"leaf": st.integers(0, 2**32 - 2)},
    optional={"subleaf": st.integers(0, 2**32 - 2), "eax": _POLICY, "ecx": _POLICY},
)
_MSR = st.fixed_dictionaries(
    {"index": st.integers(0, 2**32 - 2), "policy": st.text("01x", min_size=64, max_size=64)}
)

_LEAVES: dict[int, st.SearchStrategy[Json]] = {
    id(scalars.INT32): _INT32,
    id(scalars.UINT8): st.integers(0, 255),
    id(scalars.UINT32): _UINT32,
    id(scalars.UINT64): _UINT64,
    id(scalars.DOMID): _UINT32,
    id(scalars.DEVID): _INT32,
    id(scalars.MEMKB): _UINT64,
    id(scalars.BOOL): st.booleans(),
    id(scalars.STRING): TEXT.filter(lambda text: "\0" not in text),
    id(scalars.DEFBOOL): st.sampled_from(["True", "False", "<default>"]),
    id(scalars.UUID): st.uuids().map(str) | st.just(NULL_UUID),
    id(scalars.MAC): st.sampled_from([MAC, MAC.upper(), "00:00:00:00:00:00"]),
    id(lists.BITMAP): st.lists(_BITS, unique=True, max_size=5).map(sorted),
    id(lists.STRING_LIST): st.lists(st.sampled_from(["", "a", "-x"]), max_size=3),
    id(lists.KEY_VALUE_LIST): st.dictionaries(
        st.sampled_from("abc"), st.none() | st.just("v"), max_size=3
    ),
    id(lists.MS_VM_GENID): st.lists(st.integers(0, 255), min_size=16, max_size=16)
    | st.just([0] * 16),
    id(cpuid.CPUID_POLICY): st.fixed_dictionaries(
        {"cpuid": st.lists(_CPUID_LEAF, max_size=2), "msr": st.lists(_MSR, max_size=2)}
    )
    | st.lists(_CPUID_LEAF, max_size=2),
}

# No number close below 2**31, which libxl would look through bit by bit in a bitmap, and neither
# 2**63 - 1 nor -2**63, which libxl takes for an overflow if an earlier number was one: it reads
# an errno that it never resets (libxl_json.c json_callback_number).
JUNK: tuple[Json, ...] = (
    *(None, True, False, 0, 1, -1, 255, 256, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1, 2**70),
    *(-(2**31) - 1, 1 - 2**63, -(2**63) - 1, 1.5, -0.0, "", "x", "True", "true", "Trueish"),
    *("<default>!", "PV", "pV", "\u212av", "128", "a\0b", "True\0", MAC + ":zz", " a:-1:+2:0:0:0"),
    *(" a:-1:+2:00:00:00", MAC + "0", "0" * 36, NULL_UUID.replace("0", "F"), NULL_UUID + "\n"),
    *([], [[]], [[[]]], [{}], [None], [1], [2, 1], ["a"], ["a", None], [5, 0, 9, 2], [-1], [0, -1]),
    *(
        [3, -15],
        [3, -16],
        [2**31 - 1],
        [2**32 + 3, 7],
        [1, 2**70],
        [1.5],
        [[1], [0, 9, 8]],
        [[], 1],
    ),
    *(list(range(16)), list(range(250, 270)), [1] * 15, [2**70] * 16, [0] * 15 + [2**63]),
    *({}, {"a": "b"}, {"a": None}, {"a": 1}, {"": ""}, {"cpuid": []}, {"cpuid": [], "msr": []}),
    *({"cpuid": [{}], "msr": []}, {"cpuid": [{"leaf": 2**32 - 1}, {"leaf": 1}], "msr": []}),
    *({"cpuid": [{"leaf": -1}, {"leaf": 2**33}], "msr": {}}, {"cpuid": 1, "msr": []}),
    {"cpuid": [{"leaf": 2**33 + 1, "subleaf": "x", "eax": "é" * 20}], "msr": []},
    {"cpuid": [], "msr": [{"index": 2**32 - 1, "policy": "x" * 64}]},
    {"cpuid": [], "msr": [{"index": 1, "policy": "x" * 63}]},
    [{"leaf": 1, "eax": "x" * 40, "what": 1}, {"leaf": None}, {"leaf": 5}],
)


def _leaf(kind: Leaf | Enum, release: Release) -> st.SearchStrategy[Json]:
    if isinstance(kind, Leaf):
        return _LEAVES[id(kind)]
    return st.sampled_from(kind.names(release))


def _value(field: Field, release: Release) -> st.SearchStrategy[Json]:
    kind = field.type
    if isinstance(kind, Struct):
        return structs(kind, release)
    if isinstance(kind, Array):
        element = kind.element
        one = structs(element, release) if isinstance(element, Struct) else _leaf(element, release)
        return st.lists(one, max_size=2)
    return _leaf(kind, release)


def structs(struct: Struct, release: Release) -> st.SearchStrategy[JsonObject]:
    """Valid objects for a struct, their keys in any order."""
    key = struct.name, release
    if key not in _STRUCTS:
        _STRUCTS[key] = _structs(struct, release)
    return _STRUCTS[key]


_STRUCTS: dict[tuple[str, Release], st.SearchStrategy[JsonObject]] = {}


def _structs(struct: Struct, release: Release) -> st.SearchStrategy[JsonObject]:
    fields = [
        item for item in struct.fields if isinstance(item, Field) and item.in_release(release)
    ]
    values = {field.name: _value(field, release) for field in fields}
    unions = [item for item in struct.fields if isinstance(item, Union)]
    names = st.lists(st.sampled_from(list(values)), max_size=8, unique=True)

    @st.composite
    def draw_one(draw: Callable[..., Json]) -> JsonObject:
        chosen = draw(names)
        value = {name: draw(values[name]) for name in chosen}
        for union in unions:
            member = draw(st.sampled_from([None, *union.members]))
            if member is not None:
                body = union.members[member]
                inner = draw(structs(body, release)) if body else {}
                value[f"{union.key}.{member}"] = inner
        return value

    return draw_one()


def _places(value: Json) -> list[tuple[Json, str | int]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Json, str | int]] = []
    for key, item in items:
        found.append((value, key))
        if isinstance(item, dict | list):
            found += _places(item)
    return found


@st.composite
def mutated(draw: Callable[..., Json], valid: st.SearchStrategy[JsonObject]) -> JsonObject:
    """Objects with up to three things wrong in them."""
    value = copy.deepcopy(draw(valid))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(value)
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        if isinstance(holder, dict) and draw(st.integers(0, 4)) == 0:
            name = draw(st.sampled_from(["unknown", "type.hvm", "type.pv", "connection.pty"]))
            holder[name] = draw(st.sampled_from([{}, 1]))
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return value


@st.composite
def garbled(draw: Callable[..., Json], valid: st.SearchStrategy[JsonObject]) -> str:
    """JSON texts with duplicate keys, odd blanks, characters too many or missing, or no end."""
    value = draw(valid)
    text = json.dumps(value, indent=draw(st.sampled_from([None, 2])), ensure_ascii=False)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 2))
        added = draw(st.sampled_from(["", *'{}[]",:- \n\t', "1", "0", "e5", ".", "null", "/**/"]))
        text = text[:at] + added + text[at + cut :]
    if draw(st.integers(0, 3)) == 0:
        text = text[: draw(st.integers(0, len(text)))]
    if draw(st.integers(0, 3)) == 0:
        text = text.replace("{", '{"name": "first", "devid": 7, ', 1)
    return text
