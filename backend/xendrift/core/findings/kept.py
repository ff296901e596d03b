"""How a guest keeps a device that its next boot would come up without."""

from collections.abc import Iterator

from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command, repair, say
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
    unentered = [pair for pair in lost if pair.template is None and not _passed_on(pair)]
    unread = {pair.id.kind for pair in lost} & set(look.next_boot.blamed)
    yield from _readable(unread, look)
    if unentered or look.next_boot.gained:
        accept = ("xendrift", "accept", look.domid)
        yield command("settle the differences and accept the merged view", *accept)
    entered = [
        pair for pair in lost if (pair.template or _passed_on(pair)) and pair.id.kind not in unread
    ]
    for pair in entered[:_MOST]:
        mended = repair(pair, look) if look.poses_as(pair) is not None else None
        yield mended or attach_again(pair, look)


def _passed_on(pair: Pair) -> bool:
    """Tells whether the device is the stubdomain's to libxl: the merged view cannot keep it."""
    return pair.live is not None and pair.live.through is not None


def _readable(kinds: set[str], look: Look) -> Iterator[Remedy]:
    """Yields what makes each of some kinds readable: the repair of one record after the other."""
    for kind in sorted(kinds):
        unread = (pair for pair in look.pairs if pair.id.kind == kind)
        ways = [
            way
            for pair in unread
            if pair.live is not None and pair.live.unreadable and (way := repair(pair, look))
        ]
        path = look.next_boot.blamed[kind][0]
        yield from ways[:_MOST] or [say(f"make {path} readable for libxl again")]


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
    return command(text, "xl", kind.attach_command, _known_as(look), *words)


def _known_as(look: Look) -> str:
    """What xl finds the guest by after its next boot, which gives it another number."""
    name, names = look.live.name, list(look.context.names.values())
    told = bool(name) and not name.isdigit() and not name.startswith("-")
    unique = names.count(look.context.names.get(look.domid, b"")) == 1
    return name if told and unique else str(look.domid)
