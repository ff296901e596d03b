"""What the lab is built from: Debian's Xen programs and a compiler."""

import os
import shutil
import subprocess
from pathlib import Path

BIN = Path("/usr/lib/xen-4.17/bin")
DAEMONS = ("xenstored", "oxenstored")

_SOURCE = Path(__file__).with_name("nohyp.c")
_PACKAGES = "xen-utils-4.17, xenstore-utils, libxen-dev and gcc"


def required() -> bool:
    """Whether a missing part is a failure, not a reason to skip."""
    return os.environ.get("XENDRIFT_REQUIRE_REAL") == "1"


def missing() -> str:
    """Says what is not installed; empty if all is there."""
    wanted = [str(BIN / name) for name in (*DAEMONS, "xl")] + ["xenstore-ls", "gcc"]
    absent = [program for program in wanted if shutil.which(program) is None]
    if not Path("/usr/include/xenctrl.h").exists():
        absent.append("xenctrl.h")
    return f"{', '.join(absent)} not found: install {_PACKAGES}" if absent else ""


def build(folder: Path) -> Path:
    """Compiles the library that stands in for the hypervisor."""
    library = folder / "nohyp.so"
    command = ["gcc", "-O1", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    return library
