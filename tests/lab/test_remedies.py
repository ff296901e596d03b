"""Remedies of what people reported are run on a host that is in that state, and are the end of it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.case import said
from tests.lab.lab import Lab
from tests.lab.players import Backends
from xendrift.core.model.finding import Finding
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.host.source import HostSource
from xendrift_tui.main import main

pytestmark = pytest.mark.real

CASES = Path(__file__).parents[1] / "cases"
_NIL = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", str(tmp_path / "state"))


def put(lab: Lab, name: str) -> None:
    """Makes the lab's host the one of a case; Xen has the domains that have a number there."""
    nodes = CaptureSource(CASES / name).subtree("/")
    with lab.client() as client:
        own = {path: value for path, value in nodes.items() if path != "/" and "@" not in path}
        client.write_many({path: value for path, value in own.items() if "/tool" not in path})
    shutil.rmtree(lab.userdata)
    shutil.copytree(CASES / name / "userdata", lab.userdata)
    domains = {0: (_NIL, "pv")}
    for path, value in nodes.items():
        if path.count("/") == 4 and path.endswith("/vm"):
            domid = int(path.split("/")[3])
            kind = nodes.get(f"/libxl/{domid}/type", b"pv").decode()
            domains[domid] = (value.decode().rpartition("vm/")[2], "pv" if kind == "pv" else "hvm")
    lab.set_domains(domains)


@pytest.fixture
def found(lab: Lab) -> Iterator[Any]:
    """Says what is found of a rule now."""
    source = HostSource(lab.socket, lab.userdata)
    yield lambda rule: [one for one in said(source) if one.rule == rule]
    source.close()


def remedy(findings: list[Finding], program: str) -> tuple[str, ...]:
    """The first command of a finding that a program runs."""
    ways = (way.command for one in findings for way in one.remedies)
    return next(tuple(map(str, way)) for way in ways if way and way[0] == program)


def run(command: tuple[str, ...], lab: Lab) -> None:
    if command[0] == "xl":
        done = lab.xl(*command[1:])
        assert (done.returncode, done.stderr) == (0, "")
    elif command[0] == "xendrift":
        place = ["--socket", lab.socket, "--userdata", str(lab.userdata)]
        assert main([*command[1:], "--yes", *place]) == 0
    else:
        subprocess.run(command, env={**os.environ, "XENSTORED_PATH": lab.socket}, check=True)


@pytest.mark.parametrize(
    ("name", "rule", "program"),
    [
        ("driver-domain-renamed", "backend-renamed", "xl"),
        ("driver-domain-renamed", "backend-renamed", "xendrift"),
        ("maxmem-lowered", "maxmem-lowered", "xenstore-write"),
        ("pci-owner-gone", "pci-owner-gone", "xenstore-rm"),
        ("pci-backend-empty", "poisoned-kind", "xenstore-write"),
        ("left-over-name", "leftover-domain", "xenstore-rm"),
    ],
)
def test_a_remedy_is_the_end_of_it(
    lab: Lab, found: Any, name: str, rule: str, program: str
) -> None:
    put(lab, name)
    before = found(rule)
    assert before
    run(remedy(before, program), lab)
    assert found(rule) == []


def test_the_sender_of_a_migration_is_called_by_its_name_again(lab: Lab, found: Any) -> None:
    put(lab, "migrated-away")
    ways = [tuple(map(str, way.command)) for one in found("migration-rest") for way in one.remedies]
    run(next(way for way in ways if way[:2] == ("xl", "rename")), lab)
    assert found("migration-rest") == []


def test_a_shared_image_is_detached_from_one_of_its_writers(lab: Lab, found: Any) -> None:
    put(lab, "shared-image")
    with Backends(lab):
        run(remedy(found("shared-image"), "xl"), lab)
    assert found("shared-image") == []


def test_xl_lists_what_the_remedies_say_it_will(lab: Lab) -> None:
    """The counter makes the functions visible again, and the maximum is xenstore's."""
    put(lab, "maxmem-lowered")
    path = "/local/domain/8/memory/static-max"
    assert config(lab, 8)["b_info"]["max_memkb"] == 422838
    run(("xenstore-write", path, "4096000"), lab)
    assert config(lab, 8)["b_info"]["max_memkb"] == 4096000


def config(lab: Lab, domid: int) -> Mapping[str, Any]:
    listing = lab.xl("list", "-l")
    assert listing.returncode == 0, listing.stderr
    return next(one["config"] for one in json.loads(listing.stdout) if one["domid"] == domid)
