"""The pure core: from one domain's nodes to its report, in memory."""

from collections.abc import Iterator

from tests.bench.measuring import Row, in_turn, shown
from tests.bench.place import inhabited
from tests.bench.population import Population
from xendrift.assess import assess
from xendrift.sources.host import HostSource

_BAR = 300e-6


def rows(daemon: str, *, guests: int = 50, rounds: int = 40) -> Iterator[Row]:
    """One row: guests with six devices each."""
    with inhabited(daemon, guests, Population.of(6)) as lab:
        source = HostSource(lab.socket, lab.userdata)
        host = source.look()
        seen = list(source.observe(host, range(1, guests + 1)))
        source.close()
    assert all(len(assess(one).pairs) == 7 for one in seen)  # the console is the seventh

    def all_of_them() -> None:
        for one in seen:
            assess(one)

    (taken,) = in_turn(rounds, all_of_them)
    each = taken.best / guests
    yield Row(
        "the core, a domain of six devices",
        shown(each),
        "",
        "",
        f"under {shown(_BAR)}",
        each < _BAR,
    )
