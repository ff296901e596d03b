"""Numbers of 32 bits: how each release lists them, writes them, and whether it reads them again."""

import copy
import json
from typing import Any

import pytest

from tests.vectors.answers import answers, read_object, release_of
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl import canonical, libxl_of, problems
from xendrift.core.idl.print import printed_config
from xendrift.core.jsontext import read, write
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.core.model.release import Release
from xendrift.core.model.report import Report
from xendrift.core.plans.base_config import base_of

REWRITES = read_object("rewrites")
UUID = "11111111-1111-4111-8111-111111111101"


def placed(field: str, value: int) -> JsonObject:
    """A guest's template with one number in it."""
    holder: Any = value
    for part in reversed(field.split("/")):
        holder = [holder] if part == "0" else {part: holder}
    config: JsonObject = {"c_info": {"type": "pv", "name": "g", "uuid": UUID}, **holder}
    build = config.setdefault("b_info", {})
    assert isinstance(build, dict)
    build["type.pv"] = {}
    return config


def at(config: Any, field: str) -> int | str:
    for part in field.split("/"):
        place: Any = int(part) if part == "0" else part
        try:
            config = config[place]
        except (KeyError, IndexError):
            return "absent"
    return config


def reported(config: JsonObject, release: Release) -> Report:
    name = f"userdata-d.2.{UUID}.libxl-json"
    file = UserdataFile.named(name, json.dumps(config).encode() + b"\0")
    assert file is not None
    host = HostObservation(frozenset([0, 2]), userdata=(file,), release=release)
    vm = {"/local/domain/2/name": b"g", "/local/domain/2/vm": f"/vm/{UUID}".encode()}
    return assess(Observation(2, vm, (file,), host))


@pytest.mark.parametrize(
    "one", REWRITES["fields"], ids=lambda one: f"{one['field']}={one['value']}"
)
def test_every_field(one: dict[str, Any]) -> None:
    field, value = one["field"], one["value"]
    config = placed(field, value)
    for name, answer in answers(one["answers"]):
        release = release_of(name)
        held = canonical(config, release)
        written = printed_config(held, libxl_of(release))
        assert at(written, field) == answer["written"], name
        unreadable = answer["listed_after"] == "left out"
        assert any(problem.refused for problem in problems(written, release)) == unreadable
        found = {finding.rule for finding in reported(config, release).findings}
        assert ("unreadable-rewrite" in found) == unreadable, name
        if unreadable:
            check_rebuild(written, field, value, release)


def check_rebuild(written: JsonObject, field: str, value: int, release: Release) -> None:
    """What libxl spoilt is put back, and nothing else is touched."""
    before = copy.deepcopy(written)
    report = reported(written, release)
    assert "no-template" in {finding.rule for finding in report.findings}
    base = base_of(report, (), {}, release)
    again = read(base.content, libxl_of(release).library)
    assert at(again, field) == value
    assert any(f"is {value} again" in sentence for sentence in base.assumed)
    assert printed_config(canonical(again, release), libxl_of(release)) == before


@pytest.mark.parametrize(
    "one", REWRITES["create -n"], ids=lambda one: f"{one['type']}-{one['line']}"
)
def test_what_xl_prints_is_printed_alike(one: dict[str, Any]) -> None:
    for name, answer in answers(one["answers"]):
        if answer["status"] == 0:
            printed = answer["printed"].encode()
            library = libxl_of(release_of(name)).library
            # xl ends what it prints with a line break of its own.
            assert write(read(printed, library), library).rstrip(b"\n") == printed.rstrip(b"\n")


@pytest.mark.parametrize(
    "one", REWRITES["sequences"], ids=lambda one: f"{one['field']}={one['value']}"
)
def test_what_follows_a_rewrite(one: dict[str, Any]) -> None:
    """A template that libxl cannot read again stays as it is, whatever is tried afterwards."""
    for name, answer in answers(one["answers"]):
        release = release_of(name)
        held: Any = placed(one["field"], one["value"])
        for step in answer["steps"]:
            if not any(problem.refused for problem in problems(held, release)):
                held = printed_config(canonical(held, release), libxl_of(release))
            assert at(held, one["field"]) == step["written"], (name, step["command"])
            left_out = any(problem.refused for problem in problems(held, release))
            assert left_out == (step["xl list -l"] == "left out"), (name, step["command"])
