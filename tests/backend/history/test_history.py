"""A history says since when, how often and where; nothing that it was told is lost."""

import os
import resource
import signal
import sqlite3
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.tui.screen.pilot import Store, guest, host
from xendrift.core.assess import assess, assess_host
from xendrift.core.model.report import HostReport, Report
from xendrift.history.answers import (
    Wanted,
    history_findings,
    history_runs,
    history_templates,
    prune,
)
from xendrift.history.database import HistoryError
from xendrift.history.run import Run

BEGIN = datetime(2026, 11, 1, 12, tzinfo=UTC)
UUID = "11111111-1111-4111-8111-000000000002"


def reports(store: Store) -> list[Report | HostReport]:
    seen = store.look()
    found = store.observe(seen, sorted(seen.domids))
    return [*(assess(one) for one in found), assess_host(seen)]


def ran(
    file: Path, store: Store, day: int, on: str = "xen-a", domids: tuple[int, ...] = ()
) -> None:
    run = Run(on, whole=not domids)
    for one in reports(store):
        if not domids or (isinstance(one, Report) and one.domid in domids):
            run.see(one)
    run.write(file, BEGIN + timedelta(days=day))


def test_since_when_how_often_and_where(tmp_path: Path):
    file = tmp_path / "h.db"
    bad, good = host(guest(2, "g-web")), host(guest(2, "g-web"))
    good.nodes = {path: one for path, one in good.nodes.items() if "vbd" not in path}
    for day, store in enumerate((bad, bad, good, bad)):
        ran(file, store, day)
    ran(file, bad, 9, on="xen-b")
    told = list(history_findings(file, Wanted(rule="untracked")))
    assert [
        (one.host, one.first_seen[:10], one.fixed[:10], one.runs, one.time) for one in told
    ] == [
        ("xen-b", "2026-11-10", "", 1, 1),
        ("xen-a", "2026-11-04", "", 1, 2),
        ("xen-a", "2026-11-01", "2026-11-03", 2, 1),
    ]
    assert {one.uuid for one in told} == {UUID}
    assert [(one.host, one.runs) for one in history_runs(file)] == [("xen-a", 4), ("xen-b", 1)]
    for wanted, count in ((Wanted(domain=UUID), 3), (Wanted(domain="g-web"), 3),
                          (Wanted(domain="2"), 3), (Wanted(host="xen-b"), 1),
                          (Wanted(standing=True), 2), (Wanted(domain="x' OR '1'='1"), 0)):  # fmt: skip
        found = [one for one in history_findings(file, wanted) if one.rule == "untracked"]
        assert len(found) == count, wanted


def test_of_domains_that_were_not_looked_at_nothing_is_fixed(tmp_path: Path):
    file = tmp_path / "h.db"
    ran(file, host(guest(2, "g-web"), guest(3, "g-db")), 0)
    ran(file, host(guest(2, "g-web")), 1, domids=(2,))
    assert all(not one.fixed for one in history_findings(file, Wanted()))
    ran(file, host(guest(2, "g-web")), 2)
    assert {one.domain for one in history_findings(file, Wanted()) if one.fixed} == {"g-db"}


def test_a_template_is_kept_once_and_told_with_its_dates(tmp_path: Path):
    file, store = tmp_path / "h.db", host(guest(2, "g-web"))
    first = store.userdata[0].content
    for day in range(3):
        ran(file, store, day)
    other = host(guest(2, "g-new"))
    ran(file, other, 3)
    ran(file, store, 4)
    kept = history_templates(file, UUID)
    assert [one.content for one in kept] == [first, other.userdata[0].content, first]
    assert "of 2026-11-05T12:00:00Z on xen-a" in kept[0].where
    assert "since 2026-11-01" in kept[2].where
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM content").fetchone() == (2,)


def test_pruning_leaves_what_is_still_there(tmp_path: Path):
    file, store = tmp_path / "h.db", host(guest(2, "g-web"), guest(3, "g-db"))
    ran(file, store, 0)
    for day in (1, 50, 90):
        ran(file, host(guest(2, "g-web")), day)
    runs, found, templates = prune(file, BEGIN + timedelta(days=60))
    assert (runs, templates) == (3, 1)
    assert found
    told = list(history_findings(file, Wanted()))
    assert {one.domain for one in told} == {"Domain-0", "g-web"}
    assert {one.first_seen[:10] for one in told} == {"2026-11-01"}
    assert len(history_templates(file, UUID)) == 1


