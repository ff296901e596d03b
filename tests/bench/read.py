"""Reading every node of a store, against `xenstore-ls -f` and a plain walk with pyxs."""

from collections.abc import Iterator

from pyxs.client import Client

from tests.bench.measure import Row, Times, cpu_seconds, faster, in_turn, shown
from tests.bench.place import daemon_pid, inhabited
from tests.bench.population import Population
from tests.lab.lab import Lab
from xendrift.sources.host.source import HostSource

_GUESTS = 105  # with six devices each: 36,000 nodes, and no directory too large for pyxs


def rows(daemon: str, *, guests: int = _GUESTS, rounds: int = 25) -> Iterator[Row]:
    """Three rows: against the two, and how much of the time is the daemon's own."""
    with inhabited(daemon, guests, Population.of(6)) as lab:
        source = HostSource(lab.socket, lab.userdata)
        found = len(source.subtree("/"))
        assert found == len(lab.xenstore_ls().splitlines()) + 1
        ours, theirs = in_turn(rounds, lambda: source.subtree("/"), lab.xenstore_ls)
        again, plain = in_turn(max(rounds // 3, 1), lambda: source.subtree("/"), lambda: walk(lab))
        what = f"read all {round(found, -3):,} nodes of a store"
        yield faster(what, ours, "`xenstore-ls -f`", theirs, 5)
        yield faster(f"{what} once more", again, "a plain walk with pyxs", plain, 12)
        yield _share(lab, source, rounds)
        source.close()


def walk(lab: Lab) -> int:
    """One request at a time, as pyxs is meant to be used."""
    found = 0
    with Client(unix_socket_path=lab.socket) as client:
        waiting = [b"/"]
        while waiting:
            path = waiting.pop()
            client[path]
            found += 1
            waiting += [path.rstrip(b"/") + b"/" + name for name in client.list(path) if name]
    return found


def _share(lab: Lab, source: HostSource, rounds: int) -> Row:
    before = cpu_seconds(daemon_pid(lab))
    (times,) = in_turn(rounds, lambda: source.subtree("/"))
    busy = (cpu_seconds(daemon_pid(lab)) - before) / rounds
    mean = Times(times.seconds)
    wall = sum(mean.seconds) / rounds
    share = f"{busy / wall:.0%} of the time"
    return Row(
        "the daemon's own part of reading them",
        shown(busy),
        f"in all: {shown(wall)}",
        share,
        "",
        None,
    )
