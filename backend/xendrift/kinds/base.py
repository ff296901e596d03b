"""What every device kind answers; one file a kind fills it in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xendrift.cstring import atoi, backend_domid, cstr, strict_number
from xendrift.device import DeviceId, Record, Trail
from xendrift.jsontypes import Json, JsonObject
from xendrift.nodes import DomainNodes, Slot
from xendrift.text import SafeText


class Unreadable(Exception):  # noqa: N818  (a verdict on a record, not a failure of ours)
    """libxl's own reader fails on this record and then forgets every device of the kind.

    Attributes:
        path: the node that is missing or malformed.
        reason: what is wrong with it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


class Fatal(Exception):  # noqa: N818
    """libxl's own reader crashes on this record, and xl with it."""


SKIP = object()
"""A field's default when the template's silence means that libxl may choose anything."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one value of both views is compared.

    Attributes:
        key: the JSON key inside the device; a dot leads into an object (`vnc.listen`).
        node: the node it is read from, relative to the trusted record.
        default: what the template's silence means; `SKIP` if libxl then chooses by itself.
        same: tells whether two values mean the same, where equality is too strict.
    """

    key: str
    node: str
    default: object = SKIP
    same: Callable[[Json, Json], bool] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a kind may need to know beyond the record.

    Attributes:
        domain_type: `pv`, `pvh`, `hvm` or empty.
        names: the names of the host's domains by domid, for `backend_domname`.
    """

    domain_type: str
    names: Mapping[int, bytes] = field(default_factory=dict[int, bytes])


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
        for slot in nodes.slots:
            if slot.kind in self.frontend_kinds:
                yield self.record(slot, nodes, context)

    def record(self, slot: Slot, nodes: DomainNodes, context: Context) -> Record:
        """Reads one device from its slot."""
        path, reason = "", ""
        if slot.libxl and self.reconciled:
            try:
                self.libxl_identity_at(slot.libxl_path, slot.devid, nodes)
            except Unreadable as problem:
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
        return self.libxl_read(path, number, nodes)

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads the record at a path; by default only its backend must be readable.

        Raises:
            Unreadable: as in `libxl_list`.
            Fatal: as in `libxl_list`.
        """
        need_backend(path, nodes)
        return number, False

    def backend_kind_of(self, record: Record) -> str:
        """Returns the backend kind of a device, empty if nothing says so."""
        parts = record.trail.backend_path.split("/")
        return parts[5] if len(parts) > 5 else ""


def _device_root(nodes: DomainNodes) -> str:
    return f"/libxl/{nodes.observation.domid}/device"


def need(path: str, node: str, nodes: DomainNodes) -> bytes:
    """Returns a node that libxl's reader insists on.

    Raises:
        Unreadable: it is absent.
    """
    value = nodes.get(f"{path}/{node}")
    if value is None:
        raise Unreadable(f"{path}/{node}", "the node is missing")
    return value


def need_backend(path: str, nodes: DomainNodes) -> int:
    """Returns the backend's domid from the record's pointer.

    Raises:
        Unreadable: the pointer is absent or no backend path.
    """
    domid = backend_domid(need(path, "backend", nodes))
    if domid is None:
        raise Unreadable(f"{path}/backend", "the value is no backend path")
    return domid


def with_backend(config: Mapping[str, Json], slot: Slot) -> JsonObject:
    """Adds the backend's domid to a decoded record and leaves out values that are None."""
    known: JsonObject = {}
    if slot.backend_domid:
        known["backend_domid"] = slot.backend_domid
    known.update((key, value) for key, value in config.items() if value is not None)
    return known


def trail_of(slot: Slot, *, handshake: bool = True, in_libxl: bool | None = None) -> Trail:
    """Collects what the handshake of one device left behind."""
    online = slot.backend.get("online")
    return Trail(
        slot.libxl_path if slot.libxl else "",
        slot.frontend_path,
        slot.backend_path,
        slot.backend_domid,
        bool(slot.libxl) if in_libxl is None else in_libxl,
        bool(slot.frontend),
        bool(slot.backend),
        strict_number(slot.frontend.get("state")),
        strict_number(slot.backend.get("state")),
        None if online is None else cstr(online) != b"0",
        slot.backend.get("hotplug-status"),
        slot.backend.get("hotplug-error"),
        slot.frontend_error,
        slot.backend_error,
        handshake,
    )


def lookup(entry: Mapping[str, Json], key: str) -> Json:
    """Follows a dotted key into an object; None if any part is absent."""
    value: Json = dict(entry)
    for part in split_key(key):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def split_key(key: str) -> Sequence[str]:
    """Splits a dotted key, but not the dot of a keyed union (`type.hostdev`)."""
    if key.startswith(("type.", "connection.")):
        head, _, rest = key.partition(".")
        member, _, rest = rest.partition(".")
        return (f"{head}.{member}", *rest.split(".")) if rest else (f"{head}.{member}",)
    return key.split(".")


def same_backend(names: Mapping[int, bytes], entry: JsonObject, live: JsonObject) -> bool | None:
    """Tells whether both sides name one backend domain; None if nobody can tell.

    `backend_domname` may be a name or a domid in words (libxl_utils.c,
    libxl_domain_qualifier_to_domid), and the domain may be gone.
    """
    there = live.get("backend_domid", 0)
    name = entry.get("backend_domname")
    if not isinstance(name, str):
        return entry.get("backend_domid", 0) == there
    if name.isdigit() and name.isascii():
        return int(name) == there
    domids = [domid for domid, known in names.items() if known == name.encode()]
    return there in domids if domids else None
