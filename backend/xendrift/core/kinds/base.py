"""What every device kind answers; one file a kind fills it in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xendrift.core.base.cstring import strict_number
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Refused, canonical_struct
from xendrift.core.kinds.backend import Backend
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.listed import Listed
from xendrift.core.kinds.record import Fatal, Unreadable, trail_of, with_backend
from xendrift.core.kinds.spoken import Spoken
from xendrift.core.kinds.written import Written
from xendrift.core.model.device import DeviceId, Record
from xendrift.core.nodes import DomainNodes, Slot


@dataclass(frozen=True, slots=True)
class Context:
    """What a kind may need to know beyond the record.

    Attributes:
        domain_type: `pv`, `pvh`, `hvm` or empty.
        names: the names of the host's domains by domid, for `backend_domname`.
        cut: nodes of which only the beginning of the value is known.
        complete: whether these are all domains there are.
    """

    domain_type: str
    names: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    cut: frozenset[str] = frozenset()
    complete: bool = False


class Kind(Listed, Spoken):
    """One device kind.

    How libxl lists it stands in `Listed`, what xl is told of it in `Spoken`.

    Class attributes:
        json_key: its array in the template (`disks`).
        struct: its type in libxl's IDL, without `libxl_` (`device_disk`); empty if that has none.
        always_tracked: whether libxl itself writes it into the template at every attach; if
            not, a device in xenstore alone is normal (libxl_device.c, update_json).
        in_xenstore: whether xenstore can hold it at all.
        fields: the values that both views hold.
        backends: what serves it.
        state_only: whether nothing below a frontend tells more than its state.
        follows_frontend: whether libxl reads what the record's `frontend` points to.
        reads_backend: whether libxl reads values from the backend that the record points to.
        shared_backend: whether one backend at devid 0 serves all devices of the kind of a guest,
            and stands for the record that they have not.
        passed_on: whether a guest with a stubdomain has it through that one alone (libxl_pci.c).
        doubled: the values that a stubdomain has of its own for each (libxl_dm.c,
            libxl__spawn_stub_dm); empty if it has none.
        own_ends: whether it has ends of its own, and is not a part of another device.
        other_directories: further kinds under `/libxl/D/device` that its `records` reads.
        has_medium: whether one may be a drive whose medium is changed while it runs.
        idle_in_any_state: whether an end that `idle_when_emulated` excuses may stand anywhere.
        untaken: what to say, and what to advise, of a backend that nothing has taken up; None
            for what the backend's own kind says.
        script_writes: what a hotplug script leaves in the backend, beside how it ended.
        written: what libxl writes into its record and makes something of afterwards, besides the
            pointers to both ends.
        number_node: the node by which libxl tells a record's number, empty for the directory's own.
        other_way: how a device is taken away that is never cleaned away, empty for all others.
    """

    json_key = ""
    struct = ""
    always_tracked = True
    in_xenstore = True
    fields: tuple[FieldRule, ...] = ()
    backends: tuple[Backend, ...] = ()
    state_only = False
    follows_frontend = False
    reads_backend = False
    shared_backend = False
    passed_on = False
    doubled: tuple[str, ...] = ()
    own_ends = True
    other_directories: tuple[str, ...] = ()
    has_medium = False
    idle_in_any_state = False
    untaken: tuple[str, str] | None = None
    script_writes: tuple[str, ...] = ()
    written: tuple[Written, ...] = ()
    number_node = ""
    other_way = ""

    # ---- the template's side

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns what tells this entry from others of its kind, for its id."""
        devid = entry.get("devid")
        return str(devid) if isinstance(devid, int) else f"#{index}"

    def number(self, key: str) -> int | None:
        """Returns the number of a device by which its kind is ordered, None if it has none."""
        return int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else None

    def template_tokens(self, entry: JsonObject, index: int) -> tuple[str, ...]:
        """Returns what the entry can be recognised by in xenstore, surest first."""
        return (self.template_key(entry, index),)

    def expected(self, entry: JsonObject, context: Context) -> bool:  # noqa: ARG002
        """Tells whether an entry of the template ever shows in xenstore for such a guest."""
        return self.in_xenstore

    def never_made(self, entry: JsonObject) -> tuple[str, str] | None:  # noqa: ARG002
        """Says of an entry why xenstore never has it, and what to do; None if it should."""
        return None

    def readable(self, entry: JsonObject) -> bool:
        """Tells whether libxl would read an entry; one that it refuses spoils the template.

        An array that its IDL does not know is passed over.
        """
        try:
            canonical_struct(self.struct, entry) if self.struct else None
        except Refused:
            return False
        return True

    # ---- xenstore's side

    def records(self, nodes: DomainNodes, context: Context) -> Iterator[Record]:
        """Reads every device of the kind."""
        for kind in self.frontend_kinds:
            for slot in nodes.by_kind.get(kind, ()):
                yield self.record(slot, nodes, context)

    def record(self, slot: Slot, nodes: DomainNodes, context: Context) -> Record:
        """Reads one device from its slot."""
        path, reason = "", ""
        if slot.libxl and self.reconciled:
            try:
                self.libxl_identity_at(slot.libxl_path, slot.devid, nodes)
            except Unreadable as problem:
                if problem.path not in context.cut:
                    path, reason = problem.path, problem.reason
            except Fatal as problem:
                path, reason = slot.libxl_path, f"libxl's reader crashes: {problem}"
        return Record(
            self.live_id(slot),
            slot.devid,
            self.decode(slot, nodes) if slot.libxl else None,
            trail_of(slot, handshake=self.has_handshake(slot)),
            SafeText(reason),
            path,
            self.implied(slot, context),
        )

    def live_id(self, slot: Slot) -> DeviceId:
        """Names a device of xenstore."""
        suffix = f"@{slot.backend_domid}" if slot.second else ""
        return DeviceId(self.name, SafeText(self.live_key(slot) + suffix))

    def live_key(self, slot: Slot) -> str:
        """Returns what tells this device from others of its kind."""
        return slot.devid

    def live_tokens(self, record: Record) -> tuple[str, ...]:
        """Returns what the device can be recognised by in the template, surest first."""
        return (str(record.id.key),)

    def has_handshake(self, slot: Slot) -> bool:  # noqa: ARG002
        """Tells whether the device goes through xenbus states at all."""
        return True

    def implied(self, slot: Slot, context: Context) -> bool:  # noqa: ARG002
        """Tells whether libxl makes this device by itself, so that no template lists it."""
        return False

    def names_itself(self, record: Record) -> bool:  # noqa: ARG002
        """Tells whether a record says which device it is of, even if libxl cannot read it."""
        return True

    def idle_when_emulated(self, record: Record) -> bool:  # noqa: ARG002
        """Tells whether an HVM guest may never connect it because QEMU emulates it."""
        return False

    def held_up_by_another(self, record: Record, nodes: DomainNodes) -> bool:  # noqa: ARG002
        """Tells whether a handshake waits for another device at the same backend."""
        return False

    def served_by_qemu(self, record: Record) -> bool:
        """Tells whether QEMU is a device's backend."""
        name = self.backend_kind_of(record)
        return any(one.qemu and one.name == name for one in self.backends)

    def decode(self, slot: Slot, nodes: DomainNodes) -> JsonObject | None:  # noqa: ARG002
        """Reads the trusted record into libxl's JSON; unknown values are left out."""
        return with_backend({"devid": strict_number(slot.devid.encode())}, slot)

    def sparse(self, config: JsonObject) -> JsonObject:
        """Leaves out what libxl would choose by itself, for adding the device to a template."""
        return dict(config)

    def knobs(self, entry: JsonObject, record: Record) -> JsonObject:  # noqa: ARG002
        """Returns the values that may change while the device runs (removable media)."""
        return {}

    def claim(self, config: JsonObject, index: int) -> str:
        """Returns what no other device of the domain may have as well, empty if nothing."""
        return self.template_key(config, index)

    def claims(self, entries: Iterable[JsonObject]) -> dict[str, str]:
        """Returns what entries of a template claim, and which of them does."""
        return {
            self.claim(entry, index): self.template_key(entry, index)
            for index, entry in enumerate(entries)
        }

    def loss_danger(self, before: Iterable[JsonObject], after: Iterable[JsonObject]) -> str:  # noqa: ARG002
        """Says what entries the guest could not do without are gone, empty if none are."""
        return ""

    def place(self, record: Record, node: str) -> str:
        """Returns the path that a value of a device was read from."""
        root = record.trail.libxl_path or record.trail.backend_path
        return f"{root}/{node}"

    def writes(self, node: str, value: bytes, devid: str) -> bool:  # noqa: ARG002
        """Tells whether libxl could have written a value into the record of a number."""
        return any(one.name == node and one.takes(value) for one in self.written)

    def backend_kind_of(self, record: Record) -> str:
        """Returns the backend kind of a device, empty if nothing says so."""
        parts = record.trail.backend_path.split("/")
        return parts[5] if len(parts) > 5 else ""
