"""Asks a history: since when, how often, on which hosts; and makes it shorter."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.frozen import frozen
from xendrift.core.base.text import SafeText
from xendrift.core.plans.base_config import Backup
from xendrift.history.database import opened, transaction
from xendrift.history.run import LARGEST_TEMPLATE, stamp

_MOST_TEMPLATES = 32
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked for; empty words ask for all.

    Attributes:
        domain: a name, a uuid or a domid.
        rule: a rule's id.
        host: a host's name.
        standing: whether those that were fixed are left out.
    """

    domain: str = ""
    rule: str = ""
    host: str = ""
    standing: bool = False


@frozen
class Told:
    """One finding, from when it was first seen to when it was no more.

    Attributes:
        host: on which host.
        uuid: the domain's uuid, empty if nothing told it.
        domid: the domain's number when it was first seen.
        domain: its name then.
        rule: the rule.
        device: the device, empty for a whole domain.
        severity: how bad it was.
        sentence: what was seen.
        first_seen: when, in UTC as ISO 8601.
        last_seen: when it was seen last.
        fixed: when a run did not find it any more, empty if it is still there.
        runs: in how many runs it was found.
        time: the how manieth time it is that this domain has it, counted from one.
    """

    host: SafeText
    uuid: SafeText
    domid: int
    domain: SafeText
    rule: SafeText
    device: SafeText
    severity: SafeText
    sentence: SafeText
    first_seen: SafeText
    last_seen: SafeText
    fixed: SafeText
    runs: int
    time: int


@frozen
class HostRuns:
    """How often a host was looked at.

    Attributes:
        host: its name.
        runs: how many runs there are.
        first: when the first of them was.
        last: when the last one was.
    """

    host: SafeText
    runs: int
    first: SafeText
    last: SafeText


def history_runs(file: Path) -> tuple[HostRuns, ...]:
    """Tells which hosts a history is of.

    Raises:
        HistoryError: it cannot be read.
    """
    with opened(file) as connection:
        rows = connection.execute(
            "SELECT substr(host, 1, ?), count(*), min(at), max(at) FROM run"
            " GROUP BY host ORDER BY host",
            (_LONGEST,),
        )
        return tuple(HostRuns(_safe(r[0]), _number(r[1]), _safe(r[2]), _safe(r[3])) for r in rows)


def history_findings(file: Path, wanted: Wanted) -> Iterator[Told]:
    """Yields findings: those that are still there first, and of each the newest first.

    Raises:
        HistoryError: it cannot be read.
    """
    wheres = ["1 = 1"]
    values: list[str] = []
    for column, value in (("rule", wanted.rule), ("host", wanted.host)):
        if value:
            wheres.append(f"{column} = ?")
            values.append(value)
    if wanted.domain:
        wheres.append("? IN (domain, uuid, CAST(domid AS TEXT))")
        values.append(wanted.domain)
    if wanted.standing:
        wheres.append("fixed IS NULL")
    texts = ("host", "uuid", "domain", "rule", "device", "severity", "sentence", "first_seen",
             "last_seen")  # fmt: skip
    columns = ", ".join(f"substr({name}, 1, {_LONGEST})" for name in texts)
    query = (
        f"SELECT {columns}, coalesce(substr(fixed, 1, {_LONGEST}), ''), domid, runs, time"  # noqa: S608
        " FROM (SELECT *, row_number() OVER"
        " (PARTITION BY host, owner, rule, device ORDER BY id) AS time FROM finding)"
        f" WHERE {' AND '.join(wheres)} ORDER BY fixed IS NOT NULL, last_seen DESC, id DESC"
    )
    with opened(file) as connection:
        for row in connection.execute(query, values):
            yield _told(row)


def history_templates(file: Path, uuid: str) -> tuple[Backup, ...]:
    """Gives the templates that a domain had, the newest first, each with its dates.

    Raises:
        HistoryError: the history cannot be read.
    """
    with opened(file) as connection:
        rows = connection.execute(
            "SELECT substr(t.host, 1, 255), t.first_seen, t.last_seen, c.bytes"
            " FROM template t JOIN content c ON c.sha256 = t.sha256"
            " WHERE t.uuid = ? AND length(c.bytes) <= ? AND typeof(c.bytes) = 'blob'"
            " ORDER BY t.last_seen DESC, t.id DESC LIMIT ?",
            (uuid, LARGEST_TEMPLATE, _MOST_TEMPLATES),
        )
        return tuple(
            Backup(f"of {_safe(last)} on {_safe(host)} (in {file}, since {_safe(first)})", content)
            for host, first, last, content in rows
        )


def prune(file: Path, before: datetime) -> tuple[int, int, int]:
    """Takes out what is older; what is still there stays, however old.

    Args:
        file: the history.
        before: what was seen last before this time goes.

    Returns:
        How many runs, findings and templates went.

    Raises:
        HistoryError: it cannot be written; everything is still in it then.
    """
    at = stamp(before)
    with opened(file) as connection:
        with transaction(connection):
            runs = connection.execute("DELETE FROM run WHERE at < ?", (at,)).rowcount
            found = connection.execute("DELETE FROM finding WHERE fixed < ?", (at,)).rowcount
            connection.execute("DELETE FROM template WHERE last_seen < ?", (at,))
            gone = connection.execute(
                "DELETE FROM content WHERE sha256 NOT IN (SELECT sha256 FROM template)"
            ).rowcount
        with suppress(sqlite3.Error):  # it needs as much room again, which may not be there
            connection.execute("VACUUM")
        return runs, found, gone


def _told(row: Sequence[object]) -> Told:
    host, uuid, domain, rule, device, severity, sentence, first, last, fixed = map(_safe, row[:10])
    domid, runs, time = map(_number, row[10:])
    return Told(
        host, uuid, domid, domain, rule, device, severity, sentence, first, last, fixed, runs, time
    )


def _safe(value: object) -> SafeText:
    """Takes a text out of the file, which may hold anything."""
    return SafeText(value if isinstance(value, (str, bytes)) else str(value))


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise XendriftError("The history holds something else where a number has to be.")
    return value
