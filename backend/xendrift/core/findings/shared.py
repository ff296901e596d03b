"""Rules about what two domains have that only one may have."""

from collections.abc import Iterable, Iterator

from xendrift.core.base.provenance import writer
from xendrift.core.base.text import SafeText, clip
from xendrift.core.findings.remedies import command, say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.model.finding import Evidence, Finding, Severity
from xendrift.core.model.traits import Image, Traits

_ENDS = ("--migratedaway", "--incoming")
_MOST_NAMED = 3


def same_uuids(traits: tuple[Traits, ...]) -> Iterator[Finding]:
    """Yields each domain whose uuid another one has as well."""
    by_uuid: dict[str, list[Traits]] = {}
    for one in traits:
        if one.uuid.strip("0-"):
            by_uuid.setdefault(one.uuid, []).append(one)
    for uuid, bearers in by_uuid.items():
        for one in bearers:
            others = [other for other in bearers if not _same(one, other)]
            if others:
                yield _same_uuid(one, others, uuid)


def shared_images(traits: tuple[Traits, ...]) -> Iterator[Finding]:
    """Yields each disk whose image another guest may write to as well."""
    writers: dict[tuple[int, str, str], list[tuple[Traits, Image]]] = {}
    for one in traits:
        for image in one.images:
            writers.setdefault(image.place, []).append((one, image))
    for bearers in writers.values():
        for one, image in bearers:
            others = [(other, twin) for other, twin in bearers if not _same(one, other)]
            if others:
                yield _shared_image(one, image, others)


def _same_uuid(one: Traits, others: list[Traits], uuid: str) -> Finding:
    return finding(
        "same-uuid",
        one.domid,
        None,
        f"{_named(others)} {'has' if len(others) == 1 else 'have'} its uuid as well: {uuid}",
        [
            Evidence(SafeText(path), SafeText(f"/vm/{uuid}"), writer(path))
            for path in (f"/local/domain/{each.domid}/vm" for each in (one, *others))
        ],
        remedies=(
            say("shut one of them down, and start it from a configuration with a uuid of its own"),
        ),
    )


def _shared_image(one: Traits, image: Image, others: list[tuple[Traits, Image]]) -> Finding:
    verb = "writes" if len(others) == 1 else "write"
    return finding(
        "shared-image",
        one.domid,
        image.device,
        f"{_named([other for other, _ in others])} {verb} to the same image:"
        f" {clip(SafeText(image.path), 80)}",
        [
            Evidence(SafeText(each.node), each.value, writer(each.node))
            for each in (image, *(twin for _, twin in others))
        ],
        remedies=(
            command(
                "detach it from one of them", "xl", "block-detach", one.domid, image.device.key
            ),
            say("or attach it read-only to all but one"),
        ),
    )


def _same(one: Traits, other: Traits) -> bool:
    """Tells whether two domains are one guest: itself, or both ends of a migration."""
    if one.domid == other.domid:
        return True
    names = {str(one.name), str(other.name)}
    bare = {_bare(name) for name in names}
    return len(bare) == 1 and len(names) == 2


def _bare(name: str) -> str:
    for end in _ENDS:
        name = name.removesuffix(end)
    return name


def _named(domains: Iterable[Traits]) -> str:
    names = [f"domain {one.domid} ({clip(one.name, 40)})" for one in domains]
    more = len(names) - _MOST_NAMED
    listed = " and ".join(names) if more <= 0 else ", ".join(names[:_MOST_NAMED])
    return f"{listed} and {more} more" if more > 0 else listed


RULES = (
    Rule(
        "same-uuid",
        Severity.ERROR,
        when="Two domains have one uuid.",
        effect=("libxl finds files and domains by their uuid, and may take one for the other."),
        remedies=("shut one of them down, and start it with a uuid of its own",),
        why=(
            "A guest was started from a copy of another one's configuration, or twice. xl "
            "refuses a second domain of one name; nothing refuses a second one of one uuid."
        ),
        boot="each from the file of its own number and uuid",
        fleet=same_uuids,
    ),
    Rule(
        "shared-image",
        Severity.WARNING,
        when="Another guest writes to the same disk image.",
        effect=(
            "Two guests that write to one image destroy its file system, unless it is made "
            "for that."
        ),
        remedies=(
            "detach it from one of them",
            "or give it to one of them read-only",
        ),
        why=(
            "The hotplug script refuses a block device that is in use; it does not see images "
            "that QEMU opens, files behind loop devices of their own, and scripts of other "
            "makers."
        ),
        boot=(
            "kept as the template has it: its handshake is not looked at; a hotplug script "
            "may refuse it then"
        ),
        detach="works as usual",
        keys=("unplug",),
        fleet=shared_images,
    ),
)
