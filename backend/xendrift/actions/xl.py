"""Runs the real xl.

No lock is held: xl takes libxl's own. The environment is passed on as it is.
"""

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from xendrift.actions.process import CANCELLED, EXITED, TIMED_OUT, Ran, Tell, run_program
from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.text import SafeText

__all__ = [
    "CANCELLED",
    "EXITED",
    "TIMED_OUT",
    "Ran",
    "Tell",
    "asking_xen",
    "find_xl",
    "known_to_xen",
    "run_xl",
]

_ASKING = 10.0
_UNKNOWN = "does not exist"  # tools/xl/xl_list.c, main_list


def find_xl(wanted: str | None = None) -> str:
    """Returns the path of xl.

    Raises:
        UsageError: there is none.
    """
    found = shutil.which(wanted or "xl")
    if found is not None:
        return str(Path(found).absolute())
    if wanted is not None:
        raise UsageError(
            f"--xl {SafeText(wanted)} is no program that can be run. Nothing was done."
        )
    raise UsageError("There is no xl on the PATH. Give it with --xl PATH. Nothing was done.")


def run_xl(
    xl: str,
    arguments: Sequence[str],
    limit: float,
    tell: Tell | None = None,
    stop: threading.Event | None = None,
) -> Ran:
    """Runs one command of xl and waits for it.

    Args:
        xl: the program.
        arguments: what it takes.
        limit: how many seconds it may take; longer than libxl's own limits.
        tell: is given every line as it comes.
        stop: ends the command once it is set, as an interrupt from the keyboard does.

    Raises:
        XendriftError: it cannot be started.
    """
    return run_program([xl, *arguments], limit, tell, stop, program="xl")


def asking_xen(wanted: str | None = None) -> Callable[[int], bool | None]:
    """Returns what asks Xen whether a domain exists; where there is no xl nobody can tell.

    Raises:
        UsageError: the xl that was named cannot be run.
    """
    try:
        xl = find_xl(wanted)
    except UsageError:
        if wanted is not None:
            raise
        return lambda _: None
    return lambda domid: known_to_xen(xl, domid)


def known_to_xen(xl: str, domid: int) -> bool | None:
    """Asks the hypervisor, through xl, whether a domain exists; None if that cannot be told.

    xenstore alone does not tell: it forgets every domain when its daemon dies, and a domain that
    is dying has lost its nodes already.
    """
    try:
        ran = run_xl(xl, ["list", str(domid)], _ASKING)
    except XendriftError:
        return None
    if ran.ended == EXITED and ran.code == 0:
        return True
    return False if any(_UNKNOWN in line for line in ran.output) else None
