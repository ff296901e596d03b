"""`xendrift scan --history` and `xendrift history`: what was found, run after run."""

import argparse
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.read import elsewhere, is_fleet

_FAILED = 2
_KEEP = re.compile(r"([0-9]{1,5})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}


def scan(options: argparse.Namespace) -> int:
    """Scans, and adds what was found to a history if one is named.

    What was found is printed all the same where the history cannot be written; that is said, and
    the exit status is 2.
    """
    from xendrift_tui.cli.scan import scan as plain  # noqa: PLC0415

    if options.history is None:
        return plain(options)
    if is_fleet(options) or options.format == "json-lines":
        raise UsageError(
            "--history keeps one host at a time: run scan once for each host, with --host H; all of"
            " them may go into the same file."
        )
    from xendrift.history.run import Run  # noqa: PLC0415 few keep one, and it takes sqlite3

    run = Run(_host(options), whole=not (options.domains or options.domain))
    options.see = run.see
    begun = datetime.now(UTC)
    status = plain(options)
    try:
        run.write(options.history, begun)
    except XendriftError as error:
        remark(error.sentence)
        return _FAILED
    return status


def history(options: argparse.Namespace) -> int:
    """Prints what a history tells; returns 1 if something of it is still there, else 0."""
    words: list[str] = options.file
    if len(words) == 2 and words[0] == "prune":
        return _prune(Path(words[1]), options)
    if len(words) != 1 or options.keep is not None:
        raise UsageError(
            "Name one history: xendrift history FILE, or xendrift history prune FILE --keep 90d."
        )
    return _tell(Path(words[0]), options)


def _host(options: argparse.Namespace) -> str:
    """Names the host that is scanned."""
    if hosts := getattr(options, "host", None):
        return str(SafeText(hosts[0]))
    if not elsewhere(options):
        return str(SafeText(os.uname().nodename))
    capture: Path | None = getattr(options, "capture", None)
    return "demo" if capture is None else str(SafeText(capture.name))


def _prune(file: Path, options: argparse.Namespace) -> int:
    from xendrift.history.answers import prune  # noqa: PLC0415

    kept = _KEEP.fullmatch(options.keep or "")
    if kept is None:
        raise UsageError("Say how much is to be kept: --keep 90d, 12w or 36h.")
    back = timedelta(hours=int(kept[1]) * _HOURS[kept[2]])
    runs, found, templates = prune(file, datetime.now(UTC) - back)
    if options.json:
        gone: JsonObject = {"runs": runs, "findings": found, "templates": templates}
        say(dump({"schema": "xendrift/1", "pruned": gone}))
    else:
        say(SafeText(f"Took out {runs} runs, {found} fixed findings and {templates} templates."))
    return 0


def _tell(file: Path, options: argparse.Namespace) -> int:
    from xendrift.history.answers import Wanted, history_findings, history_runs  # noqa: PLC0415
    from xendrift_tui.presentation.history import (  # noqa: PLC0415
        hosts_line,
        told_line,
        told_shape,
    )

    wanted = Wanted(options.domain, options.rule, options.on, options.standing)
    hosts = history_runs(file)
    told = list(history_findings(file, wanted))
    if options.json:
        document: JsonObject = {
            "schema": "xendrift/1",
            "hosts": [
                {"host": one.host, "runs": one.runs, "first": one.first, "last": one.last}
                for one in hosts
            ],
            "history": [told_shape(one) for one in told],
        }
        say(dump(document))
    else:
        for one in told:
            say(told_line(one))
        for host in hosts:
            remark(hosts_line(host))
    return 1 if any(not one.fixed for one in told) else 0
