"""What the lab is built from: Debian's Xen programs, of every release that is tried, and a compiler."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

DAEMONS = ("xenstored", "oxenstored")

_INSTALLED = "4.17"
_SOURCE = Path(__file__).with_name("nohyp.c")
_UNPACKED = Path(
    os.environ.get("XENDRIFT_TEST_XEN") or Path(__file__).parents[2] / ".test-xen"
).absolute()


@dataclass(frozen=True)
class _Place:
    bin: Path
    headers: Path
    remedy: str


_PLACES = {
    _INSTALLED: _Place(
        Path("/usr/lib/xen-4.17/bin"),
        Path("/usr/include"),
        "install xen-utils-4.17, xenstore-utils, libxen-dev and gcc",
    ),
    "4.20": _Place(
        _UNPACKED / "bin",
        _UNPACKED / "root/usr/include",
        f"run tests/lab/debian13 {_UNPACKED}, and install xenstore-utils and gcc",
    ),
}
RELEASES = tuple(_PLACES)
"""Debian 12's and Debian 13's."""


@dataclass(frozen=True)
class Xen:
    """The programs of one release, and the library that stands in for its hypervisor."""

    release: str
    bin: Path
    library: Path

    @property
    def number(self) -> tuple[int, int]:
        """The release as xendrift counts."""
        major, minor = self.release.split(".")
        return int(major), int(minor)


def required() -> bool:
    """Whether a missing part is a failure, not a reason to skip."""
    return os.environ.get("XENDRIFT_REQUIRE_REAL") == "1"


def missing(release: str = _INSTALLED) -> str:
    """Says what is not there of a release; empty if all is."""
    place = _PLACES[release]
    wanted = [str(place.bin / name) for name in (*DAEMONS, "xl")] + ["xenstore-ls", "gcc"]
    absent = [program for program in wanted if shutil.which(program) is None]
    if not (place.headers / "xenctrl.h").exists():
        absent.append("xenctrl.h")
    return f"Xen {release}: {', '.join(absent)} not found: {place.remedy}" if absent else ""


def build(folder: Path, release: str = _INSTALLED) -> Xen:
    """Compiles the library that stands in for a release's hypervisor."""
    place = _PLACES[release]
    library = folder / f"nohyp-{release}.so"
    headers = [] if release == _INSTALLED else ["-I", place.headers]
    command = ["gcc", "-O1", "-shared", "-fPIC", *headers, "-o", library, _SOURCE, "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    return Xen(release, place.bin, library)
