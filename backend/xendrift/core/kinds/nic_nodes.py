"""The record of a network interface as it stands in xenstore (libxl_nic.c)."""

import re

from xendrift.core.base.cstring import atoi, cstr, is_mac, text, whole_number
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.record import Unreadable, need, need_backend, with_backend
from xendrift.core.kinds.written import Written, given, word
from xendrift.core.nodes import DomainNodes, Slot

DEFAULT_MTU = 1500
STRICT_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
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

# libxl_nic.c, libxl__set_xenstore_nic; `handle` is the record's own number.
WRITTEN = (
    Written("handle", "[0-9]+", "its number", given("devid")),
    Written("mac", STRICT_MAC.pattern, "a MAC address", given("mac")),
    Written("mtu", "[0-9]+", "a number, 1500 unless another was asked for", given("mtu")),
    Written("type", "vif_ioemu|vif", "vif or vif_ioemu", word("nictype", "vif_ioemu", "vif")),
    Written("bridge", said=given("bridge")),
    Written("ip", said=given("ip")),
    Written("script", "/.+"),
    Written("vlan", said=given("vlan")),
    Written("vifname", said=given("ifname")),
    Written("gatewaydev", said=given("gatewaydev")),
    Written("forwarddev", said=given("coloft_forwarddev")),
    Written("rate", "[0-9]+,[0-9]+", "bytes and microseconds: 1048576,50000"),
)


def decode_nic(slot: Slot) -> JsonObject:
    """Reads the trusted record into libxl's JSON (libxl_nic.c, libxl__set_xenstore_nic)."""
    node = slot.libxl
    config: dict[str, Json] = {"devid": atoi(node.get("handle", slot.devid.encode()))}
    if "mtu" in node:
        config["mtu"] = whole_number(node["mtu"])
    elif "backend" in node:
        config["mtu"] = DEFAULT_MTU
    mac = (text(node.get("mac", b"")) or "").lower()
    config["mac"] = mac if STRICT_MAC.fullmatch(mac) else None
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


def read_nic(path: str, nodes: DomainNodes) -> tuple[object, bool]:
    """Reads a record in libxl's order (libxl_nic.c, libxl__nic_from_xenstore).

    Returns:
        The number that it says it has, and no more.

    Raises:
        Unreadable: libxl cannot read it.
    """
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
