"""Which device an operator means: one that there is, or a new one that is spelled out."""

from xendrift.core.base.errors import NoSuchDeviceError, UsageError
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME, Kind
from xendrift.core.kinds.spelling import Unspeakable
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.model.report import Report


def pair_named(report: Report, wanted: str) -> Pair | None:
    """Finds a device by its name."""
    return next((pair for pair in report.pairs if str(pair.id) == wanted), None)


def pair_of(report: Report, wanted: str) -> Pair:
    """Returns a device by its name.

    Raises:
        NoSuchDeviceError: neither view has it.
    """
    pair = pair_named(report, wanted)
    if pair is None:
        raise no_such(report, wanted)
    return pair


def no_such(report: Report, wanted: str) -> NoSuchDeviceError:
    """Makes the error that says which device was probably meant, and which there are."""
    names = ", ".join(str(pair.id) for pair in report.pairs[:12]) or "none"
    meant = " or ".join(meant_by(report, wanted)[:3])
    return NoSuchDeviceError(
        f"{report.name} ({report.domid}) has no device {SafeText(wanted)}."
        f"{f' Did you mean {meant}?' if meant else ''} Its devices: {names}."
    )


def meant_by(report: Report, wanted: str) -> list[str]:
    """Lists the devices that somebody may mean by a name that is none, the likeliest first.

    xl and xenstore name a device by its vdev, its devid or its kind alone.
    """
    kind, _, key = wanted.casefold().rpartition(":")
    same = [str(pair.id) for pair in report.pairs if pair.id.key.casefold() == key]
    numbered = [
        str(pair.id)
        for pair in report.pairs
        if pair.live is not None and key and pair.live.devid == key and kind != "pci"
    ]
    of_kind = [str(pair.id) for pair in report.pairs if pair.id.kind == key]
    if found := list(dict.fromkeys((*same, *numbered, *of_kind))):
        return found
    from difflib import get_close_matches  # noqa: PLC0415 only who mistypes waits for it

    return get_close_matches(SafeText(wanted), [str(pair.id) for pair in report.pairs], 1, 0.75)


def specified(report: Report, wanted: str) -> tuple[Kind, JsonObject]:
    """Reads the spelling of a new device.

    Raises:
        NoSuchDeviceError: it is no spelling.
        UsageError: it cannot be understood.
    """
    name, _, specification = wanted.partition(":")
    kind = BY_NAME.get(name)
    if kind is None or not ("=" in specification or kind.bare_spelling):
        raise no_such(report, wanted)
    if not kind.attach_command:
        raise UsageError(f"xl has no command that attaches a {kind.name}. Nothing was done.")
    try:
        return kind, kind.attach_config(specification)
    except Unspeakable as problem:
        raise UsageError(
            f"The new {kind.name} cannot be understood: {problem.field}: {problem.reason}."
            " Nothing was done."
        ) from problem


def claim_of(kind: Kind, config: JsonObject) -> str:
    """What no other device may have as well; empty if xl chooses it."""
    claim = kind.claim(config, 0)
    return "" if claim.startswith("#") else claim


def fixed_by(kind: Kind, config: JsonObject) -> bool:
    """Tells whether the command says which device it is about."""
    chosen = "devid" in config and all(word.key != "devid" for word in kind.attach_words)
    return bool(claim_of(kind, config)) and not chosen


def name_of(kind: Kind, config: JsonObject) -> DeviceId | None:
    """Names a device before it exists; None if libxl chooses the number."""
    key = kind.template_key(config, 0)
    return None if key.startswith("#") else DeviceId(kind.name, SafeText(key))


def rival_of(report: Report, kind: Kind, config: JsonObject, own: DeviceId) -> Pair | None:
    """Finds another device that runs with what a device of the template claims."""
    claim = claim_of(kind, config)
    for pair in report.pairs:
        entry = pair.live.config if pair.live is not None else None
        other = pair.id.kind == kind.name and pair.id != own
        if claim and other and entry and kind.claim(entry, 0) == claim:
            return pair
    return None


def claimed(report: Report, kind: Kind, config: JsonObject) -> Pair | None:
    """Finds the device that has already what a new one claims."""
    claim = claim_of(kind, config)
    for pair in report.pairs:
        entry = pair.template or (pair.live.config if pair.live is not None else None)
        if claim and pair.id.kind == kind.name and entry and kind.claim(entry, 0) == claim:
            return pair
    return None
