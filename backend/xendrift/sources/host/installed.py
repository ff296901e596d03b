"""Which libxl is installed on this host, and which JSON library it was built with."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from xendrift.core.jsontext import JsonLibrary
from xendrift.core.model.release import JSON_C_RELEASE, Libxl, Release, usual_library
from xendrift.sources.host.elf import needed
from xendrift.sources.host.look import read_release

_ROOT = Path("/")
# Where a distribution, and where Xen's own `make install`, puts libraries.
_PLACES = ("usr/lib/*", "usr/lib", "usr/lib64", "usr/local/lib", "usr/local/lib64")
_NAME = re.compile(r"libxenlight\.so\.(\d{1,3})\.(\d{1,3})(?:\.\d+)*")
_LARGEST = 64 << 20
_WANTED = {"libjson-c.so": JsonLibrary.JSON_C, "libyajl.so": JsonLibrary.YAJL}


def installed_releases(root: Path = _ROOT) -> dict[Release, Path]:
    """Finds libxl's library of every release that is installed, the newest first."""
    return dict(sorted(_libraries(root), reverse=True))


def library_of(release: Release, root: Path = _ROOT) -> JsonLibrary | None:
    """Finds out which JSON library a release was built with on this host.

    Args:
        release: libxl's; up to 4.20 it knows but one.
        root: where the host's files are.

    Returns:
        None if it is not installed where libraries are looked for, or links neither.
    """
    if release < JSON_C_RELEASE:
        return usual_library(release)
    with suppress(OSError, KeyError):
        path = installed_releases(root)[release]
        with path.open("rb") as stream:
            return linked_library(stream.read(_LARGEST))
    return None


def linked_library(content: bytes) -> JsonLibrary | None:
    """Tells which JSON library libxl's own library links; both are linked where QMP uses one."""
    found = {
        library
        for name in needed(content)
        for wanted, library in _WANTED.items()
        if name.startswith(wanted)
    }
    # With both at hand, libxl parses and prints with json-c (libxl_json.c, USE_LIBJSONC_PARSER).
    return max(found, key=lambda one: one is JsonLibrary.JSON_C, default=None)


def installed_libxl(root: Path = _ROOT) -> Libxl | None:
    """Tells the newest libxl that is installed, None if there is none."""
    for release in installed_releases(root):
        return Libxl(release, library_of(release, root) or usual_library(release))
    return None


class Here(NamedTuple):
    """The libxl of this host.

    Attributes:
        release: its release.
        library: the JSON library that it was built with, None if that cannot be found out.
    """

    release: Release
    library: JsonLibrary | None


def read_libxl() -> Here:
    """Finds out which libxl this host has: the hypervisor's release, built as it is installed."""
    release = read_release()
    return Here(release, _library_here(release))


@cache
def _library_here(release: Release) -> JsonLibrary | None:
    return library_of(release)


def _libraries(root: Path) -> Iterator[tuple[Release, Path]]:
    for place in _PLACES:
        for path in root.glob(f"{place}/libxenlight.so.*"):
            name = _NAME.fullmatch(path.name)
            if name is not None:
                yield (int(name[1]), int(name[2])), path
