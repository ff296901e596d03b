"""The CPU policy of a guest: CPUID leaves and, since MSR policies exist, MSRs.

Parser, printer and emptiness test: `tools/libs/light/libxl_cpuid.c`
(libxl__cpuid_policy_list_parse_json, libxl_cpuid_policy_list_gen_json,
libxl__cpuid_policy_is_empty). 4.17.0 and 4.17.1 know the bare array alone and ignore the object;
every later release prints the object and reads both.
"""

from collections.abc import Iterable
from itertools import takewhile

from xendrift.core.base.jsontypes import Json, JsonObject, as_object, as_objects
from xendrift.core.idl.model import Leaf
from xendrift.core.idl.refused import Refused
from xendrift.core.idl.scalars import UINT32_MAX, is_json_integer
from xendrift.core.jsontext.values import as_octets, as_text

_REGISTERS = ("eax", "ebx", "ecx", "edx")
_REGISTER_BITS = 32
_MSR_BITS = 64
# Marks the end of either list and a missing number (xenctrl.h XEN_CPUID_INPUT_UNUSED).
_UNUSED = UINT32_MAX

READS_ON = "a register policy of fewer than 32 characters is printed with what lies behind it"
"""What libxl prints then is memory, which nobody can know."""


def _number(entry: JsonObject, key: str) -> int | None:
    value = entry.get(key)
    return value & UINT32_MAX if isinstance(value, int) and is_json_integer(value) else None


def _read_leaf(entry: Json) -> JsonObject | None:
    """Reads one leaf; None is the end of the list, which a leaf without a number is, too."""
    if not isinstance(entry, dict):
        raise Refused("a CPUID leaf is an object")
    leaf = _number(entry, "leaf")
    if leaf is None or leaf == _UNUSED:
        return None
    read: JsonObject = {"leaf": leaf}
    subleaf = _number(entry, "subleaf")
    if subleaf is not None and subleaf != _UNUSED:
        read["subleaf"] = subleaf
    for register in _REGISTERS:
        policy = entry.get(register)
        if isinstance(policy, str):
            read[register] = as_text(as_octets(policy)[:_REGISTER_BITS])
    return read


def _read_msr(entry: Json) -> JsonObject | None:
    if not isinstance(entry, dict):
        raise Refused("an MSR policy is an object")
    index, policy = _number(entry, "index"), entry.get("policy")
    if index is None or not isinstance(policy, str) or len(as_octets(policy)) != _MSR_BITS:
        raise Refused("an MSR policy needs an integer index and a policy of 64 characters")
    return None if index == _UNUSED else {"index": index, "policy": policy}


def _until_none(items: Iterable[JsonObject | None]) -> list[Json]:
    return list(takewhile(lambda item: item is not None, list(items)))


def _read(value: Json) -> Json:
    if isinstance(value, list):
        leaves = _until_none([_read_leaf(entry) for entry in value])
        return {"cpuid": leaves, "msr": []} if leaves else None
    if not isinstance(value, dict):
        raise Refused("a CPU policy is an object or an array")
    leaves, msrs = value.get("cpuid"), value.get("msr")
    if not isinstance(leaves, list) or not isinstance(msrs, list):
        raise Refused('a CPU policy needs the arrays "cpuid" and "msr"')
    kept = _until_none([_read_leaf(entry) for entry in leaves])
    policies = _until_none([_read_msr(entry) for entry in msrs])
    # An MSR list that ends before it began is still printed, a missing one is not.
    return {"cpuid": kept, "msr": policies} if kept or msrs else None


def _has_short_policy(entry: JsonObject) -> bool:
    policies = (entry.get(register) for register in _REGISTERS)
    return any(isinstance(text, str) and len(as_octets(text)) < _REGISTER_BITS for text in policies)


def _note(value: Json) -> str | None:
    whole: JsonObject = {"cpuid": value, "msr": []} if isinstance(value, list) else {}
    whole = whole or as_object(value) or {}
    kept = as_object(_read(value)) or {"cpuid": [], "msr": []}
    if any(map(_has_short_policy, as_objects(kept["cpuid"]))):
        return READS_ON
    return None if kept == whole else "a part of the CPU policy is dropped"


CPUID_POLICY = Leaf("a CPU policy", None, _read, None, _note)
