"""The screen, at a pseudo-terminal, on a host of thousands."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial

from tests.bench.measure import Row, Times, calmest, cpu_seconds, in_turn, peak_memory, shown
from tests.bench.place import inhabited, reach, xendrift
from tests.bench.population import Population
from tests.bench.processes import peak_of_xendrift
from tests.bench.storm import Storm
from tests.bench.terminal import Terminal
from tests.lab.lab import Lab
from xendrift.xenstore.client import Client

_MEBIBYTE = 1 << 20
_KEYS = 60
_CHANGES = 30
_ROUNDS = 3
_SMALL = Population.of(1, lean=True)
_BIGGEST = Population.of(26, lean=True)


def rows(
    daemon: str, *, few: int = 1000, some: int = 2000, many: int = 8000, rounds: int = 3
) -> Iterator[Row]:
    """How a scan grows and what it needs, and then the screen on the same hosts."""
    with _host(daemon, some) as lab, _opened(lab, some) as terminal:
        yield from _changes(some, lab, terminal)
    with _host(daemon, many) as lab, _host(daemon, few) as smaller, _host(daemon, 0) as empty:
        scans = (partial(xendrift, host, "scan") for host in (smaller, lab))
        yield _growth(few, many, *in_turn(rounds * 2, *scans))
        yield _memory(many, "`xendrift merge`", peak_of_xendrift("merge", "--json", *reach(lab)))
        yield _first_screen(many, lab, empty, rounds * 2)
        with (
            _host(daemon, 10) as ten,
            _opened(ten, 10) as small_one,
            _opened(lab, many) as terminal,
        ):
            yield _keys(many, small_one, terminal)
            yield from _session(many, terminal)


@contextmanager
def _host(daemon: str, guests: int) -> Generator[Lab]:
    """A host of small guests, of which the first is the biggest."""
    with inhabited(daemon, guests, _SMALL) as lab:
        if guests:
            _BIGGEST.settle(lab, [1])
        yield lab


@contextmanager
def _opened(lab: Lab, guests: int) -> Generator[Terminal]:
    """The screen once everything was read, on all devices and not only those that differ."""
    with Terminal(*reach(lab)) as terminal:
        terminal.await_text(f"{guests + 1} domains".encode(), terminal.begun)
        _filled(terminal)
        terminal.press(b"o")
        terminal.calm()
        yield terminal


def _keys(many: int, small_one: Terminal, terminal: Terminal) -> Row:
    """How soon keys are answered, of which every other one opens the biggest domain."""
    rounds = [(small_one.react(b"jk", _KEYS), terminal.react(b"jk", _KEYS)) for _ in range(_ROUNDS)]
    still = min((one for one, _ in rounds), key=lambda times: times.at(95))
    keys = min((one for _, one in rounds), key=lambda times: times.at(95))
    more = keys.at(95) - still.at(95)
    return Row(
        f"key to repaint with {many:,} domains, 95 of 100",
        shown(keys.at(95)),
        f"with 10 domains: {shown(still.at(95))}",
        f"{shown(abs(more))} {'more' if more > 0 else 'less'}",
        "at most 10 ms more",
        more <= 0.010,
    )


def _session(many: int, terminal: Terminal) -> Iterator[Row]:
    """What a screen of thousands needs, and how soon it ends."""
    yield _idle(many, terminal)
    yield _memory(many, "the screen", peak_memory(terminal.process.pid))
    gone = terminal.leave()
    yield Row("from q to the end of the process", shown(gone), "", "", "under 1 s", gone < 1)


def _changes(some: int, lab: Lab, terminal: Terminal) -> Iterator[Row]:
    """What the screen does with one change, and with thousands a second."""
    yield _one_change(some, lab, terminal, "one node changes, the screen shows it", 0.100)
    before = peak_memory(terminal.process.pid)
    with Storm(lab, domid=some // 2) as storm:
        time.sleep(2)
        stormy = calmest(_ROUNDS, lambda: terminal.react(b"jk", _KEYS))
        change = _one_change(some, lab, terminal, "the same during the storm", None)
    grown = peak_memory(terminal.process.pid) - before
    yield Row(
        "key to repaint while one guest writes without pause",
        shown(stormy.at(95)),
        f"{storm.rate:,.0f} nodes a second",
        f"memory grows by {grown / _MEBIBYTE:.0f} MiB",
        "under 50 ms",
        stormy.at(95) < 0.050,
    )
    yield change


def _growth(few: int, many: int, small: Times, large: Times) -> Row:
    ratio = large.best / small.best
    allowed = many / few * 9 / 8
    return Row(
        f"`xendrift scan` of {many:,} domains",
        shown(large.best),
        f"of {few:,} domains: {shown(small.best)}",
        f"{ratio:.1f} times as long",
        f"at most {allowed:g} times",
        ratio <= allowed,
    )


def _memory(many: int, what: str, peak: int) -> Row:
    size = f"{peak / _MEBIBYTE:.0f} MiB"
    return Row(f"memory of {what}, {many:,} domains", size, "", "", "under 250 MB", peak < 250e6)


def _first_screen(many: int, lab: Lab, empty: Lab, rounds: int) -> Row:
    def until(where: Lab, text: bytes) -> None:
        with Terminal(*reach(where)) as terminal:
            terminal.await_text(text, terminal.begun)

    full, bare = in_turn(rounds, lambda: until(lab, b"guest-"), lambda: until(empty, b"Domain-0"))
    more = full.best - bare.best
    return Row(
        f"first useful screen with {many:,} domains",
        shown(full.best),
        f"with dom0 alone: {shown(bare.best)}",
        f"{shown(abs(more))} {'more' if more > 0 else 'less'}",
        "at most 150 ms more",
        more <= 0.150,
    )


def _filled(terminal: Terminal) -> None:
    """Waits until the first scan is over: an idle screen takes next to nothing."""
    pid = terminal.process.pid
    while True:
        before = cpu_seconds(pid)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            terminal.calm()
        if cpu_seconds(pid) - before < 0.2:
            return


def _idle(many: int, terminal: Terminal) -> Row:
    before, seconds = cpu_seconds(terminal.process.pid), 10
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        terminal.calm()
    busy = (cpu_seconds(terminal.process.pid) - before) / seconds
    what = f"an idle screen with {many:,} domains"
    return Row(what, f"{busy:.1%} of a processor", "", "", "under 1 %", busy < 0.01)


def _one_change(many: int, lab: Lab, terminal: Terminal, what: str, bar: float | None) -> Row:
    """Changes the state of the device on the screen to and fro."""
    terminal.press(b"g")
    time.sleep(0.5)
    terminal.press(b"j")  # dom0 is the first
    time.sleep(0.5)
    path = "/local/domain/0/backend/vbd/1/51712/state"
    with lab.client(patience=30) as client:
        taken = calmest(_ROUNDS, lambda: _to_and_fro(client, path, terminal))
    slow = taken.at(95)
    return Row(
        f"{what}, 95 of 100, {many:,} domains",
        shown(slow),
        "",
        "",
        f"under {shown(bar)}" if bar else "",
        slow < bar if bar else None,
    )


def _to_and_fro(client: Client, path: str, terminal: Terminal) -> Times:
    taken = Times()
    for number in range(_CHANGES):
        terminal.calm()
        state, word = ((b"2", b"InitWait"), (b"4", b"connected"))[number % 2]
        begun = time.perf_counter()
        client.write(path, state)
        taken.seconds.append(terminal.await_text(word, begun))
    return taken
