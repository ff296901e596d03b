"""What can be done about a device: the xl command that really works in the state it is in."""

from xendrift.core.base.cstring import is_number
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.model.device import CLOSED, INITIALISING, Pair, Trail
from xendrift.core.model.finding import Remedy


def say(text: str) -> Remedy:
    """Makes a remedy without a command."""
    return Remedy(SafeText(text))


def command(text: str, *arguments: object) -> Remedy:
    """Makes a remedy with the exact command to run."""
    return Remedy(SafeText(text), tuple(SafeText(str(argument)) for argument in arguments))


def clean(pair: Pair, look: Look, text: str) -> Remedy:
    """Makes the remedy for what xl cannot remove; both ends have to be closed."""
    return command(text, "xendrift", "clean", look.domid, pair.id)


def repair(pair: Pair, look: Look) -> Remedy | None:
    """Makes the remedy for a record of its own that libxl cannot read, or takes for another's.

    What it cannot read may stand elsewhere: in the guest's end, in the backend's directory.
    """
    record = pair.live
    path = record.trail.libxl_path if record is not None else ""
    if record is None or not path or not path.endswith(f"/{record.devid}"):
        return None
    if record.unreadable and not f"{record.unreadable_path}/".startswith(f"{path}/"):
        return None
    node = BY_NAME[pair.id.kind].number_node
    if not record.unreadable and is_number(look.nodes.get(f"{path}/{node}")):
        return None  # what libxl can read is left as it is
    text = "make its record readable: libxl then sees all of the kind again"
    return command(text, "xendrift", "repair", look.domid, pair.id)


def detach(
    pair: Pair, kind: Kind, look: Look, *, force: bool = False, text: str = "detach it"
) -> tuple[Remedy, ...]:
    """Returns the xl command that detaches a device, or why there is none.

    Args:
        pair: the device.
        kind: its kind.
        look: the domain.
        force: whether to use `--force`, where the command has it; the others begin without it
            and use it by themselves (libxl_device.c, device_backend_callback).
        text: what the command does, in a few words.
    """
    record = pair.live
    if record is None:
        return ()
    if record.unreadable or look.poses_as(pair):
        cannot = say("until then xl cannot detach it: it cannot read the record")
        mended = repair(pair, look)
        first = (cannot,) if mended is None else (mended, cannot)
        closed = all(
            state in (None, CLOSED)
            for state in (record.trail.frontend_state, record.trail.backend_state)
        )
        return (*first, clean(pair, look, "or remove it")) if closed else first
    if not kind.detach_command:
        return (say("xl has no command for this kind: a reboot of the guest makes it anew"),)
    if refusal := kind.detach_refusal(record):
        return (say(refusal),)
    flags = ("--force",) if force and kind.detach_forces else ()
    arguments = kind.detach_arguments(record)
    words = ("xl", kind.detach_command, *flags, str(look.domid), *arguments)
    return (command(f"{text} with force" if flags else text, *words),)


def renew(pair: Pair, kind: Kind, look: Look) -> tuple[Remedy, ...]:
    """Detaches a device and attaches it again, as far as xl can do either."""
    detached = detach_unheard(pair, kind, look)
    again = attached_again(look, "then attach it again")
    return (*detached, again) if any(way.command for way in detached) else detached


def attached_again(look: Look, text: str) -> Remedy:
    """Says that a device is to be attached again; a stubdomain's comes with its guest alone.

    libxl's attach reads the template first, which a stubdomain never has (libxl_device.c,
    libxl__device_add_async).
    """
    guest = look.live.stubdomain_of
    if guest is None:
        return say(text)
    return say(
        f"reboot its guest, domain {guest}: all that the stubdomain has is made anew with it"
    )


def detach_unheard(pair: Pair, kind: Kind, look: Look) -> tuple[Remedy, ...]:
    """Detaches a device of which one end will not answer.

    Without force `xl block-detach` then gives up after 10 seconds and leaves the device half
    detached (libxl_disk.c, libxl_device_disk_safe_remove).
    """
    trail = pair.live.trail if pair.live is not None else Trail()
    return detach(pair, kind, look, force=unheard(trail))


def unheard(trail: Trail) -> bool:
    """Tells whether an end has no driver that could answer a detach."""
    if trail.has_backend and trail.backend_state is None:
        return False  # libxl takes a backend without a state as closed
    nobody = (None, 0, INITIALISING)
    return trail.backend_state == INITIALISING or trail.frontend_state in nobody
