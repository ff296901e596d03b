"""Adds one run of a scan: what was found, what is no more, and every template once.

Nothing is written before the run is over, and then all of it in one transaction: a scan that
fails or is killed leaves no trace, and who else writes waits for milliseconds.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from xendrift.core.model.finding import Finding
from xendrift.core.model.report import HostReport, Report, TemplateState
from xendrift.history.database import opened, transaction

LARGEST_TEMPLATE = 1 << 20
"""Bytes; more than any template holds, and what is larger is not kept."""

_Key = tuple[str, str, str]  # whose it is, the rule, the device
_Row = tuple[str, str, int, str, str, str, str, str]
_Held = tuple[str, int, str, str]  # uuid, domid, name, SHA-256


def stamp(moment: datetime) -> str:
    """Writes a time so that later ones sort later: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Run:
    """What one scan of one host finds.

    Attributes:
        host: the host's name.
        whole: whether all domains and the host's own leftovers are looked at; of others nothing
            is said to be fixed.
    """

    host: str
    whole: bool
    _found: dict[_Key, _Row] = field(default_factory=dict[_Key, _Row])
    _owners: dict[int, str] = field(default_factory=dict[int, str])
    _templates: list[_Held] = field(default_factory=list[_Held])
    _contents: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def see(self, report: Report | HostReport) -> None:
        """Takes in what was found of a domain, or of the host; what is lived with, too."""
        if isinstance(report, HostReport):
            for one in (*report.findings, *report.ignored):
                # what domains have in common is their own, the rest of those that are gone
                owner = self._owners.get(one.domid) or f"gone {one.domid}"
                self._note(owner, "", one, str(report.name_of(one.domid)))
            return
        uuid, name, template = report.live.uuid, str(report.name), report.template
        owner = self._owners[report.domid] = uuid or f"domain {report.domid} {name}"
        for one in (*report.findings, *report.ignored):
            self._note(owner, uuid, one, name)
        usable = template.state is TemplateState.PRESENT and uuid
        if usable and len(template.content) <= LARGEST_TEMPLATE:
            self._contents[template.sha256] = template.content
            self._templates.append((uuid, report.domid, name, template.sha256))

    def write(self, file: Path, now: datetime) -> None:
        """Adds the run to a history, which is made if it is not there.

        Args:
            file: the history.
            now: when the run was.

        Raises:
            HistoryError: it cannot be written; nothing of the run is in it then.
        """
        at = stamp(now)
        with opened(file, make=True) as connection, transaction(connection):
            connection.execute(
                "INSERT INTO run (host, at, whole, domains) VALUES (?, ?, ?, ?)",
                (self.host, at, self.whole, len(self._owners)),
            )
            self._write_findings(connection, at)
            self._write_templates(connection, at)

    def _note(self, owner: str, uuid: str, found: Finding, name: str) -> None:
        device = "" if found.device is None else str(found.device)
        said = str(found.sentence)
        row = (owner, uuid, found.domid, name, found.rule, device, found.severity.word, said)
        self._found.setdefault((owner, found.rule, device), row)

    def _write_findings(self, connection: sqlite3.Connection, at: str) -> None:
        rows = connection.execute(
            "SELECT id, owner, rule, device FROM finding WHERE host = ? AND fixed IS NULL",
            (self.host,),
        )
        standing = {(owner, rule, device): number for number, owner, rule, device in rows}
        still = [(at, standing[key]) for key in self._found if key in standing]
        connection.executemany(
            "UPDATE finding SET last_seen = ?, runs = runs + 1 WHERE id = ?", still
        )
        connection.executemany(
            "INSERT INTO finding (host, owner, uuid, domid, domain, rule, device, severity,"
            " sentence, first_seen, last_seen, runs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            ((self.host, *row, at, at) for key, row in self._found.items() if key not in standing),
        )
        looked_at = frozenset(self._owners.values())
        fixed = [
            (at, number)
            for key, number in standing.items()
            if key not in self._found and (self.whole or key[0] in looked_at)
        ]
        connection.executemany("UPDATE finding SET fixed = ? WHERE id = ?", fixed)

    def _write_templates(self, connection: sqlite3.Connection, at: str) -> None:
        connection.executemany(
            "INSERT OR IGNORE INTO content (sha256, bytes) VALUES (?, ?)", self._contents.items()
        )
        newest = _newest(
            connection.execute(
                "SELECT id, uuid, sha256, last_seen FROM template WHERE host = ?", (self.host,)
            )
        )
        seen: list[tuple[str, int]] = []
        new: list[tuple[str | int, ...]] = []
        for uuid, domid, name, sha256 in self._templates:
            known = newest.get(uuid)
            if known is not None and known[1] == sha256:
                seen.append((at, known[0]))
            else:
                new.append((self.host, uuid, domid, name, sha256, at, at))
        connection.executemany("UPDATE template SET last_seen = ? WHERE id = ?", seen)
        connection.executemany(
            "INSERT INTO template (host, uuid, domid, domain, sha256, first_seen, last_seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            new,
        )


def _newest(rows: Iterable[tuple[int, str, str, str]]) -> dict[str, tuple[int, str]]:
    """Gives each domain's last template: one that comes back is told as a new time of its own."""
    newest: dict[str, tuple[str, int, str]] = {}
    for number, uuid, sha256, last in rows:
        newest[uuid] = max(newest.get(uuid, ("", -1, "")), (last, number, sha256))
    return {uuid: (number, sha256) for uuid, (_, number, sha256) in newest.items()}
