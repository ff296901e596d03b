"""What libxl itself does with a device or domain in each of these states.

Read from libxl_domain.c (retrieve_domain_configuration_end) for a reboot, save or migration, and
from libxl_device.c (libxl__initiate_device_generic_remove, device_backend_callback) and the
readers of each kind for a detach.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conduct:
    """What happens next, by what the operator does.

    Attributes:
        boot: at a reboot, save or migration.
        detach: when xl is told to detach the device; empty for what is no device.
    """

    boot: str
    detach: str = ""


_KEPT = "kept as the template has it: its handshake is not looked at"

CONDUCT: dict[str, Conduct] = {
    "untracked": Conduct(
        "never looked at, and lost without a message",
        "works: xl finds the device in xenstore, and the template has nothing to take out",
    ),
    "poisoned-kind": Conduct(
        "every device of the kind is dropped, with exit code 0",
        "fails for this device, which xl calls unknown; the others can be detached by their number",
    ),
    "hotplug-failed": Conduct(
        f"{_KEPT}; the same script runs again",
        "runs the script once more to undo its work, ignores what it says, and removes the nodes",
    ),
    "stuck-connecting": Conduct(
        f"{_KEPT}; a new handshake begins",
        "waits 10 seconds for the backend to close; block-detach then gives up, the others use"
        " force",
    ),
    "stuck-closing": Conduct(
        f"{_KEPT}; the device comes back",
        "starts over: it waits 10 seconds again, and goes on at once if both ends are Closed",
    ),
    "backend-gone": Conduct(
        f"{_KEPT}; it is attached anew",
        "takes the backend for gone, runs no script, and removes what is left",
    ),
    "frontend-gone": Conduct(f"{_KEPT}; it is attached anew", "works as usual"),
    "dangling-backend": Conduct(
        "kept, with the backend domain by the name or number that the template has; if no such"
        " domain runs then, the new guest does not start",
        "takes the backend for gone, runs no script, and removes what is left",
    ),
    "leftover-backend": Conduct(
        "not looked at",
        "fails: without a record under /libxl xl calls the device unknown",
    ),
    "leftover-frontend": Conduct("not looked at", "fails: xl calls the device unknown"),
    "diverged": Conduct("the template's value is used", "works: xl goes by xenstore"),
    "id-collision": Conduct(
        "both entries may be kept; the second attach of one id fails, and the guest does not start",
        "removes the one that is in xenstore",
    ),
    "not-created": Conduct("kept and tried again", "fails: xl calls the device unknown"),
    "stale": Conduct("dropped, with one warning in xl's log", "fails: xl calls the device unknown"),
    "next-boot-differs": Conduct("as listed under b on the screen, or by `xendrift show`"),
    "pending-config": Conduct(
        "a reboot uses the pending file and deletes it; a save or migration does not read it"
    ),
    "no-template": Conduct(
        "fails; only a reboot by the xl process that created the domain goes on, with what it"
        " remembers"
    ),
    "leftover-userdata": Conduct("not looked at"),
}
"""By rule. Every rule of the catalogue has an entry."""
