"""How devices are spelled for xl: by the real xl's own parser, and what is refused."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lab.lab import CAPTURES, Lab
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds import BY_NAME, by_json_key
from xendrift.core.kinds.spelling import Unspeakable

MAC = "00:16:3e:01:02:03"
UUID = "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"

# A kind, and the JSON of a device that xl 4.17 prints again.
DEVICES: list[tuple[str, dict[str, Any]]] = [
    ("disk", {"pdev_path": "/a,b c=d", "vdev": "xvde", "format": "raw", "readwrite": 1}),
    ("disk", {"pdev_path": "/dev/vg/x", "vdev": "xvde", "format": "raw"}),
    ("disk", {"pdev_path": "phy:/x", "vdev": "xvde", "format": "qcow2", "backend": "qdisk",
              "script": "/x/y z", "discard_enable": "False", "direct_io_safe": True}),
    ("disk", {"pdev_path": "iqn.2026-01.a:b", "vdev": "d12p3", "format": "raw", "readwrite": 1,
              "discard_enable": "True", "backend": "phy", "backend_domname": "storage dom"}),
    ("disk", {"vdev": "hdc", "format": "empty", "is_cdrom": 1, "removable": 1}),
    ("disk", {"pdev_path": "/cd.iso", "vdev": "hdc", "format": "raw", "is_cdrom": 1,
              "removable": 1}),
    ("nic", {"mac": MAC, "bridge": "xenbr0", "ip": "10.0.0.1 10.0.0.2", "script": "vif-route",
             "ifname": "web0", "model": "e1000", "mtu": 1400, "nictype": "vif_ioemu",
             "gatewaydev": "eth0", "devid": 5, "backend_domname": "netvm"}),
    ("nic", {"mac": MAC, "nictype": "vif", "devid": 0}),
    ("nic", {"mac": MAC, "bridge": "unknown", "trusted": "False", "devid": 0,
             "colo_sock_mirror_ip": "10.0.0.1", "colo_checkpoint_port": "9"}),
    ("disk", {"pdev_path": "/x", "vdev": "xvde", "format": "raw", "specification": "virtio",
              "colo_enable": "True", "colo_host": "h", "colo_port": 9, "active_disk": "/a"}),
    ("vtpm", {"backend_domname": "0", "uuid": UUID}),
    ("vkb", {"backend_type": "linux", "unique_id": "a b", "feature_disable_keyboard": True,
             "feature_multi_touch": True, "width": 3, "multi_touch_num_contacts": 7}),
    ("vkb", {"backend_type": "qemu", "backend_domname": "7"}),
    ("vdispl", {"backend_domname": "0", "be_alloc": True, "connectors": [
        {"unique_id": "id0", "width": 800, "height": 600},
        {"unique_id": "id1", "width": 1, "height": 2}]}),
    ("vsnd", {"backend_domname": "7", "short_name": "Main", "long_name": "Of the house",
              "params": {"sample_rates": [8000, 44100], "sample_formats": ["s8", "s16_le"],
                         "channels_min": 1, "channels_max": 2, "buffer_size": 9},
              "pcms": [{"name": "One", "params": {}, "streams": [
                  {"unique_id": "a", "type": "p", "params": {"channels_max": 2}},
                  {"unique_id": "b", "type": "c", "params": {}}]},
                  {"name": "Two", "params": {}, "streams": [{"type": "p", "params": {}}]}]}),
]  # fmt: skip


def spelled(kind: str, config: JsonObject) -> list[str]:
    """What xl is given."""
    return [BY_NAME[kind].attach_command, "2", *BY_NAME[kind].attach_arguments(config)]


def understood(run: "subprocess.CompletedProcess[str]") -> Any:
    """The device as xl has parsed it."""
    assert run.returncode == 0, run.stderr
    config = json.loads(run.stdout.partition(": ")[2])
    if config.get("pdev_path") == "":
        del config["pdev_path"]
    return config


@pytest.fixture
def xl(lab: Lab, daemon: str) -> Lab:
    if daemon == "oxenstored":
        pytest.skip("only xl's own parser is asked, which no daemon matters to")
    lab.load("a-healthy")
    return lab


@pytest.mark.real
@pytest.mark.parametrize(("kind", "config"), DEVICES)
def test_xl_understands_what_is_spelled(xl: Lab, kind: str, config: dict[str, Any]) -> None:
    read = understood(xl.xl("-N", *spelled(kind, config)))
    devid = config.get("devid", read.get("devid"))  # 0 is never printed
    assert read | ({"devid": devid} if devid is not None else {}) == config


@pytest.mark.real
@pytest.mark.parametrize("capture", ["b-after-hotplug", "g1-scalars", "k10a-vdev-spellings"])
def test_xl_understands_the_entries_of_real_templates(xl: Lab, capture: str) -> None:
    checked = 0
    for file in (CAPTURES / capture / "userdata").glob("*.libxl-json"):
        template = json.loads(file.read_bytes().rstrip(b"\0"))
        for key in ("disks", "nics"):
            for entry in template.get(key, []):
                read = understood(xl.xl("-N", *spelled(by_json_key()[key].name, entry)))
                for name, value in read.items():
                    assert entry.get(name, value) == value
                unset = {name for name, value in entry.items() if value in ("False", 0)}
                assert entry.keys() - read.keys() - unset <= {"devid"}
                checked += 1
    assert checked > 2


@pytest.mark.real
@pytest.mark.parametrize(
    ("amount", "span"), [(1, 50_000), (50_000, 50_000), (12_345, 20_000), (7, 3), (131_072, 999)]
)
def test_a_rate_comes_back_as_it_was(xl: Lab, amount: int, span: int) -> None:
    config: JsonObject = {"rate_bytes_per_interval": amount, "rate_interval_usecs": span}
    assert understood(xl.xl("-N", *spelled("nic", config))) == config


@pytest.mark.parametrize(
    ("specification", "config"),
    [
        ("disk:format=raw,vdev=xvde,access=rw,target=/x,y",
         {"format": "raw", "vdev": "xvde", "readwrite": 1, "pdev_path": "/x,y"}),
        ("disk:vdev=xvde,target=/x", {"format": "raw", "vdev": "xvde", "readwrite": 1,
                                      "pdev_path": "/x"}),
        ("disk:vdev=hdc,cdrom", {"format": "empty", "vdev": "hdc", "is_cdrom": 1, "removable": 1,
                                 "readwrite": 0}),
        ("nic:bridge=xenbr0,type=ioemu,rate=10MB/s", {"bridge": "xenbr0", "nictype": "vif_ioemu",
                                                      "rate": "10MB/s"}),
        ("pci:0000:03:00.0,permissive=1", {"domain": 0, "bus": 3, "dev": 0, "func": 0,
                                           "permissive": True}),
        ("pci:03:1f.7", {"domain": 0, "bus": 3, "dev": 31, "func": 7}),
        ("usbctrl:type=qusb,version=2,ports=4", {"type": "qusb", "version": 2, "ports": 4}),
        ("usbdev:hostbus=1,hostaddr=12,port=2", {"hostbus": 1, "hostaddr": 12, "port": 2,
                                                 "ctrl": 0}),
    ],
)  # fmt: skip
def test_a_specification_is_read(specification: str, config: JsonObject) -> None:
    name, _, rest = specification.partition(":")
    assert BY_NAME[name].attach_config(rest) == config


@pytest.mark.parametrize(
    ("kind", "config", "arguments"),
    [
        ("pci", {"domain": 0, "bus": 3, "dev": 0, "func": 0, "vdevfn": 40, "permissive": True},
         ["0000:03:00.0@5,permissive=1"]),
        ("usbdev", {"ctrl": 0, "port": 1, "type.hostdev": {"hostbus": 1, "hostaddr": 2}},
         ["type=hostdev", "controller=0", "hostbus=1", "hostaddr=2", "port=1"]),
        ("usbctrl", {"type": "pv", "devid": 0, "version": 2, "ports": 4},
         ["type=pv", "version=2", "ports=4"]),
        ("vtpm", {"uuid": UUID, "devid": 0}, ["backend=0", f"uuid={UUID}"]),
    ],
)  # fmt: skip
def test_what_xl_cannot_parse_dry(kind: str, config: JsonObject, arguments: list[str]) -> None:
    assert list(BY_NAME[kind].attach_arguments(config)) == arguments


@pytest.mark.parametrize(
    ("kind", "config", "field"),
    [
        ("disk", {"vdev": "xvde", "script": "a,target=/etc", "pdev_path": "/x"}, "script"),
        ("disk", {"vdev": "xvde", "pdev_path": "/x\ny"}, "pdev_path"),
        ("disk", {"vdev": "xvde", "pdev_path": "/x,"}, "pdev_path"),
        ("disk", {"vdev": "xvde", "pdev_path": " /x"}, "pdev_path"),
        ("disk", {"vdev": "xvde", "format": "raw"}, "pdev_path"),
        ("disk", {"pdev_path": "/x"}, "vdev"),
        ("disk", {"vdev": "xvde", "pdev_path": "/x", "removable": 1}, "removable"),
        ("disk", {"vdev": "xvde", "pdev_path": "/x", "trusted": "False"}, "trusted"),
        ("disk", {"vdev": "xvde", "pdev_path": "/x", "irq": 7}, "irq"),
        ("usbctrl", {"backend_domid": 3}, "backend_domid"),
        ("pci", {"bus": 3, "vdevfn": 1 << 12}, "vdevfn"),
        ("nic", {"rate_bytes_per_interval": 1, "rate_interval_usecs": 4_000_000}, "rate"),
        ("disk", {"vdev": "xvde", "pdev_path": "/x", "format": "zip"}, "format"),
        ("nic", {"ifname": "a,script=/x"}, "ifname"),
        ("nic", {"bridge": "x\x1b[0m"}, "bridge"),
        ("nic", {"bridge": "x\u202ey"}, "bridge"),
        ("nic", {"mac": "00:16"}, "mac"),
        ("nic", {"rate_bytes_per_interval": 1 << 40, "rate_interval_usecs": 1}, "rate"),
        ("vsnd", {"short_name": "a, long-name=b"}, "short_name"),
        ("vsnd", {"pcms": [{"streams": [{"type": "q"}]}]}, "type"),
        ("vtpm", {"uuid": "x"}, "uuid"),
        ("vkb", {"unique_id": "k"}, "backend_type"),
        ("usbdev", {"type.hostdev": {"hostbus": 1}}, "hostaddr"),
        ("vdispl", {"connectors": [{"unique_id": "a;b:1x1", "width": 1, "height": 1}]},
         "connectors"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_named(kind: str, config: JsonObject, field: str) -> None:
    with pytest.raises(Unspeakable) as caught:
        BY_NAME[kind].attach_arguments(config)
    assert caught.value.field == field
    assert caught.value.sentence.startswith(f"{field} cannot be said to xl: ")


@given(st.text(), st.text(), st.text())
def test_no_value_becomes_another_key(script: str, backend: str, target: str) -> None:
    config: JsonObject = {
        "vdev": "xvde", "script": script, "backend_domname": backend, "pdev_path": target,
    }  # fmt: skip
    try:
        (argument,) = BY_NAME["disk"].attach_arguments(config)
    except Unspeakable:
        return
    keys, _, last = argument.partition(",target=")
    assert last == target
    assert len(keys.split(",")) == 2 + bool(script) + bool(backend)
    assert argument.isprintable()


def test_this_file_covers_every_kind_that_xl_attaches() -> None:
    text = Path(__file__).read_text()
    for kind in BY_NAME.values():
        if kind.attach_command:
            assert f'("{kind.name}", ' in text
            assert kind.detach_command
