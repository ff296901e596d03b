"""The rule about records that libxl cannot read, so that it forgets every device of their kind."""

from collections.abc import Iterator

from xendrift.core.base.provenance import Writer, writer
from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import command, detach, repair, say
from xendrift.core.findings.rule import finding
from xendrift.core.kinds import Kind
from xendrift.core.kinds.pci_nodes import MOST
from xendrift.core.model.device import Pair, Record
from xendrift.core.model.finding import Finding, Remedy

_COUNTER = "/num_devs"


def poisoned(pair: Pair, kind: Kind, record: Record, look: Look) -> Finding:
    """Says which node of a device libxl cannot read, and what that hides."""
    hidden = look.of_kind[kind.name]
    effect = (
        f"libxl forgets all {hidden} devices of kind {kind.name}: they vanish from `xl list -l`,"
        " and the guest comes back from a reboot with none"
        if hidden > 1
        else f"libxl forgets the device: it vanishes from `xl list -l` ({kind.name})"
    )
    path = record.unreadable_path
    first = _counted(path, look) or (None if repair(pair, look) else say(_elsewhere(path)))
    return finding(
        "poisoned-kind",
        look.domid,
        pair.id,
        f"libxl cannot read the record: {path}: {record.unreadable}",
        look.seen(path),
        effect=effect,
        remedies=(*((first,) if first else ()), *detach(pair, kind, look)),
    )


def emptied(look: Look) -> Iterator[Finding]:
    """Yields each kind that is lost although no single record of it is to blame."""
    named = {pair.id.kind for pair in look.pairs if pair.live and pair.live.unreadable}
    present = {pair.id.kind for pair in look.pairs}
    for kind, (path, reason) in look.next_boot.blamed.items():
        if kind in named or kind not in present:
            continue
        yield finding(
            "poisoned-kind",
            look.domid,
            None,
            f"libxl cannot list the {kind} devices, and takes all of them for detached: {path}:"
            f" {reason}",
            look.seen(path),
            remedies=(_counted(path, look) or say(_elsewhere(path)),),
        )


def _elsewhere(path: str) -> str:
    """Says what to do about what stands in no record of a device, by who could have written it."""
    if writer(path) is Writer.GUEST:
        return f"have the guest write what libxl takes at {path}: it is the guest's own"
    return f"correct {path}: then libxl sees all of them again"


def _counted(path: str, look: Look) -> Remedy | None:
    """Counts the PCI functions again: libxl believes the counter and nothing else.

    With none it adds the next one as if it were the first (libxl_pci.c,
    libxl__device_pci_add_xenstore).
    """
    root, _, node = path.rpartition("/")
    count = 0
    while look.nodes.get(f"{root}/dev-{count}") is not None:
        count += 1
    beyond = count > 0 and node == f"dev-{count}" and not _more(root, count, look)
    if f"/{node}" != _COUNTER and not beyond:
        return None
    text = SafeText(f"count its functions again: {count}")
    return command(text, "xenstore-write", f"{root}{_COUNTER}", count)


def _more(root: str, count: int, look: Look) -> bool:
    """Tells whether a function, or a trace of one, stands beyond the first that is missing."""
    traces = ("dev", "key", "state")
    return any(
        look.nodes.get(f"{root}/{trace}-{number}") is not None
        for trace in traces
        for number in range(count, MOST)
    )
