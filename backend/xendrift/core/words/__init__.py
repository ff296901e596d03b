"""Every word that the screen and the commands use in a sense of their own, and what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from xendrift.core.idl import devices, guest
from xendrift.core.idl.model import Field, Struct
from xendrift.core.kinds import KINDS
from xendrift.core.model.device import STATES
from xendrift.core.words.glossary import GLOSSARY


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        id: the word as it is written, with spaces.
        means: what it means, in a few sentences.
    """

    id: str
    means: str


# What each state of xen/include/public/io/xenbus.h says of the end that has it.
_STATES = (
    "it says nothing yet",
    "it was made, and no driver has taken it up",
    "the backend waits for the guest's end, or for the hotplug script",
    "the guest's end has written what the backend needs to know",
    "it is at work",
    "it is being closed, and the other end has not followed yet",
    "it is closed, and what is left of it is to be removed",
    "a PCI function is being added to it or taken from it",
    "a PCI function was added to it or taken from it",
)


def _all() -> Iterator[Word]:
    yield from (Word(*row) for row in GLOSSARY)
    for number, (state, says) in enumerate(zip(STATES, _STATES, strict=True)):
        yield Word(state, f"State {number} of one end of a xenbus handshake: {says}.")
    for kind in KINDS:
        lists = f"`{kind.json_key}` in libxl's JSON" if kind.json_key else "no list of the template"
        yield Word(kind.name, f"A kind of device, written {kind.name}:KEY, from {lists}.")
        if kind.json_key:
            yield Word(kind.json_key, f"The list of {kind.name} devices in libxl's JSON.")
        for name in kind.frontend_kinds:
            yield Word(name, f"The directory of {kind.name} devices in xenstore.")
    yield from _fields()


def _fields() -> Iterator[Word]:
    """Names the values of devices and of the domain, from libxl's interface definition."""
    named = (*vars(devices).values(), *vars(guest).values())
    structs = list({one.name: one for one in named if isinstance(one, Struct)}.values())
    having: dict[str, list[str]] = {}
    for one in structs:
        for field in one.fields:
            if isinstance(field, Field):
                having.setdefault(field.name, []).append(one.name)
    for name, holders in having.items():
        yield Word(name, f"A value in libxl's JSON, of {', '.join(holders)} (libxl_types.idl).")


WORDS: Mapping[str, Word] = MappingProxyType(
    {one.id.casefold(): one for one in reversed(tuple(_all()))}
)
"""Every word by itself in lower case; of two that are alike the first counts."""


def find_word(wanted: str) -> Word | None:
    """Finds a word however it is spelled: case, hyphens and spaces make no difference."""
    plain = _plain(wanted)
    return next((one for one in WORDS.values() if _plain(one.id) == plain), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())
