"""One case as a table declares it, and the folder that is made of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from xendrift.core.base.jsontypes import JsonObject
from xendrift.sources import schema
from xendrift.sources.capture.xenstore_text import escape
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.guest import Fate, Guest, whole
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.template import render, stub

_NIL = "00000000-0000-0000-0000-000000000000"

Nodes = Mapping[str, str | bytes | None]


@dataclass(frozen=True, kw_only=True)
class Made:
    """A state, and what is to be said of it.

    Attributes:
        name: its folder, and the guest's name.
        domid: the guest's; no two cases share one, so that one store holds them all.
        title: the state in a few words.
        origin: how a host gets there.
        type: `pv`, `pvh` or `hvm`.
        devices: what libxl made.
        after: nodes written, or removed, after that; `{d}` stands for the domid.
        entries: further arrays of the template.
        fate: what became of the template.
        files: further userdata files by userid.
        others: further domains.
        also: further domids that something may be said of.
        extra: anything else that happened to the host.
        findings: `severity rule device`, the one that matters first.
        sentence: words that must stand in the first finding's sentence.
        effect: words that must stand in its effect.
        remedy: words that must stand in its remedies or their commands.
        limit: how long libxl itself would wait there, in seconds.
        neighbours: cases that must be told apart from this one.
        alike: cases that look the same, because xenstore does not hold what differs.
    """

    name: str
    domid: int
    title: str
    origin: str
    type: str = "pv"
    devices: tuple[Device, ...] = ()
    after: Nodes = field(default_factory=dict[str, str | bytes | None])
    entries: JsonObject = field(default_factory=JsonObject)
    fate: Fate = whole
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    others: tuple[Guest, ...] = ()
    also: tuple[int, ...] = ()
    extra: Callable[[Host], None] | None = None
    findings: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    effect: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
    limit: float | None = None
    neighbours: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def guest(self) -> Guest:
        """The guest, of a name and a handle of its own."""
        return Guest(
            domid=self.domid,
            name=self.name,
            type=self.type,
            memory=256,
            video=8 if self.type == "hvm" else 0,
            vcpus=1,
            devices=self.devices,
            fate=lambda template: self.fate(self._with_entries(template)),
            files=self.files,
            after={path.format(d=self.domid): value for path, value in self.after.items()},
        )

    def _with_entries(self, template: bytes) -> bytes:
        if not self.entries:
            return template
        config: JsonObject = json.loads(template.rstrip(b"\0"))
        return render(config | self.entries)

    def contents(self) -> dict[str, bytes]:
        """Makes every file of the folder, by its path in it."""
        host = Host()
        host.store.write("/local/domain/0/name", "Domain-0")
        host.store.write("/local/domain/0/domid", "0")
        host.userdata.write(f"userdata-d.0.{_NIL}.libxl-json", stub())
        for guest in (*self.others, self.guest):
            host.create(guest)
        if self.extra is not None:
            self.extra(host)
        nodes = host.store.subtree("/")
        lines = [b'%s = "%s"\n' % (path.encode(), escape(nodes[path])) for path in _told(nodes)]
        made = {"store.txt": b"".join(lines), "case.toml": self._description().encode()}
        for name, content in host.userdata.files().items():
            made[f"userdata/{name}"] = content
        return made

    def _description(self) -> str:
        domids = [self.domid, *self.also, *(guest.domid for guest in self.others)]
        parts: list[tuple[str, object]] = [
            ("title", self.title),
            ("origin", self.origin),
            ("domids", domids),
            ("findings", list(self.findings)),
            ("sentence", list(self.sentence)),
            ("effect", list(self.effect)),
            ("remedy", list(self.remedy)),
            ("limit", self.limit),
            ("neighbours", list(self.neighbours)),
            ("alike", list(self.alike)),
        ]
        return "".join(
            f"{key} = {_toml(value)}\n" for key, value in parts if value not in (None, [])
        )


def _told(nodes: Mapping[str, bytes]) -> Iterator[str]:
    """Keeps the nodes that say something of a device, and those that say that all of them are."""
    for path in nodes:
        if (
            path in ("/", "/local", "/local/domain", "/libxl")
            or schema.domain_of(path) is not None
            or path.startswith("/libxl/pci")
        ):
            yield path


def _toml(value: object) -> str:
    if isinstance(value, list):
        items = [f"    {json.dumps(item, ensure_ascii=False)},\n" for item in value]
        short = json.dumps(value, ensure_ascii=False)
        return short if len(short) < 80 else "[\n" + "".join(items) + "]"
    return json.dumps(value, ensure_ascii=False)
