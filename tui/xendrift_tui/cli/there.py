"""What another host's own xendrift says in JSON, where a command is about one."""

import argparse

from xendrift.core.base.jsontypes import JsonObject
from xendrift.sources.remote.ask import ask
from xendrift_tui.cli.hosts import one_host


def asked_there(options: argparse.Namespace, *words: str) -> JsonObject | None:
    """Asks the other host that a command is about; None if it is about this one.

    Args:
        options: `--host`.
        words: the command; `--json` is added.

    Raises:
        RemoteError: it cannot be asked, or says nothing of the kind.
        UsageError: the options make no sense.
    """
    reach = one_host(options)
    return None if reach is None else ask(reach, *words)
