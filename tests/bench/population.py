"""A host with thousands of guests: made once as libxl would make one, then repeated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.lab.lab import Lab
from xendrift.sources.demo.blueprints import disk, nic, vfb
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.libxl import Host
from xendrift.sources.schema import unread_of_backend

_DOMID, _NAME = 31111, "populated"
_MAC = "00:16:3e:5a:"
_WRITTEN_AT_ONCE = 20_000
_MORE_DISKS = "defghijklmnopqrstuvw"


def devices(count: int) -> tuple[Device, ...]:
    """Disks and nics in turn, the sixth one a framebuffer, and then up to 20 disks more."""
    made = [
        disk("xvda", "/dev/vg0/populated-root"),
        nic(0, f"{_MAC}00:00"),
        disk("xvdb", "/dev/vg0/populated-data"),
        nic(1, f"{_MAC}00:01", "xenbr1"),
        disk("xvdc", "/srv/populated.img", backend="qdisk"),
        vfb(0),
    ]
    made += [disk(f"xvd{letter}", f"/dev/vg0/populated-{letter}") for letter in _MORE_DISKS]
    return tuple(made[:count])


@dataclass(frozen=True)
class Population:
    """So many guests of one shape.

    Attributes:
        nodes: one guest's nodes, by path.
        files: its userdata files.
        uuid: its handle.
    """

    nodes: Mapping[str, bytes]
    files: Mapping[str, bytes]
    uuid: str

    @classmethod
    def of(cls, count: int, *, lean: bool = False) -> "Population":
        """Guests with so many devices each, up to 26.

        Lean ones lack what only their drivers look at: a daemon takes minutes for eight thousand
        guests with all of it, and neither xl nor xendrift ever asks.
        """
        guest = Guest(
            domid=_DOMID, name=_NAME, type="pv", memory=256, vcpus=1, devices=devices(count)
        )
        host = Host()
        host.create(guest)
        nodes = {path: value for path, value in host.store.subtree("/").items() if path != "/"}
        if lean:
            nodes = {path: value for path, value in nodes.items() if not _between_drivers(path)}
        return cls(nodes, host.userdata.files(), guest.uuid)

    def nodes_of(self, domid: int) -> dict[str, bytes]:
        """The nodes of one guest."""
        text = {path: value.decode("latin-1") for path, value in self.nodes.items()}
        return {
            self._own(path, domid): self._own(value, domid).encode("latin-1")
            for path, value in text.items()
        }

    def files_of(self, domid: int) -> dict[str, bytes]:
        """The userdata files of one guest."""
        return {
            self._own(name, domid): self._own(content.decode(), domid).encode()
            for name, content in self.files.items()
        }

    def uuid_of(self, domid: int) -> str:
        """Its handle."""
        return f"{domid:08x}{self.uuid[8:]}"

    def settle(self, lab: Lab, domids: Iterable[int]) -> int:
        """Puts guests into a lab; returns how many nodes were written."""
        waiting: dict[str, bytes] = {}
        known = {0: ("00000000-0000-0000-0000-000000000000", "pv")}
        written = 0
        with lab.client(patience=30) as client:
            for domid in domids:
                waiting |= self.nodes_of(domid)
                known[domid] = (self.uuid_of(domid), "pv")
                for name, content in self.files_of(domid).items():
                    (lab.userdata / name).write_bytes(content)
                if len(waiting) > _WRITTEN_AT_ONCE:
                    written += len(waiting)
                    client.write_many(waiting)
                    waiting = {}
            client.write_many(waiting)
        lab.set_domains(known)
        return written + len(waiting)

    def _own(self, text: str, domid: int) -> str:
        for mine, its in (
            (str(_DOMID), str(domid)),
            (self.uuid, self.uuid_of(domid)),
            (_NAME, f"guest-{domid}"),
            (_MAC, f"00:16:{domid >> 8 & 255:02x}:{domid & 255:02x}:"),
        ):
            text = text.replace(mine, its)
        return text


def _between_drivers(path: str) -> bool:
    parent, _, name = path.rpartition("/")
    parts = path.split("/")
    if parts[1:3] == ["local", "domain"] and len(parts) > 4 and parts[3] != "0":
        frontend = parts[4] == "device" and len(parts) > 7 and name not in ("state", "backend")
        return frontend or parts[4] in ("control", "data", "drivers", "error", "attr", "store")
    return name in unread_of_backend(parent)
