"""What a source saw: raw bytes, nothing interpreted. Everything after this is a pure function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import JsonLibrary
from xendrift.core.model.coverage import LOCAL, WHOLE, Coverage
from xendrift.core.model.quotas import Quotas
from xendrift.core.model.release import DEFAULT_RELEASE, Libxl, Release, usual_library

_NAME = re.compile(
    r"userdata-(?P<stage>[dnl])\.(?P<domid>\d{1,5})\.(?P<uuid>[0-9a-f-]{36})\.(?P<userid>[\w.-]+)"
)


@dataclass(frozen=True, slots=True)
class UserdataFile:
    """One file of `/var/lib/xen` (libxl_dom.c, libxl__userdata_path).

    Attributes:
        name: the file's name, `userdata-<stage>.<domid>.<uuid>.<userid>`.
        stage: `d` committed, `n` being written, `l` a lock.
        domid: the domain it was written for.
        uuid: that domain's handle, 36 lower-case characters.
        userid: what it holds: `libxl-json`, `xl`, `libvirt-xml`, a lock's name.
        content: its bytes, None where they were not asked for or could not be read.
        problem: why it could not be read, empty otherwise.
    """

    name: SafeText
    stage: str
    domid: int
    uuid: str
    userid: str
    content: bytes | None = None
    problem: SafeText = SafeText()

    @classmethod
    def named(cls, name: str, content: bytes | None = None, problem: str = "") -> Self | None:
        """Reads a file's name; a name that libxl would not have given returns None."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        return cls(
            SafeText(name),
            match["stage"],
            int(match["domid"]),
            match["uuid"],
            match["userid"],
            content,
            SafeText(problem),
        )


@dataclass(frozen=True, slots=True)
class HostObservation:
    """What is true of the whole host at one look.

    Attributes:
        domids: every domain xenstore knows, dom0 included.
        names: their names, where they have one.
        backends: for each domid, the (backend domid, backend kind) pairs that hold a directory
            for it, whether or not that domain exists.
        dead_nodes: the nodes of backend directories whose frontend domain does not exist.
        userdata: every userdata file by name, contents not read.
        userdata_problem: why the userdata directory could not be listed, empty otherwise.
        release: the libxl release whose behaviour is predicted, as (major, minor).
        coverage: how much of xenstore was seen at all.
        library: the JSON library that this libxl was built with, None where nothing says it.
        pci_owners: libxl's notes of who has a PCI function, `/libxl/pci/BDF/domid`.
    """

    domids: frozenset[int]
    names: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    backends: Mapping[int, tuple[tuple[int, str], ...]] = field(
        default_factory=dict[int, tuple[tuple[int, str], ...]]
    )
    dead_nodes: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    userdata: tuple[UserdataFile, ...] = ()
    userdata_problem: SafeText = SafeText()
    coverage: Coverage = WHOLE
    release: Release = DEFAULT_RELEASE
    library: JsonLibrary | None = None
    pci_owners: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def libxl(self) -> Libxl:
        """The libxl that is there, built as is usual where nothing says how."""
        return Libxl(self.release, self.library or usual_library(self.release))

    def gone(self, domid: int) -> bool:
        """Tells whether a domain is known not to exist; dom0 always does.

        A part of xenstore that does not hold every domain proves nothing about the others.
        """
        return domid != 0 and domid not in self.domids and self.coverage.covers(LOCAL)


@dataclass(frozen=True, slots=True)
class Observation:
    """The raw bytes of one domain at one look.

    Attributes:
        domid: the domain.
        nodes: every node that was read for it, by absolute path: `/libxl/D/**`, the parts of
            `/local/domain/D` that say something of its devices, its backends wherever they lie.
        userdata: its own userdata files, with the contents of `libxl-json` and `xl`.
        host: the look at the host that this one belongs to.
        truncated: what was left unread because there was too much of it; one sentence each.
        stubdomain: the domain of its device model, where that has one of its own: libxl keeps
            what it attaches through it there.
        quotas: what xenstored says that it lets the domain have, None where it was not asked.
    """

    domid: int
    nodes: Mapping[str, bytes]
    userdata: tuple[UserdataFile, ...]
    host: HostObservation
    truncated: tuple[SafeText, ...] = ()
    stubdomain: Self | None = None
    quotas: Quotas | None = None
