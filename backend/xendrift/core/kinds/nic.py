"""Network interfaces: `nics` in the template, `vif` in xenstore (libxl_nic.c)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from xendrift.core.base.cstring import cstr, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.nic_nodes import DEFAULT_MTU, STRICT_MAC, WRITTEN, decode_nic, read_nic
from xendrift.core.kinds.spelling import Unspeakable, Word, number, one_of, spelled, unsaid
from xendrift.core.model.device import Record
from xendrift.core.nodes import DomainNodes, Slot

_XL_RATE = re.compile(r"[0-9]{1,10}[GMK]?[Bb]/s(?:@[0-9]{1,10}(?:ms|us|s)?)?")
_COLO = (
    *(
        f"colo_sock_{end}_{part}"
        for end in (
            *("mirror", "compare_pri_in", "compare_sec_in", "compare_notify", "redirector0"),
            *("redirector1", "redirector2", "sec_redirector0", "sec_redirector1"),
        )
        for part in ("id", "ip", "port")
    ),
    *("colo_filter_mirror_queue", "colo_filter_mirror_outdev"),
    *(
        f"colo_filter_{end}_{part}"
        for end in ("redirector0", "redirector1", "sec_redirector0", "sec_redirector1")
        for part in ("queue", "indev", "outdev")
    ),
    *("colo_compare_pri_in", "colo_compare_sec_in", "colo_compare_out"),
    *("colo_compare_notify_dev", "colo_filter_sec_rewriter0_queue"),
    *("colo_checkpoint_host", "colo_checkpoint_port"),
)
_TRUSTED = {"True": ("trusted",), "False": ("untrusted",)}


def _same_text(template: Json, live: Json) -> bool:
    return str(template).lower() == str(live).lower()


def _mac(value: str) -> Json:
    if not STRICT_MAC.fullmatch(value.lower()):
        raise ValueError("it is no MAC address")
    return value.lower()


def _rate(value: str) -> Json:
    if not _XL_RATE.fullmatch(value):
        raise ValueError("it is no rate such as 10MB/s or 250Kb/s@20ms")
    return value


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
    backends = (
        Backend(
            "vif",
            driver="load xen-netback",
            scripted=True,
            forgets=True,
            holds="a bridge port",
            leaves="a bridge port (`bridge link`)",
            plain=True,
        ),
        Backend("qnic", "vif"),
    )
    state_only = True
    doubled = ("mac", "bridge")
    attach_example = "nic:bridge=xenbr0"
    detach_command = "network-detach"
    attach_command = "network-attach"
    attach_words = (
        Word("type", "nictype", one_of("vif", ioemu="vif_ioemu"), {"vif_ioemu": "ioemu"}),
        Word("mac", "mac", _mac),
        Word("bridge", "bridge"),
        Word("ip", "ip"),
        Word("script", "script"),
        Word("backend", "backend_domname"),
        Word("vifname", "ifname"),
        Word("model", "model"),
        Word("rate", "rate", _rate),
        Word("mtu", "mtu", number),
        Word("vlan", "vlan"),
        Word("gatewaydev", "gatewaydev"),
        Word("forwarddev", "coloft_forwarddev"),
        *(Word(key, key) for key in _COLO),
        Word("devid", "devid", number),
    )
    cfg_key = "vif"
    cfg_chosen = ()
    written = WRITTEN
    number_node = "handle"
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

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:
        """Reads every nic but QEMU's own, which no toolstack made and none takes away.

        It makes backend `qnic` and frontend together (QEMU, hw/net/xen_nic.c).
        """
        for slot in nodes.by_kind.get("vif", ()):
            if slot.libxl or slot.backend_kind != "qnic":
                yield self.record(slot, nodes, context)

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

    def hotplug_runs(self, config: JsonObject | None) -> int:
        """Two where QEMU emulates the nic as well (libxl_device.c, device_hotplug)."""
        return 2 if config is None or config.get("nictype") == "vif_ioemu" else 1

    def hotplug_calls(
        self, backend: Mapping[str, bytes], domid: str, devid: str, *, stubdomain: bool
    ) -> tuple[tuple[tuple[str, ...], ...], Mapping[str, str]]:
        """Takes the bridge port down, and the tap of the emulated nic (libxl__hotplug_nic)."""
        device = text(backend.get("gatewaydev", b"")) or ""
        added = {"netdev": device, "vif": f"vif{domid}.{devid}"}
        runs: tuple[tuple[str, ...], ...] = (("offline", "type_if=vif"),)
        if backend.get("type") == b"vif_ioemu" and not stubdomain:
            added["INTERFACE"] = f"vif{domid}.{devid}-emu"
            runs = (*runs, ("remove", "type_if=tap"))
        return runs, added

    def detach_danger(self, place: int, count: int) -> str:  # noqa: ARG002
        """Without a nic the guest is out of reach."""
        return "the guest's last nic: nobody may reach it." if count == 1 else ""

    def loss_danger(self, before: Iterable[JsonObject], after: Iterable[JsonObject]) -> str:
        """Without a nic the guest is out of reach."""
        gone = bool([*before]) and not [*after]
        return "The guest's last nic would be gone: nobody may reach it." if gone else ""

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject:  # noqa: ARG002
        """Reads the trusted record (libxl_nic.c, libxl__set_xenstore_nic)."""
        return decode_nic(slot)

    def sparse(self, config: JsonObject) -> JsonObject:
        """Leaves out the default script and MTU."""
        kept = dict(config)
        if kept.get("mtu") == DEFAULT_MTU:
            del kept["mtu"]
        if str(kept.get("script", "")).rsplit("/", 1)[-1] == "vif-bridge":
            del kept["script"]
        return kept

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Spells a nic, one word an argument; the rate as bytes per interval.

        libxl makes bytes_per_interval of it by rounding down (libxlu_vif.c,
        xlu_vif_parse_rate), so the bytes per second are rounded up.
        """
        flat = {key: value for key, value in config.items() if not key.startswith("rate_")}
        amount, span = config.get("rate_bytes_per_interval"), config.get("rate_interval_usecs")
        if isinstance(amount, int) and isinstance(span, int) and amount and span:
            second = -(-amount * 1_000_000 // span)
            if not (second < 1 << 32 and span < 1 << 32):
                raise Unspeakable("rate", "it is beyond what xl can count")
            if second * span // 1_000_000 != amount:
                raise Unspeakable("rate", "xl counts whole bytes a second, and it is less")
            flat["rate"] = f"{second}B/s@{span}us"
        elif amount or span:
            raise Unspeakable("rate", "it is either without an amount or without an interval")
        unsaid(flat, self.attach_words, ("trusted",))
        words = tuple(f"{word}={value}" for word, value in spelled(flat, self.attach_words))
        return words + _TRUSTED.get(str(flat.get("trusted")), ())

    def writes(self, node: str, value: bytes, devid: str) -> bool:
        """A nic has no number but its directory's."""
        own = node != "handle" or cstr(value).decode("latin-1") == devid
        return own and super().writes(node, value, devid)

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:  # noqa: ARG002
        """Reads a record in libxl's order (libxl_nic.c, libxl__nic_from_xenstore)."""
        return read_nic(path, nodes)
