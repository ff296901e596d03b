"""PCI passthrough: `pcidevs` in the template, one shared backend in xenstore (libxl_pci.c).

There is no directory under `/libxl`; dom0's own backend directory is the trusted record. All
functions of a guest share devid 0 and are numbered `dev-0`, `dev-1`, … without gaps.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from xendrift.core.base.cstring import atoi, cstr, strict_number, text
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.base import Context, Kind
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.pci_nodes import (
    BDF,
    FLAGS,
    MOST,
    PARTS,
    check_options,
    count_of,
    decode_function,
    scan_address,
    trail_at,
)
from xendrift.core.kinds.record import Fatal, Unreadable
from xendrift.core.kinds.spelling import (
    Unspeakable,
    Word,
    one_of,
    parsed,
    spelled,
    unsaid,
    yes_or_no,
)
from xendrift.core.model.device import (
    INITIALISED,
    RECONFIGURING,
    DeviceId,
    Record,
)
from xendrift.core.nodes import DomainNodes, Slot

_EVERY_FUNCTION = 0xFFFFFFFF  # LIBXL_PCI_FUNC_ALL


class Pci(Kind):
    """A host PCI function passed through to the guest."""

    name = "pci"
    json_key = "pcidevs"
    struct = "device_pci"
    frontend_kinds = ("pci",)
    reconciled = True
    shared_backend = True
    passed_on = True
    backends = (
        Backend(
            "pci",
            leaves="the function, bound to pciback (`xl pci-assignable-list`)",
            merged=r"(?:.+/)?(?:num_devs|(?:dev|vdevfn|opts|name)-\d+)",
            leaving=r"(?:.+/)?state-[^/]*",
        ),
    )
    idle_in_any_state = True
    untaken = (
        "xen-pciback has not taken the function up",
        "see whether `xl pci-assignable-list` names the function",
    )
    other_way = "all functions share one backend: `xl pci-detach` takes one out"
    attach_limit = 60.0
    bare_spelling = True
    cfg_key = "pci"
    cfg_turns_on: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "pv": ("b_info", "type.pv", "e820_host")
    }
    cfg_chosen = ()
    detach_command = "pci-detach"
    detach_forces = True
    attach_command = "pci-attach"
    attach_words = (
        *(Word(flag, flag, yes_or_no) for flag in FLAGS),
        Word("seize", "seize", yes_or_no),
        Word("rdm_policy", "rdm_policy", one_of("strict", "relaxed")),
    )
    fields = (
        FieldRule("vdevfn", "vdevfn"),
        *(FieldRule(flag, "opts", default=False) for flag in FLAGS),
        FieldRule("rdm_policy", "opts"),
    )

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the address as `dddd:bb:dd.f`; a template without one is all zeros."""
        numbers = [entry.get(part, 0) for part in PARTS]
        if not all(isinstance(number, int) for number in numbers):
            return f"#{index}"
        return "{:04x}:{:02x}:{:02x}.{:x}".format(*numbers)

    def names_itself(self, record: Record) -> bool:
        """An address that is missing or garbled is nobody's."""
        return record.config is not None

    def idle_when_emulated(self, record: Record) -> bool:  # noqa: ARG002
        """QEMU hands the function to an HVM guest; its PV ends may stay anywhere."""
        return True

    def held_up_by_another(self, record: Record, nodes: DomainNodes) -> bool:
        """One backend serves all functions, and only the one that moves holds it up.

        A function that works stands at Initialised; the newest is the last (libxl_pci.c,
        libxl_create_pci_backend_device).
        """
        if (record.trail.backend_state or 0) < RECONFIGURING:
            return False
        root = record.trail.backend_path
        count = strict_number(nodes.get(f"{root}/num_devs")) or 0
        states = [strict_number(nodes.get(f"{root}/state-{number}")) for number in range(count)]
        own = strict_number(record.devid.encode())
        if own is None or own >= count or states[own] != INITIALISED:
            return False
        return any(state != INITIALISED for state in states) or own != count - 1

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:
        """Reads every function of every backend; only the one in dom0 is trusted."""
        for slot in nodes.by_kind.get("pci", ()):
            count = count_of(slot)
            for number in range(count):
                if f"{slot.backend_path}/dev-{number}" in context.cut:
                    continue  # which function it is cannot be told
                yield self._function(slot, number)

    def _function(self, slot: Slot, number: int) -> Record:
        address = text(slot.backend.get(f"dev-{number}", b"")) or f"dev-{number}"
        trusted = slot.backend_domid == 0
        config = decode_function(slot, number) if trusted else None
        path, reason = "", ""
        if f"dev-{number}" not in slot.backend:
            path, reason = f"dev-{number}", "the node is missing, and xl crashes on it"
        elif "num_devs" not in slot.backend:
            path, reason = "num_devs", "the node is missing"
        return Record(
            DeviceId(self.name, SafeText(address if not config else self.template_key(config, 0))),
            str(number),
            config,
            trail_at(slot, strict_number(slot.backend.get(f"state-{number}")), in_libxl=trusted),
            SafeText(reason),
            f"{slot.backend_path}/{path}" if path else "",
        )

    def place(self, record: Record, node: str) -> str:
        """All functions share one directory, and have their number in their nodes' names."""
        return f"{record.trail.backend_path}/{node}-{record.devid}"

    def sparse(self, config: JsonObject) -> JsonObject:
        """Leaves out what is zero or off."""
        return {key: value for key, value in config.items() if value not in (0, False)}

    def detach_arguments(self, record: Record) -> tuple[str, ...]:
        """`xl pci-detach` takes the address."""
        return (str(record.id.key),)

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Spells one function: its address, the slot in the guest, its options."""
        # xl itself writes 1, whichever function it is (libxlu_pci.c, parse_bdf)
        if config.get("vfunc_mask") not in (None, 0, 1, 1 << int(str(config.get("func") or 0))):
            raise Unspeakable("vfunc_mask", "several functions are attached one by one")
        unsaid(config, self.attach_words, (*PARTS, "vdevfn", "vfunc_mask", "name"))
        address = self.template_key(config, 0)
        if not BDF.fullmatch(address) or int(address[8:10], 16) > 0x1F or address[-1] > "7":
            raise Unspeakable("address", "it is no PCI address")
        slot = config.get("vdevfn")
        if isinstance(slot, int) and slot:
            if slot >> 3 > 0x1F:
                raise Unspeakable("vdevfn", "a guest has 32 slots only")
            address += f"@{slot >> 3:x}"
        options = (f"{word}={value}" for word, value in spelled(config, self.attach_words))
        return (",".join((address, *options)),)

    def cfg_item(self, config: JsonObject) -> str:
        """Spells one function or, with every function of its device, `BB:SS.*`.

        The policy is always said: without it xl takes the guest's own (xl_parse.c), where libxl
        takes `strict` (libxl_pci.c, libxl__device_pci_setdefault).
        """
        if config.get("name"):
            raise Unspeakable("name", "xl takes either a name or an address")
        said = {"rdm_policy": "strict"} | config
        if config.get("vfunc_mask") != _EVERY_FUNCTION or config.get("func"):
            return ",".join(self.attach_arguments(said))
        whole = ",".join(self.attach_arguments(said | {"vfunc_mask": 0}))
        function, mark, options = whole.partition(".0")
        return f"{function}.*{options}" if mark else whole

    def attach_config(self, specification: str) -> JsonObject:
        """Reads `[DDDD:]BB:SS.F[,option=value…]`."""
        address, _, options = specification.partition(",")
        match = BDF.fullmatch(address if address.count(":") == 2 else f"0000:{address}")
        if match is None:
            raise Unspeakable("address", "it is no PCI address such as 0000:03:00.0")
        numbers: JsonObject = {part: int(match[index + 1], 16) for index, part in enumerate(PARTS)}
        return numbers | parsed(options, self.attach_words)

    def libxl_identity(self, entry: JsonObject) -> object:
        """COMPARE_PCI compares the four parts of the address."""
        return tuple(entry.get(part, 0) for part in PARTS)

    def libxl_list(self, nodes: DomainNodes) -> list[tuple[object, bool]]:
        """Lists the backend's functions (libxl_pci.c, libxl__device_pci_from_xs_be)."""
        root = f"/local/domain/0/backend/pci/{nodes.observation.domid}/0"
        count = nodes.get(f"{root}/num_devs")
        if count is None:
            if nodes.get(root) is None:
                return []
            raise Unreadable(f"{root}/num_devs", "the node is missing")
        if atoi(count) < 0:
            raise Fatal(f"{root}/num_devs is negative")
        listed: list[tuple[object, bool]] = []
        for number in range(min(atoi(count), MOST)):
            address = nodes.get(f"{root}/dev-{number}")
            if address is None:
                raise Fatal(f"{root}/dev-{number} is missing")
            if f"{root}/dev-{number}" in nodes.observation.host.coverage.cut:
                raise Unreadable(f"{root}/dev-{number}", "its end is not known")
            options = nodes.get(f"{root}/opts-{number}")
            if options is not None:
                check_options(f"{root}/opts-{number}", cstr(options))
            listed.append((scan_address(cstr(address)), False))
        return listed
