"""One demo domain, as a table of guests declares it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xendrift.core.base.jsontypes import JsonObject
from xendrift.sources.demo.device import Device

Fate = Callable[[bytes], bytes | None]
"""What became of a template: a function from the bytes libxl wrote to those that are there."""


def whole(template: bytes) -> bytes | None:
    """Nothing happened to it."""
    return template


def absent(template: bytes) -> bytes | None:  # noqa: ARG001
    """There is none."""
    return None


def emptied(template: bytes) -> bytes | None:  # noqa: ARG001
    """The host crashed before the bytes were on the disk; libxl writes without fsync."""
    return b""


def cut(template: bytes) -> bytes | None:
    """The disk was full."""
    return template[: len(template) * 3 // 5]


def misspelt(template: bytes) -> bytes | None:
    """Somebody edited it: valid JSON that libxl's parser refuses as a whole."""
    return template.replace(b'"on_crash": "preserve"', b'"on_crash": "presevre"')


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One domain.

    Attributes:
        domid: its number.
        name: its name.
        type: `pv`, `pvh` or `hvm`.
        memory: its memory in MiB.
        maxmem: the most it may have in MiB, `memory` if left out.
        video: video memory in MiB (HVM).
        vcpus: how many vcpus are online.
        maxvcpus: how many it may have, `vcpus` if left out.
        devices: its devices, without the primary console.
        build: further keys of `b_info`, in place of a kernel.
        fate: what became of its template.
        pending: a configuration left by `xl config-update`.
        files: further userdata files by userid.
        after: nodes written (or, if None, removed) after its creation.
    """

    domid: int
    name: str
    type: str = "pvh"
    memory: int = 2048
    maxmem: int | None = None
    video: int = 0
    vcpus: int = 2
    maxvcpus: int | None = None
    devices: tuple[Device, ...] = ()
    build: JsonObject = field(default_factory=JsonObject)
    fate: Fate = whole
    pending: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    after: Mapping[str, str | bytes | None] = field(default_factory=dict[str, str | bytes | None])

    @cached_property
    def uuid(self) -> str:
        """Its handle, always the same for the same name."""
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, self.name))

    @property
    def max_memory(self) -> int:
        """The most it may have in MiB."""
        return self.memory if self.maxmem is None else self.maxmem

    @property
    def max_vcpus(self) -> int:
        """How many vcpus it may have."""
        return self.vcpus if self.maxvcpus is None else self.maxvcpus

    def file(self, userid: str) -> str:
        """Names one of its userdata files (libxl_dom.c, libxl__userdata_path)."""
        return f"userdata-d.{self.domid}.{self.uuid}.{userid}"
