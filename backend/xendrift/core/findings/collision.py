"""The rule about two devices that claim one id."""

from collections.abc import Iterator
from dataclasses import replace

from xendrift.core.base.text import SafeText
from xendrift.core.findings.look import Look
from xendrift.core.findings.remedies import say
from xendrift.core.findings.rule import Rule, finding
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Evidence, Finding, Severity


def collisions(look: Look) -> Iterator[Finding]:
    """Yields each device of the merged view whose id an earlier one has claimed."""
    yield from _posing(look)
    claimed: dict[tuple[str, str], DeviceId] = {}
    places: dict[str, int] = {}
    for device in look.merged.devices:
        kind = BY_NAME[device.id.kind]
        index = places.get(device.json_key, 0)
        places[device.json_key] = index + 1
        claim = kind.claim(device.config, index)
        if not claim or claim.startswith("#"):
            continue
        first = claimed.setdefault((kind.name, claim), device.id)
        if first != device.id:
            sentence = f"it claims the id of {first}: both are {kind.name} {claim}"
            yield _collision(first, device.id, sentence, look)


def _collision(first: DeviceId, second: DeviceId, sentence: str, look: Look) -> Finding:
    """Two devices of one id: unless libxl drops one of them, its guest does not start."""
    seen = (Evidence(look.template.file, SafeText(f"{first}, {second}")),)
    kept = look.next_boot.kept
    dropped = next((one for one in (second, first) if one not in kept), None)
    if look.next_boot.config is None or dropped is None:
        drop = say(f"drop {first} or {second}")
        return finding("id-collision", look.domid, second, sentence, seen, remedies=(drop,))
    made = finding(
        "id-collision",
        look.domid,
        second,
        sentence,
        seen,
        severity=Severity.WARNING,
        effect=f"libxl drops {dropped} at the next boot. With both of them the guest would not"
        " start, so that the merged view cannot be accepted as it is.",
        remedies=(say(f"drop {dropped} from the template"),),
    )
    return replace(made, boot=SafeText(f"{dropped} is dropped, and the other one kept"))


def _posing(look: Look) -> Iterator[Finding]:
    """Yields each record that libxl takes for a device of another number."""
    for pair in look.pairs:
        number = look.poses_as(pair)
        if number is None or pair.live is None:
            continue
        yield finding(
            "id-collision",
            look.domid,
            pair.id,
            f"libxl takes its record for {pair.id.kind} {number}: the node handle is missing",
            look.seen(f"{pair.live.trail.libxl_path}/handle"),
            effect=f"libxl loses the device at the next boot, and xl detaches {pair.id.kind}"
            f" {number} when it is told to detach this one.",
            remedies=(say(f"write its number, {pair.live.devid}, into that node"),),
        )


RULES = (
    Rule(
        "id-collision",
        Severity.ERROR,
        when="Two devices claim one id.",
        effect="Only one of them can be attached: the other fails at the next boot.",
        remedies=("drop one of the two",),
        why=(
            "libxl compares a disk's name as text, so xvda, 51712 and d0p0 are three devices to it "
            "and one to xenstore. A device that comes back under another spelling leaves its old "
            "entry behind."
        ),
        boot=(
            "both entries may be kept; the second attach of one id fails, and the guest does not "
            "start"
        ),
        detach="removes the one that is in xenstore",
        keys=("take-none", "accept"),
        domain=collisions,
    ),
)
