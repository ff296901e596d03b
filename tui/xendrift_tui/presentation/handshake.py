"""What the trail of a device says, in words."""

from collections.abc import Iterator

from xendrift.core.base.text import SafeText, summarise
from xendrift.core.model.device import CLOSED, CLOSING, CONNECTED, Record, Trail, state_name
from xendrift_tui.presentation.marks import Tone
from xendrift_tui.presentation.row import Piece, words
from xendrift_tui.presentation.values import duration

_SINCE = 9  # cells, so that no column becomes wider while seconds go by


def handshake(record: Record, age: float | None, tone: Tone) -> tuple[Piece, ...]:
    """Says how far a device came, the telling end first.

    Args:
        record: the device as xenstore has it.
        age: for how long nothing moved, None if nobody can know.
        tone: what the device's findings make of it.
    """
    trail = record.trail
    if not trail.handshake:
        return (words("present", Tone.NORMAL),)
    if trail.connected and trail.online is not False and not trail.hotplug_error:
        return (words("connected", Tone.GOOD),)
    said = words(stage(trail), tone)
    since = (
        words(f" for {duration(age)}", tone, width=_SINCE)
        if age is not None and not trail.connected
        else None
    )
    other = words(f"  frontend {state_name(trail.frontend_state)}", Tone.MUTED)
    both = trail.frontend_state != trail.backend_state and trail.has_backend
    return tuple(piece for piece in (said, since, other if both else None) if piece)


def stage(trail: Trail) -> str:
    """Names the stage a handshake stands at, as its backend sees it."""
    if not trail.has_backend:
        return "backend absent"
    if not trail.has_frontend and trail.backend_state not in (CLOSING, CLOSED):
        return "frontend absent"
    if trail.connected:
        return "leaving" if trail.online is False else "hotplug error"
    if trail.backend_state == CONNECTED:
        return f"frontend {state_name(trail.frontend_state)}"
    return state_name(trail.backend_state)


def facts(record: Record) -> Iterator[tuple[str, SafeText, str]]:
    """Lists the facts of a trail: (what it is called, its value, the node it was read from)."""
    trail = record.trail
    if record.implied:
        yield "made by", SafeText("libxl itself"), ""
    if trail.libxl_path:
        counted = SafeText("attached" if trail.in_libxl else "absent")
        yield "libxl", counted, trail.libxl_path
    if trail.backend_path:
        yield "backend", _end(trail.has_backend, trail.backend_state), trail.backend_path
    if trail.frontend_path:
        yield "frontend", _end(trail.has_frontend, trail.frontend_state), trail.frontend_path
    if trail.online is False:
        yield "online", SafeText("0, asked to go"), f"{trail.backend_path}/online"
    for name, said in (
        ("hotplug-status", trail.hotplug_status),
        ("hotplug-error", trail.hotplug_error),
        ("backend error", trail.backend_error),
        ("frontend error", trail.frontend_error),
    ):
        if said is not None:
            yield name, summarise(said) or SafeText("(empty)"), ""
    if record.unreadable:
        yield "unreadable", record.unreadable, record.unreadable_path


def _end(exists: bool, state: int | None) -> SafeText:
    if not exists:
        return SafeText("absent")
    if state is None:
        return SafeText("there, without a state")
    return SafeText(f"{state_name(state)} ({state})")
