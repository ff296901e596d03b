"""The demo's templates are what libxl writes, byte for byte."""

import json
from pathlib import Path

import pytest

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl.compiled import canonical
from xendrift.sources.demo.guest import cut, emptied, misspelt
from xendrift.sources.demo.template import enter, render, stub, template_of
from xendrift.sources.demo.world import GUESTS

CAPTURES = Path(__file__).parents[3] / "captures"
REAL = sorted(CAPTURES.glob("*/userdata/*.libxl-json"))
BY_NAME = {guest.name: guest for guest in GUESTS}


def config(template: bytes) -> JsonObject:
    return json.loads(template.rstrip(b"\0"))


def test_the_bytes_are_those_of_libxl() -> None:
    contents = [path.read_bytes() for path in REAL]
    printed = [content for content in contents if b"{}" not in content and content.strip(b"\0")]
    assert len(printed) > 100  # the rest was edited by hand
    for content in printed:
        assert render(config(content)) == content


def test_dom0_has_the_stub_that_xen_writes() -> None:
    assert stub() == next(path for path in REAL if "-d.0." in path.name).read_bytes()


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_libxl_would_write_the_same_again(name: str) -> None:
    """Nothing in a demo template is unknown to libxl, misplaced or a default."""
    written = config(template_of(BY_NAME[name]))
    assert render(canonical(written)) == render(written)


def test_an_attach_replaces_the_entry_with_its_id_or_adds_one() -> None:
    template = template_of(BY_NAME["web-1"])
    again = config(enter(template, "nics", {"devid": 1, "mac": "00:16:3e:00:00:01"}))
    added = config(enter(template, "nics", {"devid": 5, "mac": "00:16:3e:00:00:05"}))
    assert [nic["devid"] for nic in again["nics"]] == [0, 1]
    assert again["nics"][1] == {"devid": 1, "mac": "00:16:3e:00:00:01"}
    assert [nic["devid"] for nic in added["nics"]] == [0, 1, 5]
    disks = config(enter(template, "disks", {"vdev": "xvda", "pdev_path": "/dev/vg0/new"}))["disks"]
    assert [disk["vdev"] for disk in disks] == ["xvdb", "xvda"]
    assert list(added) == list(config(template))


def test_what_may_become_of_a_template() -> None:
    template = template_of(BY_NAME["web-1"])
    assert emptied(template) == b""
    assert template.startswith(cut(template) or b"never")
    assert config(misspelt(template) or b"")["on_crash"] == "presevre"