def test_it_is_the_owners_alone_and_nothing_else_in_its_place(tmp_path: Path):
    file, store = tmp_path / "h.db", host(guest(2, "g-web"))
    ran(file, store, 0)
    file.chmod(0o644)
    ran(file, store, 1)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    link, fifo, text, other = (tmp_path / name for name in ("link", "fifo", "text", "other"))
    link.symlink_to(file)
    os.mkfifo(fifo)
    text.write_text("x" * 4096)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE run (x)")
    for wrong in (link, fifo, text, other, tmp_path, tmp_path / "none" / "h.db"):
        with pytest.raises(HistoryError):
            ran(wrong, store, 2)
        with pytest.raises(HistoryError):
            list(history_findings(wrong, Wanted()))
    with pytest.raises(HistoryError):
        list(history_findings(tmp_path / "absent", Wanted()))
    assert text.read_text() == "x" * 4096
    assert history_runs(file)[0].runs == 2
    file.write_bytes(file.read_bytes()[:6000])
    with pytest.raises(HistoryError, match=r"still stands|no history"):
        ran(file, store, 3)


class Writer:
    """Another process that adds runs, and tells of each that it has added."""

    def __init__(self, file: Path, name: str, runs: int) -> None:
        store = host(*(guest(domid, f"g-{domid}") for domid in range(2, 12)))
        reading, writing = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                for day in range(runs):
                    ran(file, store, day, on=name)
                    os.write(writing, b".")
                os._exit(0)
            finally:
                os._exit(1)
        os.close(writing)
        self.told = os.fdopen(reading, "rb", buffering=0)

    def ended(self) -> tuple[int, int]:
        """Waits for its end: how many runs it told of that nobody has read of yet, and its status."""
        told = len(self.told.read())
        self.told.close()
        return told, os.waitpid(self.pid, 0)[1]


def whole(file: Path) -> None:
    """Every run is in it whole: the ten guests, each with its finding and its template."""
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute(
            "SELECT host, max(runs), min(runs), count(*) FROM finding WHERE rule = 'untracked'"
            " GROUP BY host"
        ).fetchall()
        for name, most, least, count in rows:
            (runs,) = connection.execute(
                "SELECT count(*) FROM run WHERE host = ?", (name,)
            ).fetchone()
            assert (most, least, count) == (runs, runs, 10)


def test_two_that_write_at_once_lose_nothing(tmp_path: Path):
    file = tmp_path / "h.db"
    both = [Writer(file, name, 12) for name in ("xen-a", "xen-b")]
    assert [one.ended() for one in both] == [(12, 0), (12, 0)]
    assert [one.runs for one in history_runs(file)] == [12, 12]
    whole(file)


def test_killed_at_any_instant(tmp_path: Path):
    """What was acknowledged is there, and what was not is there whole or not at all."""
    file = tmp_path / "h.db"
    acknowledged = 0
    for number in range(12):
        one = Writer(file, "xen-a", 1000)
        acknowledged += len(one.told.read(1 + number % 4))
        time.sleep(number * 0.0007)  # anywhere within a transaction
        os.kill(one.pid, signal.SIGKILL)
        acknowledged += one.ended()[0]
        runs = history_runs(file)[0].runs
        assert acknowledged <= runs <= acknowledged + number + 1
        whole(file)


def test_a_full_disk_takes_nothing_away(tmp_path: Path):
    file, store = tmp_path / "h.db", host(guest(2, "g-web"))
    ran(file, store, 0)
    more = host(*(guest(domid, f"g-{domid}") for domid in range(2, 400)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 8192, before[1]))
    try:
        with pytest.raises(HistoryError, match="still stands"):
            ran(file, more, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, kept)
    assert history_runs(file)[0].runs == 1
    assert {one.domain for one in history_findings(file, Wanted())} == {"Domain-0", "g-web"}
    ran(file, more, 2)
    assert history_runs(file)[0].runs == 2
