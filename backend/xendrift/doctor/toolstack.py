"""The hypervisor, and xl."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from xendrift.core.base.text import SafeText, clip
from xendrift.doctor.check import Asked, Check, ok, warn

_PATIENCE = 5.0
_LONGEST = 120


def hypervisor(asked: Asked) -> Iterator[Check]:
    """Says which hypervisor this runs on, and whether in dom0."""
    kind = _line(asked.hypervisor / "type")
    if kind != "xen":
        found = f"it is {kind}" if kind else "the kernel knows of none"
        remedy = "Run it in dom0, or look at a capture with --capture, or at `xendrift demo`."
        yield warn("hypervisor", f"this is no Xen host: {found}", remedy)
        return
    version = asked.hypervisor / "version"
    release = ".".join(_line(version / part) for part in ("major", "minor"))
    yield ok("hypervisor", f"Xen {release}{_line(version / 'extra')}")
    if "control_d" not in _line(asked.capabilities):
        yield warn("hypervisor", "this is not dom0", "Run xendrift where xl is run.")


def xl(asked: Asked) -> Iterator[Check]:
    """Runs `xl info`, which only reads."""
    path = shutil.which(asked.xl or "xl")
    remedy = "plug and unplug need it: install it, or give its path with --xl."
    if path is None:
        missing = f"{asked.xl} is no program" if asked.xl else "there is no xl on the PATH"
        yield warn("xl", missing, remedy)
        return
    real = Path(path).resolve()
    where = path if str(real) == path else f"{path} ({real})"
    try:
        ran = subprocess.run(  # noqa: S603
            [path, "info"], capture_output=True, timeout=_PATIENCE, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        yield warn("xl", f"{where} cannot be run: {error}", remedy)
        return
    if ran.returncode != 0:
        said = clip(SafeText(b" ".join((ran.stderr or ran.stdout).split())), _LONGEST)
        yield warn(
            "xl", f"{where} says: {said}", "plug and unplug will fail until `xl info` works."
        )
        return
    yield ok("xl", f"{where}, Xen {_version(ran.stdout)}")


def _version(info: bytes) -> SafeText:
    for line in info.splitlines():
        key, _, value = line.partition(b":")
        if key.strip() == b"xen_version":
            return SafeText(value.strip())
    return SafeText("of a version it does not tell")


def _line(path: Path) -> SafeText:
    try:
        return SafeText(path.read_bytes().strip())
    except OSError:
        return SafeText()
