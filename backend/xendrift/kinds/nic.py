"""Network interfaces: `nics` in the template, `vif` in xenstore (libxl_nic.c)."""

import re

from xendrift.cstring import atoi, cstr, is_mac, text, whole_number
from xendrift.device import Record
from xendrift.jsontypes import Json, JsonObject
from xendrift.kinds.base import Kind
from xendrift.kinds.fields import FieldRule
from xendrift.kinds.record import Unreadable, need, need_backend, with_backend
from xendrift.nodes import DomainNodes, Slot

_RATE = re.compile(rb"(\d{1,19}),(\d{1,10})")
_TEXTS = {
    "ip": "ip",
    "bridge": "bridge",
    "script": "script",
    "vlan": "vlan",
    "vifname": "ifname",
    "gatewaydev": "gatewaydev",
    "forwarddev": "coloft_forwarddev",
    "type": "nictype",
}
_TYPES = ("unknown", "vif_ioemu", "vif")
_TYPE_WORDS = tuple(name.encode() for name in _TYPES)
_DEFAULT_MTU = 1500
_STRICT_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


def _same_text(template: Json, live: Json) -> bool:
    return str(template).lower() == str(live).lower()


def _same_script(template: Json, live: Json) -> bool:
    """A script without a directory is looked for in libxl's own (libxl_nic.c)."""
    name = str(template)
    return name == live or ("/" not in name and str(live).rsplit("/", 1)[-1] == name)


class Nic(Kind):
    """A virtual network interface."""

    name = "nic"
    json_key = "nics"
    struct = "device_nic"
    frontend_kinds = ("vif",)
    reconciled = True
    detach_command = "network-detach"
    fields = (
        FieldRule("mac", "mac", same=_same_text),
        FieldRule("bridge", "bridge"),
        FieldRule("ip", "ip", always_written=True),
        FieldRule("mtu", "mtu"),
        FieldRule("script", "script", same=_same_script),
        FieldRule("nictype", "type"),
        FieldRule("ifname", "vifname", always_written=True),
        FieldRule("gatewaydev", "gatewaydev", always_written=True),
        FieldRule("vlan", "vlan", always_written=True),
        FieldRule("coloft_forwarddev", "forwarddev", always_written=True),
        FieldRule("rate_bytes_per_interval", "rate", default=0),
        FieldRule("rate_interval_usecs", "rate", default=0),
    )

    def template_tokens(self, entry: JsonObject, index: int) -> tuple[str, ...]:
        """Recognises a nic by its devid; templates of old have none, so by its MAC too."""
        if isinstance(entry.get("devid"), int):
            return (self.template_key(entry, index),)
        return self.template_key(entry, index), f"mac {str(entry.get('mac')).lower()}"

    def live_tokens(self, record: Record) -> tuple[str, ...]:
        """Recognises a nic by its devid, else by its MAC."""
        mac = str((record.config or {}).get("mac")).lower()
        return str(record.id.key), f"mac {mac}"

    def idle_when_emulated(self, record: Record) -> bool:
        """QEMU emulates the nics of an HVM guest that are `vif_ioemu`."""
        return (record.config or {}).get("nictype") == "vif_ioemu"

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_nic.c, libxl__set_xenstore_nic)."""
        node = slot.libxl
        config: dict[str, Json] = {"devid": atoi(node.get("handle", slot.devid.encode()))}
        if "mtu" in node:
            config["mtu"] = whole_number(node["mtu"])
        elif "backend" in node:
            config["mtu"] = _DEFAULT_MTU
        mac = (text(node.get("mac", b"")) or "").lower()
        config["mac"] = mac if _STRICT_MAC.fullmatch(mac) else None
        for name, key in _TEXTS.items():
            if name in node:
                config[key] = text(node[name])
        if config.get("nictype") not in _TYPES:
            config["nictype"] = None
        rate = _RATE.fullmatch(node.get("rate", b""))
        if rate:
            config["rate_bytes_per_interval"] = int(rate[1])
            config["rate_interval_usecs"] = int(rate[2])
        return with_backend(config, slot)

    def sparse(self, config: JsonObject) -> JsonObject:
        """Leaves out the default script and MTU."""
        kept = dict(config)
        if kept.get("mtu") == _DEFAULT_MTU:
            del kept["mtu"]
        if str(kept.get("script", "")).rsplit("/", 1)[-1] == "vif-bridge":
            del kept["script"]
        return kept

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:  # noqa: ARG002
        """Reads a record in libxl's order (libxl_nic.c, libxl__nic_from_xenstore)."""
        handle = nodes.get(f"{path}/handle")
        need(path, "backend", nodes)
        need_backend(path, nodes)
        mtu = nodes.get(f"{path}/mtu")
        if mtu is not None and whole_number(mtu) is None:
            raise Unreadable(f"{path}/mtu", "the value is no number")
        mac = nodes.get(f"{path}/mac")
        if mac is not None and not is_mac(mac):
            raise Unreadable(f"{path}/mac", "the value is no MAC address")
        nictype = nodes.get(f"{path}/type")
        if nictype is not None and cstr(nictype).lower() not in _TYPE_WORDS:
            raise Unreadable(f"{path}/type", "the value is no type that libxl knows")
        return (0 if handle is None else atoi(handle)), False
