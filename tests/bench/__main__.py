"""Every benchmark: `python -m tests.bench`, or some of them by name.

python -m tests.bench --list
python -m tests.bench read core --daemon oxenstored
python -m tests.bench --readme              writes the table into tests/bench/README.md
python -m tests.bench start --readme        renews only these rows of it
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial

from tests.bench import core, hosts, merge, moments, packed, read, screen, start
from tests.bench.measure import Row
from tests.bench.table import Line, into_readme, line, table
from tests.lab.parts import DAEMONS, missing

Bench = Callable[[str], Iterator[Row]]
BENCHES: dict[str, Bench] = {
    "read": read.rows,
    "merge-200": partial(merge.rows, guests=200, bar=3, rounds=15),
    "merge-2000": partial(merge.rows, guests=2000, bar=5, rounds=3),
    "thousands": screen.rows,
    "moments": moments.rows,
    "hosts": hosts.rows,
    "start": start.rows,
    "packed": packed.rows,
    "core": core.rows,
}


def main(arguments: list[str] | None = None) -> int:
    """Runs benchmarks and prints their table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="which (all)")
    parser.add_argument("--daemon", choices=DAEMONS, help="on which daemon (both)")
    parser.add_argument("--list", action="store_true", help="name them")
    parser.add_argument(
        "--readme", action="store_true", help="write the table into tests/bench/README.md"
    )
    options = parser.parse_args(arguments)
    if options.list:
        say(*BENCHES)
        return 0
    if missing():
        say(missing())
        return 2
    found: list[Line] = []
    for name in options.names or BENCHES:
        for daemon in [options.daemon] if options.daemon else DAEMONS:
            for row in BENCHES[name](daemon):
                found.append(line(daemon, row))
                say(" | ".join(found[-1]))
            if options.readme:
                into_readme(found, _machine())
    say("", table(found), _machine())
    return 0


def say(*lines: str) -> None:
    """Prints lines at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _machine() -> str:
    load = os.getloadavg()[2]
    return (
        f"Measured with Python {platform.python_version()} on {os.cpu_count()} virtual processors"
        f" (load {load:.1f}); both sides of a row in turn, the best of each."
    )


if __name__ == "__main__":
    sys.exit(main())
