"""Runs a hotplug script as libxl does before it removes a backend of dom0."""

import os
import stat
import threading
from pathlib import Path

from xendrift.actions.process import Ran, Tell, run_program
from xendrift.core.model.device import HOTPLUG_TIMEOUT
from xendrift.core.plans.clean_plan import Hotplug


def why_not_run(script: str) -> str:
    """Says why a script is not to be run as root; empty if it may be."""
    if not script.startswith("/"):
        return "its path is not absolute"
    try:
        found = Path(script).resolve(strict=True).stat()
    except (OSError, ValueError, RuntimeError) as error:
        return getattr(error, "strerror", None) or "its path is malformed"
    if not stat.S_ISREG(found.st_mode):
        return "it is no regular file"
    if found.st_uid != 0 or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return "others than root may write it"
    if not found.st_mode & stat.S_IXUSR:
        return "it is not executable"
    return ""


def run_hotplug(
    hotplug: Hotplug,
    socket: str | None,
    tell: Tell | None = None,
    stop: threading.Event | None = None,
) -> tuple[Ran, ...]:
    """Runs each of a script's runs, one after the other; none may take longer than libxl waits.

    Args:
        hotplug: the runs.
        socket: xenstored's socket, for the script's own commands; the usual one if None.
        tell: is given every line as it comes.
        stop: ends it once it is set.

    Raises:
        XendriftError: it cannot be started.
    """
    environment = os.environ | hotplug.environment
    if socket is not None:
        environment["XENSTORED_PATH"] = socket
    ran: list[Ran] = []
    for arguments in hotplug.runs:
        command = [hotplug.script, *arguments]
        ran.append(run_program(command, HOTPLUG_TIMEOUT, tell, stop, environment=environment))
        if ran[-1].ended != "exited":
            break
    return tuple(ran)
