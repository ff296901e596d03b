"""Templates as libxl writes them: its keys, its order, its bytes."""

import json
import re
from collections.abc import Mapping
from typing import cast

from xendrift.core.base.jsontypes import Json, JsonObject, as_objects
from xendrift.sources.demo.guest import Guest

# libxl_types.idl, libxl_domain_config
_ARRAYS = (
    *("disks", "nics", "pcidevs", "vfbs", "vkbs", "vtpms", "p9s", "channels"),
    *("usbctrls", "usbdevs"),
)
_ACTIONS: JsonObject = {
    "on_reboot": "restart",
    "on_crash": "preserve",
    "on_soft_reset": "soft_reset",
}
_KEYS = {"disks": ("vdev",), "usbdevs": ("ctrl", "port"), "pcidevs": ("domain", "bus", "dev")}
_EMPTY_OBJECT = re.compile(r"^( *)(.*)\{\}", re.MULTILINE)


def template_of(guest: Guest) -> bytes:
    """Makes the libxl-json of a guest."""
    config: JsonObject = {"c_info": _create_info(guest), "b_info": _build_info(guest)}
    for device in guest.devices:
        for key, entry in device.entries:
            array = config.setdefault(key, [])
            cast(list[Json], array).append(entry)
    return render(_ordered(config | _ACTIONS))


def stub() -> bytes:
    """Makes dom0's libxl-json (init-dom-json.c, gen_stub_json_config)."""
    build: JsonObject = {"sched_params": {}, "type.pv": {}, "arch_arm": {}, "arch_x86": {}}
    return render({"c_info": {"type": "pv"}, "b_info": build})


def enter(template: bytes, key: str, entry: JsonObject) -> bytes:
    """Enters a device as an attach does: in place of the one with its id, else at the end.

    (libxl_device.c, device_add_domain_config)
    """
    config: JsonObject = json.loads(template.rstrip(b"\0"))
    names = _KEYS.get(key, ("devid",))
    kept = [
        old
        for old in as_objects(config.get(key))
        if any(old.get(name) != entry.get(name) for name in names)
    ]
    array: list[Json] = [*kept, entry]
    return render(_ordered(config | {key: array}))


def render(config: JsonObject) -> bytes:
    r"""Writes JSON as yajl's beautifier does, with libxl's `\n\0` at the end."""
    text = json.dumps(config, indent=4, ensure_ascii=False)
    return (_EMPTY_OBJECT.sub(r"\1\2{\n\n\1}", text) + "\n\0").encode()


def _ordered(config: Mapping[str, Json]) -> JsonObject:
    keys = ["c_info", "b_info", *_ARRAYS, *_ACTIONS]
    return {key: config[key] for key in keys if key in config}


def _create_info(guest: Guest) -> JsonObject:
    return {
        "type": guest.type,
        "name": guest.name,
        "domid": 0xFFFFFFFF,  # xl's domid policy, never the domid
        "uuid": guest.uuid,
        "run_hotplug_scripts": "True",
    }


def _build_info(guest: Guest) -> JsonObject:
    early = ("device_model_version", "device_model_stubdomain")
    boot = {key: value for key, value in guest.build.items() if key not in early}
    return {
        "max_vcpus": guest.max_vcpus,
        "avail_vcpus": list(range(guest.vcpus)),
        "max_memkb": guest.max_memory * 1024,
        "target_memkb": guest.memory * 1024,
        "video_memkb": guest.video * 1024,
        **{key: guest.build[key] for key in early if key in guest.build},
        "sched_params": {},
        "claim_mode": "True",
        **(boot or _boots_by_itself(guest.type)),
        **({} if f"type.{guest.type}" in boot else {f"type.{guest.type}": _of_type(guest.type)}),
        "arch_arm": {},
        "arch_x86": {"msr_relaxed": "False"},
    }


def _boots_by_itself(kind: str) -> JsonObject:
    """An HVM guest has firmware; the others let a bootloader look into their first disk."""
    return {} if kind == "hvm" else {"bootloader": "/usr/lib/xen/bin/pygrub"}


def _of_type(kind: str) -> JsonObject:
    return {"vga": {}, "vnc": {}, "sdl": {}, "spice": {}, "rdm": {}} if kind == "hvm" else {}
