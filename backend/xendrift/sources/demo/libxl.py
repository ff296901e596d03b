"""Does to the demo's store what libxl does to xenstore."""

from collections.abc import Iterator, Mapping

from xendrift.sources.demo import blueprints
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.store import Store, Userdata
from xendrift.sources.demo.template import enter, template_of

_CONTROL = (
    "shutdown",
    "feature-poweroff",
    "feature-reboot",
    "feature-suspend",
    "sysrq",
    "platform-feature-multiprocessor-suspend",
    "platform-feature-xs_reset_watches",
)


class Host:
    """The demo's dom0: its xenstore, its userdata, and the operations of libxl on both.

    Attributes:
        store: xenstore.
        userdata: `/var/lib/xen`.
    """

    def __init__(self) -> None:
        self.store = Store()
        self.userdata = Userdata()

    def create(self, guest: Guest) -> None:
        """Makes a domain with its devices, its template last (libxl_create.c)."""
        self.build(guest)
        for device in guest.devices:
            if device.present:
                self.put(guest.domid, device)
        self.complete(guest)

    def build(self, guest: Guest) -> None:
        """Makes a domain without devices and without a template."""
        for path, value in _domain_nodes(guest):
            self.store.write(path, value)
        self.put(guest.domid, blueprints.console(0))

    def complete(self, guest: Guest) -> None:
        """Writes the template, as the last step of a creation, and what came after it."""
        template = guest.fate(template_of(guest))
        if template is not None:
            self.userdata.write(guest.file("libxl-json"), template)
        if guest.pending:
            self.userdata.write(guest.file("xl"), guest.pending.encode())
        for userid, content in guest.files.items():
            self.userdata.write(guest.file(userid), content)
        for path, value in guest.after.items():
            if value is None:
                self.store.rm(path)
            else:
                self.store.write(path, value)

    def put(self, domid: int, device: Device) -> None:
        """Writes a device's nodes with its handshake where the device has it."""
        backend, frontend = device.states
        self._write_generic(domid, device)
        if backend > 1:
            self.serve(domid, device)
            self.store.write(f"{device.back_path(domid)}/state", str(backend))
        if frontend != 1:
            self.take(domid, device)
            if frontend:
                self.store.write(f"{device.front_path(domid)}/state", str(frontend))
        if device.online != "1":
            self.store.write(f"{device.back_path(domid)}/online", device.online)

    def attach(self, domid: int, file: str, device: Device) -> None:
        """Begins an attach: the template first, then the nodes, both ends at Initialising."""
        for key, entry in device.entries:
            template = self.userdata.read(file)
            if template is not None:
                self.userdata.write(file, enter(template, key, entry))
        self._write_generic(domid, device)

    def serve(self, domid: int, device: Device) -> None:
        """Writes what the backend and its script add."""
        self._write_all(device.back_path(domid), device.served)
        if device.hotplug is not None:
            self.store.write(f"{device.back_path(domid)}/hotplug-status", device.hotplug)

    def take(self, domid: int, device: Device) -> None:
        """Writes what the guest's driver adds."""
        self._write_all(device.front_path(domid), device.taken)

    def destroy_device(self, domid: int, device: Device) -> None:
        """Removes a device's nodes; the template keeps its entry (libxl__device_destroy)."""
        self.store.rm_tidy(device.front_path(domid))
        self.store.rm_tidy(device.libxl_path(domid))
        self.store.rm_tidy(device.back_path(domid))

    def destroy(self, guest: Guest) -> None:
        """Removes a domain: devices, its own trees, then its userdata."""
        for device in (*guest.devices, blueprints.console(0)):
            self.destroy_device(guest.domid, device)
        self.store.rm(f"/local/domain/{guest.domid}")
        self.store.rm(f"/libxl/{guest.domid}")
        self.store.rm(f"/vm/{guest.uuid}")
        for userid in ("libxl-json", "xl", *guest.files):
            self.userdata.rm(guest.file(userid))

    def _write_generic(self, domid: int, device: Device) -> None:
        """Writes the nodes of libxl__device_generic_add, in its order."""
        front, back = device.front_path(domid), device.back_path(domid)
        primary = device.kind == "console" and device.devid == "0"
        ends = {"frontend": front, "frontend-id": str(domid), "online": "1", "state": "1"}
        if device.tracked:
            self.store.rm(device.libxl_path(domid))
            self._write_all(device.libxl_path(domid), {"frontend": front, "backend": back})
        self.store.rm(front)
        pointers = {"backend": back, "backend-id": str(device.backend_domid)}
        self._write_all(front, pointers | ({} if primary else {"state": "1"}) | dict(device.front))
        self.store.rm(back)
        self._write_all(back, ends | dict(device.back))
        if device.tracked:
            copied = {key: value for key, value in ends.items() if key != "frontend"}
            self._write_all(device.libxl_path(domid), copied | dict(device.back))

    def _write_all(self, root: str, nodes: Mapping[str, str]) -> None:
        self.store.write(root)
        for name, value in nodes.items():
            self.store.write(f"{root}/{name}", value)


def _domain_nodes(guest: Guest) -> Iterator[tuple[str, str]]:
    """Yields what libxl__domain_make and libxl__build_post write, in their order."""
    own = f"/local/domain/{guest.domid}"
    yield f"/libxl/{guest.domid}/dm-version", "qemu_xen"
    yield f"/libxl/{guest.domid}/type", guest.type
    yield f"/vm/{guest.uuid}/uuid", guest.uuid
    yield f"/vm/{guest.uuid}/name", guest.name
    yield f"{own}/vm", f"/vm/{guest.uuid}"
    yield f"{own}/name", guest.name
    for directory in ("cpu", "memory", "device", "control", "data", "drivers", "error", "attr"):
        yield f"{own}/{directory}", ""
    yield f"{own}/device/suspend/event-channel", ""
    for name in _CONTROL:
        yield f"{own}/control/{name}", "1" if "feature" in name else ""
    yield f"{own}/domid", str(guest.domid)
    yield f"{own}/memory/static-max", str(guest.max_memory * 1024)
    yield f"{own}/memory/target", str(guest.memory * 1024 - _fudge(guest))
    yield f"{own}/memory/videoram", str(guest.video * 1024)
    for number in range(guest.max_vcpus):
        word = "online" if number < guest.vcpus else "offline"
        yield f"{own}/cpu/{number}/availability", word
    yield f"{own}/store/port", "1"
    if guest.type == "hvm":
        yield f"{own}/hvmloader/bios", "seabios"
        yield f"{own}/platform/acpi", "1"


def _fudge(guest: Guest) -> int:
    """What libxl takes off `memory/target`, in KiB (libxl__get_targetmem_fudge)."""
    spare = 1024 if guest.type == "hvm" and guest.max_memory > guest.memory else 0
    return spare + guest.video * 1024
