"""What xl.cfg cannot say: listed at the top, or no file at all; never another meaning."""

from typing import Any

import pytest

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.export.xlcfg import note_line, xl_cfg

UUID = "6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"


def guest(**parts: Any) -> JsonObject:
    build = {"type.pv": {}, "kernel": "/k", "target_memkb": 65536} | parts.pop("b_info", {})
    create = {"type": "pv", "name": "g", "uuid": UUID} | parts.pop("c_info", {})
    return {"c_info": create, "b_info": build} | parts


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (guest(c_info={"name": None}), "xl insists on a name"),
        (guest(c_info={"name": "a\x1b[2J"}), "its name cannot be written"),
        (guest(c_info={"type": "hvm"}), "not said whether the guest is pv, pvh or hvm"),
        (guest(c_info={"type": "qv"}), "libxl would refuse the configuration: /c_info/type"),
        (guest(b_info={"kernel": None}), "takes no pv guest without a kernel or a bootloader"),
        (guest(disks=[{"vdev": "xvda", "pdev_path": "/a", "script": "x,y"}]),
         "disk:xvda: script cannot be said to xl: it holds a comma"),
        (guest(disks=[{"vdev": "xvda", "pdev_path": "/a\n"}]), "disk:xvda: pdev_path"),
        (guest(disks=[{"vdev": "xvda", "pdev_path": "/a", "trusted": "False"}]),
         "disk:xvda: trusted cannot be said to xl"),
        (guest(nics=[{"bridge": "br0,script=/tmp/x"}]), "nic:#0: bridge"),
        (guest(nics=[{"devid": 1, "bridge": "x\u202ey"}]), "nic:1: bridge"),
        (guest(nics=[{"rate_bytes_per_interval": 5}]), "nic:#0: rate"),
        (guest(pcidevs=[{"bus": 3, "vdevfn": 1 << 20}]), "pci:0000:03:00.0: vdevfn"),
        (guest(usbctrls=[{"devid": 0, "backend_domid": 3}]), "usbctrl:0: backend_domid"),
        (guest(usbdevs=[{}]), "usbdev:#0: hostbus"),
        (guest(channels=[{"name": "a=b", "connection.pty": {}}]), "channel:a=b: name"),
        (guest(channels=[{"name": "a"}]), "channel:a: connection"),
        (guest(vfbs=[{"vnc": {"passwd": "a,vnc=0"}}]), "vfb:#0: vnc.passwd"),
    ],
)  # fmt: skip
def test_there_is_no_file(config: JsonObject, sentence: str) -> None:
    file = xl_cfg(config, "g")
    assert not file.content
    assert any(sentence in refusal for refusal in file.refusals), file.refusals


def test_the_old_device_model_is_refused_where_xl_refuses_it() -> None:
    build = {"device_model_version": "qemu_xen_traditional", "type.hvm": {}, "type.pv": None}
    config = guest(c_info={"type": "hvm"}, b_info=build)
    assert not xl_cfg(config, "g", (4, 20)).refusals
    refused = xl_cfg(config, "g", (4, 21))
    assert not refused.content
    assert refused.refusals == ("xl refuses qemu-xen-traditional since 4.21",)


@pytest.mark.parametrize(
    ("config", "line"),
    [
        (guest(b_info={"target_memkb": 65537}),
         "/b_info/target_memkb = 65537: xl counts in MiB: it becomes 65536 KiB"),
        (guest(b_info={"max_memkb": 131073}),
         "/b_info/max_memkb = 131073: xl counts in MiB: it becomes 132096 KiB"),
        (guest(b_info={"max_vcpus": 4, "avail_vcpus": [0, 2]}),
         "/b_info/avail_vcpus = [0, 2]: xl knows a number alone: only the first 2 will be online"),
        (guest(c_info={"platformdata": {"a": "b"}}),
         '/c_info/platformdata = {"a": "b"}: xl.cfg has no key for it'),
        (guest(b_info={"sched_params": {"budget": 4}}),
         "/b_info/sched_params/budget = 4: xl.cfg has no key for it"),
        (guest(b_info={"timer_mode": "no_delay_for_missed_ticks"}),
         '/b_info/timer_mode = "no_delay_for_missed_ticks": xl.cfg has no key for it'),
        (guest(rdms=[{"start": 1}]), '/rdms = [{"start": 1}]: xl.cfg has no key for it'),
        (guest(vtpms=[{"devid": 3}]),
         '/vtpms/0/devid = "3": xl numbers them by their order: it becomes 0'),
        (guest(b_info={"vcpu_hard_affinity": [[0], []]}),
         "/b_info/vcpu_hard_affinity = [[0], []]: xl takes none that is empty"),
        (guest(b_info={"cmdline": "a\x1b"}),
         '/b_info/cmdline = "a\\u001b": it holds a control or an invisible character, which has'
         " no escape"),
        (guest(pcidevs=[{"bus": 3}]),
         "/b_info/type.pv/e820_host: xl turns it on where there are PCI devices"),
        (guest(disks=[{"vdev": "xvda", "pdev_path": "/a", "specification": "virtio", "irq": 3}]),
         "/disks/0/irq = 3: libxl chooses it by itself"),
    ],
)  # fmt: skip
def test_it_is_listed_at_the_top(config: JsonObject, line: str) -> None:
    file = xl_cfg(config, "g")
    assert not file.refusals
    assert line in [note_line(note) for note in file.notes]
    assert f"#   {line}\n" in file.content.decode()


def test_a_password_is_said_but_not_shown() -> None:
    build: JsonObject = {"type.hvm": {"spice": {"passwd": "\x1bsecret"}, "vnc": {"passwd": "p"}}}
    config: JsonObject = {"c_info": {"type": "hvm", "name": "g"}, "b_info": build}
    file = xl_cfg(config, "g")
    assert b"secret" not in file.content
    assert b'vncpasswd = "p"' in file.content
    assert b"#   /b_info/type.hvm/spice/passwd: it holds a control" in file.content


def test_nothing_goes_without_a_word() -> None:
    """Every value of a configuration is in the settings, or listed, or libxl's own."""
    known = {"claim_mode", "run_hotplug_scripts"}
    config = guest(b_info={"iommu_memkb": 1, "nodemap": [1], "blkdev_start": "xvdz"})
    pointers = {note.pointer for note in xl_cfg(config, "g").notes}
    assert pointers == {"/b_info/iommu_memkb", "/b_info/nodemap", "/b_info/blkdev_start"}
    assert not {pointer.rpartition("/")[2] for pointer in pointers} & known


def test_a_name_cannot_break_out_of_the_comments() -> None:
    file = xl_cfg(guest(), 'g\n"\nmemory = 1')
    assert [line for line in file.content.decode().splitlines() if line == "memory = 1"] == []
