"""How a guest keeps a device that its next boot would come up without."""

from collections.abc import Iterator

from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command, say
from xendrift.core.kinds import BY_NAME
from xendrift.core.kinds.spelling import Unspeakable
from xendrift.core.model.device import Pair
from xendrift.core.model.finding import Remedy

_MOST = 3


def ways_to_keep(look: Look) -> Iterator[Remedy]:
    """Yields what can be done about each device that is lost or gained, none twice.

    A template that has the device already cannot be changed for the better: libxl drops the entry
    because it does not see the device where it looks.
    """
    by_id = {pair.id: pair for pair in look.pairs}
    lost = [by_id[device] for device in look.next_boot.lost]
    unentered = [pair for pair in lost if pair.template is None]
    if unentered or look.next_boot.gained:
        accept = ("xendrift", "accept", look.domid)
        yield command("settle the differences and accept the merged view", *accept)
    unread = {pair.id.kind for pair in lost} & set(look.next_boot.blamed)
    for kind in sorted(unread):
        yield say(f"make {look.next_boot.blamed[kind][0]} readable for libxl again")
    entered = [pair for pair in lost if pair.template and pair.id.kind not in unread]
    for pair in entered[:_MOST]:
        yield attach_again(pair, look)


def attach_again(pair: Pair, look: Look) -> Remedy:
    """Gives the command that attaches a device once the guest has come back without it."""
    kind = BY_NAME[pair.id.kind]
    text = f"attach {pair.id} again after the next boot: libxl does not see it where it looks"
    try:
        config = pair.template if pair.template is not None else pair.live and pair.live.config
        words = kind.attach_arguments(config or {})
    except Unspeakable:
        return say(text)
    if not kind.attach_command:
        return say(text)
    return command(text, "xl", kind.attach_command, look.domid, *words)
