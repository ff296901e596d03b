"""Devices with a shape of their own: PCI, USB, 9pfs, vtpm, channels."""

import re
from collections.abc import Mapping
from dataclasses import replace

from xendrift.core.base.jsontypes import JsonObject
from xendrift.sources.demo.blueprints import console
from xendrift.sources.demo.device import Device, Nodes

_BDF = re.compile(r"([0-9a-f]{4}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])")
_OPTIONS = "msitranslate=0,power_mgmt=0,permissive=0,rdm_policy=strict"


def pci(*functions: str, entered: int | None = None) -> Device:
    """All PCI functions of a guest: one backend, no directory below `/libxl` (libxl_pci.c).

    Args:
        functions: addresses such as `0000:03:00.0`.
        entered: how many of them the template has, all if left out.
    """
    back: dict[str, str] = {"num_devs": str(len(functions))}
    served: dict[str, str] = {"root_num": "1", "root-0": "0000:00"}
    for number, address in enumerate(functions):
        back |= {f"key-{number}": address, f"dev-{number}": address, f"opts-{number}": _OPTIONS}
        served |= {f"state-{number}": "3", f"vdev-{number}": f"0000:00:{number:02x}.00"}
    return Device(
        kind="pci",
        devid="0",
        backend_kind="pci",
        back=back,
        served=served,
        taken={"pci-op-ref": "524", "event-channel": "15", "magic": "7"},
        entries=tuple(("pcidevs", _pci_entry(address)) for address in functions[:entered]),
        hotplug=None,
        tracked=False,
    )


def _pci_entry(address: str) -> JsonObject:
    match = _BDF.fullmatch(address)
    if match is None:
        raise ValueError(address)
    domain, bus, dev, func = (int(part, 16) for part in match.groups())
    numbers = {"func": func, "dev": dev, "bus": bus, "domain": domain}
    entry: JsonObject = {key: number for key, number in numbers.items() if number}
    return entry | {"vfunc_mask": 1, "rdm_policy": "strict"}


def usb(devid: int, ports: int, plugged: Mapping[int, tuple[str, int, int]]) -> Device:
    """A qusb controller with what is plugged into it (libxl_usb.c).

    Args:
        devid: the controller's number.
        ports: how many ports it has.
        plugged: by port: the host's bus id, bus number and device number.
    """
    busids = {port: plugged[port][0] if port in plugged else "" for port in range(1, ports + 1)}
    controller: JsonObject = {"type": "qusb", "devid": devid, "version": 2, "ports": ports}
    entries: list[tuple[str, JsonObject]] = [("usbctrls", controller)]
    for port, (_, bus, address) in sorted(plugged.items()):
        host: JsonObject = {"hostbus": bus, "hostaddr": address}
        entries.append(("usbdevs", {"ctrl": devid, "port": port, "type.hostdev": host}))
    return Device(
        kind="vusb",
        devid=str(devid),
        backend_kind="qusb",
        back={
            "type": "qusb",
            "usb-ver": "2",
            "num-ports": str(ports),
            **{f"port/{port}": "" for port in busids},
        },
        served={f"port/{port}": busid for port, busid in busids.items()},
        taken={"urb-ring-ref": "530", "conn-ring-ref": "531", "event-channel": "17"},
        entries=tuple(entries),
    )


def p9(tag: str, path: str) -> Device:
    """A shared directory; its entry has no devid and its tag stands in the frontend only."""
    entry: JsonObject = {"tag": tag, "path": path, "security_model": "none"}
    return Device(
        kind="9pfs",
        devid="0",
        backend_kind="9pfs",
        back={"path": path, "security_model": "none"},
        front={"tag": tag},
        served={"versions": "1", "max-rings": "8", "max-ring-page-order": "9"},
        taken={"version": "1", "num-rings": "1", "ring-ref0": "10", "event-channel-0": "9"},
        entries=(("p9s", entry),),
    )


def vtpm(backend: str, uuid: str) -> Device:
    """A vtpm of a dom0 that has no driver for it: it never leaves state 1."""
    back: Nodes = {"handle": "0", "uuid": uuid, "resume": "False"}
    entry: JsonObject = {"backend_domname": backend, "devid": 0, "uuid": uuid}
    device = Device(
        kind="vtpm",
        devid="0",
        backend_kind="vtpm",
        back=back,
        front={"handle": "0"},
        entries=(("vtpms", entry),),
    )
    return replace(device, states=(1, 1), hotplug=None)


def channel(devid: int, name: str, path: str) -> Device:
    """A channel: a console with a name.

    xl counts channels from 0 and libxl takes that for the console's number, which the primary
    console has already: the first channel of a config is never made (libxl_console.c,
    libxl__init_console_from_channel).
    """
    made = console(devid)
    end = {"name": name, "connection": "socket", "path": path}
    entry: JsonObject = {"devid": devid, "name": name, "connection.socket": {"path": path}}
    return replace(
        made,
        back={**end, **made.back},
        front={**made.front, "name": name, "output": f"chardev:libxl-channel{devid}"},
        hotplug="connected",
        entries=(("channels", entry),),
        present=devid > 0,
    )
