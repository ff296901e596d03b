"""Who may be asked what a node of a trusted record was, and what each says.

Pure. dom0's own backend directory of the same device, the template's entry, the operator: no guest
and no driver domain is ever believed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xendrift.core.base.cstring import cstr
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import Kind
from xendrift.core.kinds.spelling import Unspeakable
from xendrift.core.model.observation import Observation

BACKEND, FRONTEND = "backend", "frontend"
_BACKEND = re.compile(r"/local/domain/(\d{1,5})/backend/[A-Za-z0-9_-]+/\d{1,5}/[A-Za-z0-9_-]+")
_OPERATOR = SafeText("the operator")


@dataclass(frozen=True, slots=True)
class Subject:
    """One record, with all that may be known of it.

    Attributes:
        kind: the device's kind.
        observation: its domain.
        record: the record's directory, `/libxl/D/device/K/N`.
        seen: all nodes of the record, and of the backend directories that may be the device's.
        entry: the template's entry, None if it has none.
        owner: the domain that serves it by that entry, None if nobody can tell.
        typed: the operator's own values, by node.
    """

    kind: Kind
    observation: Observation
    record: str
    seen: Mapping[str, bytes]
    entry: JsonObject | None = None
    owner: int | None = None
    typed: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def devid(self) -> str:
        """The record's own number."""
        return self.record.rpartition("/")[2]

    @property
    def frontend(self) -> str:
        """Where libxl puts the guest's end (libxl_device.c, libxl__device_frontend_path)."""
        own, kind = f"/local/domain/{self.observation.domid}", self.record.split("/")[4]
        first = (kind, self.devid) == ("console", "0")
        return f"{own}/console" if first else f"{own}/device/{kind}/{self.devid}"

    @property
    def names(self) -> tuple[str, ...]:
        """The nodes that libxl makes something of."""
        return (BACKEND, FRONTEND, *(one.name for one in self.kind.written))


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is known of a node.

    Attributes:
        value: its bytes.
        origin: who says so.
    """

    value: bytes
    origin: SafeText


def homes(kind: Kind, record: str, owner: int | None) -> tuple[str, ...]:
    """Names the backend directories that may be a record's, dom0's first.

    Args:
        kind: the device's kind.
        record: the record's directory.
        owner: the domain that serves it by the template.
    """
    _, _, domid, _, own, devid = record.split("/")
    names = dict.fromkeys((own, *(one.name for one in kind.backends if one.frontend == own)))
    domids = dict.fromkeys((0, owner or 0))
    return tuple(
        f"/local/domain/{one}/backend/{name}/{domid}/{devid}" for one in domids for name in names
    )


def owner_in(path: str) -> int | None:
    """The domain that a backend lies in by its path, None if it is no such path."""
    match = _BACKEND.fullmatch(path)
    return int(match[1]) if match else None


def fits(subject: Subject, name: str, value: bytes) -> bool:
    """Tells whether libxl could have written a value there."""
    if name == BACKEND:
        path = cstr(value).decode("latin-1")
        own = homes(subject.kind, subject.record, owner_in(path))
        return path in own and path in subject.seen
    if name == FRONTEND:
        return cstr(value).decode("latin-1") == subject.frontend
    return subject.kind.writes(name, value, subject.devid)


def words(subject: Subject, name: str) -> str:
    """Says in words what libxl would have written."""
    if name == BACKEND:
        return "the path of a backend of this very device that is there"
    if name == FRONTEND:
        return subject.frontend
    return next((one.words for one in subject.kind.written if one.name == name), "text")


def home_of(subject: Subject, nodes: Mapping[str, bytes]) -> str:
    """dom0's own backend directory of the device, empty if there is none that can be believed."""
    pointer = cstr(nodes.get(f"{subject.record}/{BACKEND}", b"")).decode("latin-1")
    own = homes(subject.kind, subject.record, None)
    return pointer if pointer in own and _serves(subject, pointer) else ""


def of_dom0(subject: Subject, nodes: Mapping[str, bytes], name: str) -> Value | None:
    """What dom0's own backend directory says of a node; the directory itself for the pointer."""
    if name == BACKEND:
        own = homes(subject.kind, subject.record, None)
        there = [one for one in own if _serves(subject, one)]
        if len(there) != 1 or subject.owner not in (None, 0):
            return None
        return Value(there[0].encode(), SafeText(f"dom0's own {there[0]}"))
    home = home_of(subject, nodes)
    value = subject.seen.get(f"{home}/{name}") if home else None
    return None if value is None else Value(cstr(value), SafeText(f"dom0's own {home}/{name}"))


def of_template(subject: Subject, name: str) -> Value | None:
    """What the template's entry says of a node."""
    if subject.entry is None:
        return None
    if name == BACKEND:
        prefix = f"/local/domain/{subject.owner}/"
        own = homes(subject.kind, subject.record, subject.owner)
        there = [one for one in own if one.startswith(prefix) and one in subject.seen]
        said = there[0] if len(there) == 1 else None
    else:
        written = (one for one in subject.kind.written if one.name == name)
        said = next((one.said(subject.entry) for one in written), None)
    return None if said is None else Value(said.encode(), SafeText("the template's entry"))


def of_operator(subject: Subject, name: str) -> Value | None:
    """What the operator typed."""
    typed = subject.typed.get(name)
    return None if typed is None else Value(typed.encode(), _OPERATOR)


def _serves(subject: Subject, home: str) -> bool:
    """Tells whether a backend directory is there, and says that it is the device's."""
    said = subject.seen.get(f"{home}/{FRONTEND}")
    return home in subject.seen and said is not None and cstr(said) == subject.frontend.encode()


def typed_values(settings: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Reads what was typed, `NODE=VALUE` each.

    Raises:
        Unspeakable: it is no such thing, or one node is given twice.
    """
    found: dict[str, str] = {}
    for _, setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not re.fullmatch("[A-Za-z0-9_-]{1,64}", name):
            raise Unspeakable(setting, "it is not NODE=VALUE")
        if name in found:
            raise Unspeakable(name, "it is given twice")
        found[name] = value
    return found
