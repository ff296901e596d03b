"""`xl create -n`: what xl makes of an xl.cfg, and what it fills in by itself.

`comparable` takes both sides to the same terms. Every step of it is one thing that xl or libxl
does to any configuration, so that what is left has to be equal.
"""

import copy
import json
from collections.abc import Iterable
from typing import Any

from tests.lab.lab import Lab
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.export.xlcfg import Note

NUMBERED = (
    *("vtpms", "vdispls", "vsnds", "usbctrls", "pvcallsifs", "vfbs", "vkbs", "channels"),
    "virtios",
)
ALWAYS_WITH_BACKEND = ("vtpms", "vdispls", "p9s")
BACKED = ("disks", "nics", "p9s", *(key for key in NUMBERED if key not in ("usbctrls", "vfbs")))
OLDER = {
    "type.pv": ("kernel", "ramdisk", "cmdline", "bootloader", "bootloader_args"),
    "type.hvm": ("acpi", "apic", "nested_hvm", "timer_mode"),
}


class RealXl:
    """xl's parser of a release, without a hypervisor."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self.release = lab.xen.number
        self._file = lab.folder / "guest.cfg"

    def read(self, content: bytes) -> JsonObject:
        """The configuration that xl makes of a file; fails if xl does not take it."""
        self._file.write_bytes(content)
        run = self._lab.xl("create", "-n", str(self._file))
        assert run.returncode == 0, run.stderr
        config: JsonObject = json.loads(run.stdout)
        return config


def wanted(config: JsonObject) -> JsonObject:
    """A configuration of ours in the terms of what xl prints."""
    value: Any = copy.deepcopy(config)
    for step in (older_places, own_marks, numbers, backends, disks, pci_functions, keyboards):
        step(value)
    return memory_and_vcpus(value)


def without(config: JsonObject, notes: Iterable[Note], moved: frozenset[str]) -> JsonObject:
    """A configuration without the values that the file says it does not say.

    Args:
        config: what `wanted` has made of either side.
        notes: what is not said.
        moved: the values that `wanted` has moved on our side, as `moved_by` tells.
    """
    value = copy.deepcopy(config)
    for note in notes:
        *path, last = note.pointer.strip("/").replace("~1", "/").split("/")
        if last in moved and path[-1] in OLDER:
            path.pop()
        _followed(value, path).pop(last, None)
    if value["b_info"].get("cpuid") == {"msr": []}:
        del value["b_info"]["cpuid"]
    return value


def moved_by(config: Any) -> frozenset[str]:
    """The values that stand only where releases of old had them."""
    build = config["b_info"]
    return frozenset(
        name
        for member, names in OLDER.items()
        for name in names
        if name in build.get(member, {}) and name not in build
    )


def _followed(value: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else {}
        else:
            value = value.get(part, {})
    return value


def older_places(config: Any) -> None:
    """Releases of old kept some values with the type; libxl copies them (libxl_create.c)."""
    build = config["b_info"]
    moved = moved_by(config)
    for member in OLDER:
        for name in moved & build.get(member, {}).keys():
            build[name] = build[member].pop(name)


def own_marks(config: Any) -> None:
    """xl.conf is always asked, and libxl marks what has no domid yet and what it has decided."""
    if config["c_info"].get("domid") == 2**32 - 1:
        del config["c_info"]["domid"]
    config["c_info"].setdefault("run_hotplug_scripts", "True")
    config["b_info"].setdefault("claim_mode", "True")
    if config["b_info"]["arch_x86"].get("msr_relaxed") == "False":
        del config["b_info"]["arch_x86"]["msr_relaxed"]
    if config["b_info"].get("cpuid") == {"cpuid": [], "msr": []}:
        del config["b_info"]["cpuid"]
    for disk in config.get("disks", []):
        for key, default in (("colo_restore_enable", "False"), ("trusted", "True")):
            if disk.get(key) == default:
                del disk[key]


def numbers(config: Any) -> None:
    """A device is numbered by its place, if it does not say so itself."""
    for key in (*NUMBERED, "nics"):
        for index, device in enumerate(config.get(key, [])):
            device.setdefault("devid", index)


def backends(config: Any) -> None:
    """xl keeps a backend's domain as a name, which a domid in digits is as well."""
    for key in BACKED:
        for device in config.get(key, []):
            domid = device.pop("backend_domid", 0)
            if key in ALWAYS_WITH_BACKEND or domid:
                device.setdefault("backend_domname", str(domid))


def disks(config: Any) -> None:
    """A disk without a format is raw, a drive without a medium is empty, both removable."""
    for disk in config.get("disks", []):
        disk.setdefault("format", "raw")
        if disk.get("is_cdrom"):
            disk |= {"removable": 1, "is_cdrom": 1}
        if not disk.get("pdev_path"):
            disk.pop("pdev_path", None)
            disk["format"] = "empty"


def pci_functions(config: Any) -> None:
    """xl marks a function by 1 or all of them, a slot has no function, and strict is said."""
    for pci in config.get("pcidevs", []):
        pci.setdefault("rdm_policy", "strict")
        if pci.get("vfunc_mask") != 2**32 - 1 or pci.get("func"):
            pci["vfunc_mask"] = 1
        slot = pci.pop("vdevfn", 0) & ~7
        if slot:
            pci["vdevfn"] = slot


def keyboards(config: Any) -> None:
    """Each framebuffer brings a keyboard; any other has to say its type, QEMU's if none."""
    screens = len(config.get("vfbs", []))
    for index, keyboard in enumerate(config.get("vkbs", [])):
        if index >= screens or set(keyboard) != {"devid"}:
            keyboard.setdefault("backend_type", "qemu")


def memory_and_vcpus(config: Any) -> JsonObject:
    """No limit means that there is no more than there is now; no vcpu means the first one."""
    build = config["b_info"]
    if "target_memkb" in build:
        build.setdefault("max_memkb", build["target_memkb"] // 1024 * 1024)
    build["avail_vcpus"] = build.get("avail_vcpus") or [0]
    build["max_vcpus"] = build.get("max_vcpus") or len(build["avail_vcpus"])
    return config
