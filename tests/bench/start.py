"""How long a command takes before it does anything."""

import subprocess
from collections.abc import Iterator
from functools import partial

from tests.bench.measure import Row, in_turn, shown
from tests.bench.place import ENVIRONMENT, PYTHON, inhabited, xendrift
from tests.bench.population import Population

_BAR = 0.120


def rows(daemon: str, *, rounds: int = 15) -> Iterator[Row]:
    """Two rows: `--version`, and a scan of one domain."""
    with inhabited(daemon, 1, Population.of(5)) as lab:
        bare = partial(subprocess.run, [PYTHON, "-c", "pass"], check=True, env=ENVIRONMENT)
        version = partial(xendrift, lab, "--version")
        scan = partial(xendrift, lab, "scan", "1")
        nothing, first, second = in_turn(rounds, bare, version, scan)
    for name, taken in (("`xendrift --version`", first), ("`xendrift scan` of one domain", second)):
        more = taken.best - nothing.best
        yield Row(
            name,
            shown(taken.best),
            f"`python -c pass`: {shown(nothing.best)}",
            f"{shown(more)} more",
            f"at most {shown(_BAR)} more",
            more <= _BAR,
        )
