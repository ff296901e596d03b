"""What is known of the backends that serve a kind of device."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backend:
    """One kind of backend.

    Attributes:
        name: its directory below `/local/domain/B/backend`.
        frontend: the kind under `/libxl/D/device` that it serves, empty if that has its own name
            (libxl_types_internal.idl).
        qemu: whether QEMU serves it (libxl_internal.h, QEMU_BACKEND).
        listed: whether QEMU lists it below `backends` (xen-legacy-backend.c, xenstore_register);
            its newer backends, disks among them, are not listed.
        driver: what to do if nothing serves it, as a command; empty to start what serves it.
        scripted: whether libxl runs a hotplug script for it (libxl_linux.c,
            libxl__get_hotplug_script_info).
        forgets: whether its driver removes `hotplug-status` when the guest disconnects.
        holds: what one that was left behind may hold, empty if nobody knows.
        leaves: what its removal may leave held, with the command that shows it.
        plain: whether what it tells the guest's driver is of no interest: the trusted record
            says the same, and no guest can write that.
        merged: the nodes of dom0's own that libxl's merge reads, by their place below
            `/local/domain/0/backend/NAME/D`, as a pattern.
        leaving: the nodes there that tell of one device of several that it is on its way out.
    """

    name: str
    frontend: str = ""
    qemu: bool = False
    listed: bool = False
    driver: str = ""
    scripted: bool = False
    forgets: bool = False
    holds: str = ""
    leaves: str = ""
    plain: bool = False
    merged: str = ""
    leaving: str = ""
