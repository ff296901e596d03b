"""Merging every domain from the command line, against `xl list -l`."""

from collections.abc import Iterator
from functools import partial

from tests.bench.measure import Row, faster, in_turn
from tests.bench.place import inhabited, xendrift
from tests.bench.population import Population


def rows(daemon: str, *, guests: int, bar: float, rounds: int) -> Iterator[Row]:
    """One row: `xendrift merge` of so many guests with five devices each."""
    with inhabited(daemon, guests, Population.of(5, lean=guests > 500)) as lab:
        command = partial(xendrift, lab, "merge", "--policy", "libxl", "--json")
        assert command().stdout.count(b'"domid":') >= guests
        ours, theirs = in_turn(rounds, command, partial(lab.xl, "list", "-l", timeout=600))
        what = f"`xendrift merge` of {guests:,} domains, from the start of its process"
        yield faster(what, ours, "`xl list -l`", theirs, bar)
