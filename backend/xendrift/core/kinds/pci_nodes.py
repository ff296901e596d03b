"""The backend that all PCI functions of a guest share, as it stands in xenstore (libxl_pci.c)."""

import re
from dataclasses import replace

from xendrift.core.base.cstring import atoi, text
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.kinds.record import Fatal, trail_of
from xendrift.core.model.device import CONNECTED, Trail
from xendrift.core.nodes import Slot

BDF = re.compile(r"([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\.([0-9a-fA-F])")
PARTS = ("domain", "bus", "dev", "func")
_HEXADECIMAL = re.compile(rb"([+-]?)(?:0[xX]([0-9a-fA-F]*)|([0-9a-fA-F]+))")
_SEPARATORS = re.compile(rb"[,=]")
FLAGS = ("msitranslate", "power_mgmt", "permissive")
_VALUED = (b"msitranslate", b"power_mgmt", b"permissive", b"rdm_policy")
# A guest cannot write here, but a broken counter must not make us loop for ever.
MOST = 1024


def count_of(slot: Slot) -> int:
    """How many functions there are; without a counter, as many as stand there in a row."""
    counter = slot.backend.get("num_devs")
    if counter is not None:
        return max(min(atoi(counter), MOST), 0)
    free = (number for number in range(MOST) if f"dev-{number}" not in slot.backend)
    return next(free, MOST)


def decode_function(slot: Slot, number: int) -> JsonObject | None:
    """Reads one function of the backend; None if its address cannot be read."""
    match = BDF.fullmatch(text(slot.backend.get(f"dev-{number}", b"")) or "")
    if match is None:
        return None
    config: dict[str, Json] = {
        part: int(match[index + 1], 16) for index, part in reversed(list(enumerate(PARTS)))
    }
    vdevfn = text(slot.backend.get(f"vdevfn-{number}", b""))
    if vdevfn and re.fullmatch(r"(0x)?[0-9a-fA-F]{1,8}", vdevfn):
        config["vdevfn"] = int(vdevfn, 16)
    options: dict[str, str] = {}
    for item in (text(slot.backend.get(f"opts-{number}", b"")) or "").split(","):
        name, _, value = item.strip().partition("=")
        options[name] = value
    for flag in FLAGS:
        if flag in options:
            config[flag] = options[flag] not in ("", "0")
    if options.get("rdm_policy") in ("strict", "relaxed"):
        config["rdm_policy"] = options["rdm_policy"]
    if f"name-{number}" in slot.backend:
        config["name"] = text(slot.backend[f"name-{number}"])
    return config


def trail_at(slot: Slot, function_state: int | None = None, *, in_libxl: bool = True) -> Trail:
    """The shared trail; a function that is leaving shows its own state instead.

    libxl asks one function to go by setting its own state to Closing, and leaves `online` to the
    others (libxl_pci.c, libxl__device_pci_remove_xenstore).
    A function that works stands at Initialised (3) for good, the backend at Connected.
    """
    trail = trail_of(slot, in_libxl=in_libxl)
    if function_state in (5, 6) and trail.backend_state != function_state:
        return replace(trail, backend_state=function_state, online=False)
    if trail.backend_state == CONNECTED and function_state in (1, 2):
        return replace(trail, backend_state=function_state)
    return trail


def check_options(path: str, options: bytes) -> None:
    """Takes options apart as libxl does, which never looks whether a part is there at all.

    (libxl_pci.c, libxl__device_pci_from_xs_be)

    Raises:
        Fatal: there is no option, or the last one has no value.
    """
    words = [word for word in _SEPARATORS.split(options) if word]
    place = 0
    while place < len(words):
        place += 1 + (words[place].lstrip(b" ") in _VALUED)
    if not words or place > len(words):
        raise Fatal(f"{path} {'is empty' if not words else 'ends before a value'}")


def scan_address(address: bytes) -> tuple[int, int, int, int]:
    """Reads an address as sscanf does: what does not fit leaves the rest at zero.

    libxl's format is `%04x:%02x:%02x.%01x`. A sign and a 0x count as part of the width.
    """
    numbers = [0, 0, 0, 0]
    rest = address
    for index, (width, after) in enumerate(((4, b":"), (2, b":"), (2, b"."), (1, b""))):
        rest = rest.lstrip(b" \t\n\v\f\r")
        match = _HEXADECIMAL.match(rest[:width])
        if match is None:
            break
        number = int(match[2] or match[3] or b"0", 16)
        numbers[index] = -number if match[1] == b"-" else number
        rest = rest[match.end() :]
        if not rest.startswith(after):
            break
        rest = rest[len(after) :]
    return (numbers[0], numbers[1] & 0xFF, numbers[2] & 0xFF, numbers[3] & 0xFF)
