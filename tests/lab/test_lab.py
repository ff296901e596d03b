"""The lab is as good as a dom0: its `xl list -l` is the one that was captured."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.lab.fixtures import every_release
from tests.lab.lab import CAPTURES, Lab
from tests.lab.players import Backends, Qemu, silent
from xendrift.sources.host.source import HostSource

pytestmark = [pytest.mark.real, every_release]


def without_scheduling(listing: str) -> list[Any]:
    """What does not come from the store or the template comes from the hypervisor."""
    domains = [domain for domain in json.loads(listing) if domain["domid"] != 0]
    for domain in domains:
        domain["config"]["b_info"].pop("sched_params", None)
    return domains


@pytest.mark.parametrize("capture", ["d-xenstore-only", "h1-hvm-cdrom", "k1b-pci-attached"])
def test_xl_lists_what_was_captured(lab: Lab, capture: str) -> None:
    lab.load(capture)
    with Qemu(lab):
        listing = lab.xl("list", "-l")
    assert listing.returncode == 0, listing.stderr
    captured = (CAPTURES / capture / "xl-list-l.json").read_text()
    assert without_scheduling(listing.stdout) == without_scheduling(captured)


def test_backends_answer_a_detach(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    with Backends(lab), lab.client() as client:
        before = client.directory("/libxl/2/device/vif")
        assert before is not None
        detach = lab.xl("network-detach", "2", before[-1])
        assert detach.returncode == 0, detach.stderr
        assert client.directory("/libxl/2/device/vif") == before[:-1]


def test_silent_backends_leave_a_device_where_it_is(lab: Lab) -> None:
    lab.load("a-healthy")
    state = "/local/domain/0/backend/vif/2/0/state"
    with lab.client() as client, Backends(lab, silent):
        client.write(state, b"5")
        time.sleep(0.1)
        assert client.read(state) == b"5"
    with lab.client() as client, Backends(lab):
        client.write(state, b"5")
        deadline = time.monotonic() + 5
        while client.read(state) != b"6":
            assert time.monotonic() < deadline


def test_xl_writes_to_the_labs_userdata(lab: Lab) -> None:
    lab.load("a-healthy")
    before = sorted(file.name for file in lab.userdata.iterdir())
    config = lab.folder / "pending.cfg"
    config.write_text('name = "g-web"\nkernel = "/dev/null"\n')
    update = lab.xl("config-update", "2", str(config))
    assert update.returncode == 0, update.stderr
    assert len(list(lab.userdata.iterdir())) == len(before) + 1


def test_the_release_is_the_one_that_was_asked_for(lab: Lab, release: str) -> None:
    assert lab.process is not None
    loaded = Path(f"/proc/{lab.process.pid}/maps").read_text()
    assert f"/libxenctrl.so.{release}" in loaded
    assert Path(f"/proc/{lab.process.pid}/exe").readlink().name == lab.daemon
    assert HostSource(lab.socket, lab.userdata).look().release == lab.xen.number
