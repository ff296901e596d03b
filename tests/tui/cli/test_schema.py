"""Every document that is printed with --json is one that the schema describes, and no key more."""

import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import dump
from xendrift.core.export.shapes import report_shape
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.protocol import Source
from xendrift_tui import cli
from xendrift_tui.main import main

SCHEMA: dict[str, Any] = json.loads((Path(cli.__file__).parent / "schema.json").read_text())
CAPTURES = Path(__file__).parents[2] / "captures"


def closed(schema: Any) -> Any:
    """The schema as a promise of ours: an object has the keys that are described, and no other."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if "properties" in made:
        made.setdefault("additionalProperties", False)
    return made


@cache
def validator(name: str) -> Any:
    schema = closed(SCHEMA) | {"anyOf": [{"$ref": f"#/$defs/{name}"}]}
    return jsonschema.Draft202012Validator(schema)


def check(document: Any, name: str) -> None:
    validator(name).validate(document)


def printed(*arguments: str) -> Any:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main(list(arguments))
    return json.loads(out.getvalue())


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("scan", ["scan", "--demo", "--json"]),
        ("scan", ["scan", "--demo", "--json", "--settle", "0.1"]),
        ("host", ["scan", "--demo", "--json-lines"]),
        ("rules", ["explain", "--json"]),
        ("doctor", ["doctor", "--json"]),
        ("log", ["log", "--json"]),
        ("config", ["config", "--json"]),
        *(
            (name, [*command, "--demo", "--json", *more])
            for name, command in [
                ("written", ["accept", "web-2"]),
                ("written", ["accept", "web-2", "--take", "drop", "disk:xvdd"]),
                ("written", ["accept", "web-1"]),
                ("written", ["accept", "legacy-erp"]),
                ("written", ["rebuild", "kiosk"]),
                ("written", ["rebuild", "web-1"]),
                ("plugged", ["plug", "edge-router", "nic:2"]),
                ("plugged", ["plug", "web-2", "nic:bridge=xenbr0"]),
                ("plugged", ["plug", "mail", "nic:bridge=xenbr9"]),
                ("plugged", ["unplug", "web-2", "disk:xvdd"]),
                ("plugged", ["unplug", "web-2", "disk:xvda"]),
                ("handed", ["accept", "web-2", "--pending"]),
                ("handed", ["accept", "backup", "--pending"]),
                ("cleaned", ["clean", "31", "vbd:51712"]),
                ("cleaned", ["clean", "31", "userdata:libxl-json"]),
                ("cleaned", ["clean", "analytics", "nic:1"]),
                ("set", ["accept", "*"]),
                ("set", ["accept", "web-1", "web-1"]),
                ("set", ["plug", "*", "--rule", "stale"]),
                ("set", ["clean", "31", "--rule", "leftover-backend"]),
                ("set", ["repair", "db-*", "--rule", "poisoned-kind"]),
                ("repaired", ["repair", "db-main", "disk:xvdc"]),
                ("repaired", ["repair", "db-main", "disk:xvda"]),
                ("repaired", ["repair", "web-1", "disk:xvda", "--set", "mode=w"]),
            ]
            for more in (["--dry-run"], ["--yes", "--confirm", command[1]])
        ),
    ],
)
def test_what_a_command_prints(name: str, arguments: list[str]) -> None:
    document = printed(*arguments)
    check(document, name)
    jsonschema.validate(document, SCHEMA)


@pytest.mark.parametrize("capture", sorted(p.name for p in CAPTURES.iterdir() if p.is_dir()))
def test_every_domain_of_every_capture(capture: str) -> None:
    place = ["--capture", str(CAPTURES / capture)]
    check(printed("scan", "--json", *place), "scan")
    check_every_domain(CaptureSource(CAPTURES / capture))


def test_every_domain_of_the_demo() -> None:
    check(printed("show", "web-2", "--json", "--demo"), "show")
    check_every_domain(DemoSource(frozen=True))


def check_every_domain(source: Source) -> None:
    host = source.look()
    for observation in source.observe(host, sorted(host.domids)):
        check(json.loads(dump(report_shape(assess(observation), secrets=False))), "show")


def test_what_watch_prints() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main(["watch", "--demo", "--json", "--for", "6"])
    lines = out.getvalue().splitlines()
    assert lines
    for line in lines:
        check(json.loads(line), "event")


def test_what_capture_writes(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    main(["capture", "--demo", "-o", str(file)])
    check(json.loads(file.read_text()), "capture")


def test_the_schema_says_no_to_something_else() -> None:
    document = printed("scan", "--demo", "--json")
    document["findings"][0]["severity"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)
