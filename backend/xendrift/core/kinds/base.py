"""What every device kind answers; one file a kind fills it in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xendrift.core.base.cstring import atoi, strict_number
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds.fields import FieldRule
from xendrift.core.kinds.record import Fatal, Unreadable, need_backend, trail_of, with_backend
from xendrift.core.kinds.spelling import Word, parsed, spelled, unsaid
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


class Kind:
    """One device kind.

    Class attributes:
        name: its short name in every output (`disk`).
        json_key: its array in the template (`disks`).
        struct: its type in libxl's IDL, without `libxl_` (`device_disk`).
        frontend_kinds: its directories under `/libxl/D/device`.
        reconciled: whether libxl's own merge compares it with xenstore: it is in
            `device_type_tbl` and has a COMPARE macro (libxl_create.c, libxl_internal.h).
        always_tracked: whether libxl itself writes it into the template at every attach; if
            not, a device in xenstore alone is normal (libxl_device.c, update_json).
        in_xenstore: whether xenstore can hold it at all.
        qemu_backends: backend kinds that QEMU serves (libxl_internal.h, QEMU_BACKEND).
        fields: the values that both views hold.
        detach_command: the xl command that detaches one, empty if xl has none.
        detach_forces: whether that command takes `--force`.
        attach_command: the xl command that attaches one, empty if xl has none.
        attach_words: what that command can be told of it.
        cfg_key: its list in xl.cfg, empty if xl.cfg has none.
        cfg_words: what an item of that list can say, if there is no command that can.
        cfg_chosen: values that xl.cfg has no word for, and that libxl chooses by itself.
    """

    name = ""
    json_key = ""
    struct = ""
    frontend_kinds: tuple[str, ...] = ()
    reconciled = False
    always_tracked = True
    in_xenstore = True
    qemu_backends: tuple[str, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    detach_command = ""
    detach_forces = False
    attach_command = ""
    attach_words: tuple[Word, ...] = ()
    cfg_key = ""
    cfg_words: tuple[Word, ...] = ()
    cfg_chosen: tuple[str, ...] = ("devid",)

    # ---- the template's side

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns what tells this entry from others of its kind, for its id."""
        devid = entry.get("devid")
        return str(devid) if isinstance(devid, int) else f"#{index}"

    def template_tokens(self, entry: JsonObject, index: int) -> tuple[str, ...]:
        """Returns what the entry can be recognised by in xenstore, surest first."""
        return (self.template_key(entry, index),)

    def expected(self, entry: JsonObject, context: Context) -> bool:  # noqa: ARG002
        """Tells whether an entry of the template ever shows in xenstore for such a guest."""
        return self.in_xenstore

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

    def idle_when_emulated(self, record: Record) -> bool:  # noqa: ARG002
        """Tells whether an HVM guest may never connect it because QEMU emulates it."""
        return False

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

    def detach_arguments(self, record: Record) -> tuple[str, ...]:
        """Returns what the detach command takes after the domain."""
        return (record.devid,)

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Returns what the attach command takes after the domain; by default one word each.

        Raises:
            Unspeakable: a value cannot be said to xl, or not safely.
        """
        unsaid(config, self.attach_words, ("devid",))
        return tuple(f"{word}={value}" for word, value in spelled(config, self.attach_words))

    def attach_config(self, specification: str) -> JsonObject:
        """Reads a device that an operator spells as xl would.

        Raises:
            Unspeakable: it cannot be understood.
        """
        return parsed(specification, self.attach_words)

    def cfg_item(self, config: JsonObject) -> str | tuple[str, ...]:
        """Spells the device as an item of its list in xl.cfg, or as a list of its own.

        The number of a device is its place in that list (xl_parse.c, ARRAY_EXTEND_INIT).

        Raises:
            Unspeakable: a value cannot be said in xl.cfg, or not safely.
        """
        if self.attach_command:
            return ",".join(self.attach_arguments(config))
        unsaid(config, self.cfg_words, self.cfg_chosen)
        return ",".join(f"{word}={value}" for word, value in spelled(config, self.cfg_words))

    # ---- libxl's own merge

    def libxl_identity(self, entry: JsonObject) -> object:
        """Returns what libxl's COMPARE macro looks at in an entry of the template."""
        devid = entry.get("devid")
        return devid if isinstance(devid, int) else -1

    def libxl_list(self, nodes: DomainNodes) -> list[tuple[object, bool]]:
        """Lists the devices as libxl does: (identity, whether its merge empties the entry).

        Raises:
            Unreadable: one record cannot be read, and libxl forgets the whole kind.
            Fatal: libxl crashes.
        """
        kind = self.libxl_directory(nodes)
        return [
            self.libxl_identity_at(f"{_device_root(nodes)}/{kind}", name, nodes, listed=True)
            for name in nodes.libxl_kinds.get(kind, ())
        ]

    def libxl_directory(self, nodes: DomainNodes) -> str:  # noqa: ARG002
        """Returns the directory under `/libxl/D/device` that libxl lists for this kind."""
        return self.frontend_kinds[0]

    def libxl_identity_at(
        self, path: str, name: str, nodes: DomainNodes, *, listed: bool = False
    ) -> tuple[object, bool]:
        """Reads one record as libxl does (libxl_device.c, libxl__device_list).

        libxl turns the directory's name into a number and back, so that a name that is no
        number reads record 0.

        Raises:
            Unreadable: as in `libxl_list`.
            Fatal: as in `libxl_list`.
        """
        number = atoi(name.encode())
        if listed:
            path = f"{path}/{number}"
        found = nodes.read.get((self.name, path))
        if found is None:
            try:
                found = self.libxl_read(path, number, nodes)
            except (Unreadable, Fatal) as problem:
                found = problem
            nodes.read[self.name, path] = found
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return found

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads the record at a path; by default only its backend must be readable.

        Raises:
            Unreadable: as in `libxl_list`.
            Fatal: as in `libxl_list`.
        """
        need_backend(path, nodes)
        return number, False

    def place(self, record: Record, node: str) -> str:
        """Returns the path that a value of a device was read from."""
        root = record.trail.libxl_path or record.trail.backend_path
        return f"{root}/{node}"

    def backend_kind_of(self, record: Record) -> str:
        """Returns the backend kind of a device, empty if nothing says so."""
        parts = record.trail.backend_path.split("/")
        return parts[5] if len(parts) > 5 else ""


def _device_root(nodes: DomainNodes) -> str:
    return f"/libxl/{nodes.observation.domid}/device"
