"""Every benchmark: `python -m tests.bench`, or some of them by name.

python -m tests.bench --list
python -m tests.bench read core --daemon oxenstored
python -m tests.bench --readme              writes the table into the README
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial

from tests.bench import core, merging, reading, screen, starting
from tests.bench.measuring import Row
from tests.bench.table import into_readme, table
from tests.lab.parts import DAEMONS, missing

# What it takes to fill C xenstored grows with the square of what is in it: thousands of guests
# live in oxenstored.
_BIG = "oxenstored"

Bench = Callable[[str], Iterator[Row]]
BENCHES: dict[str, tuple[Bench, str]] = {
    "read": (reading.rows, ""),
    "merge-200": (partial(merging.rows, guests=200, bar=3, rounds=7), ""),
    "merge-2000": (partial(merging.rows, guests=2000, bar=5, rounds=3), _BIG),
    "thousands": (screen.rows, _BIG),
    "start": (starting.rows, ""),
    "core": (core.rows, ""),
}


def main(arguments: list[str] | None = None) -> int:
    """Runs benchmarks and prints their table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="which (all)")
    parser.add_argument("--daemon", choices=DAEMONS, help="on which daemon (each on its own)")
    parser.add_argument("--list", action="store_true", help="name them")
    parser.add_argument("--readme", action="store_true", help="write the table into the README")
    options = parser.parse_args(arguments)
    if options.list:
        say(*BENCHES)
        return 0
    if missing():
        say(missing())
        return 2
    found: list[Row] = []
    for name in options.names or BENCHES:
        bench, daemon = BENCHES[name]
        for row in bench(options.daemon or daemon or DAEMONS[0]):
            found.append(row)
            say(" | ".join(row.cells()))
    text = f"{table(found)}\n{_machine()}\n"
    say("", text)
    if options.readme:
        into_readme(text)
    return 0


def say(*lines: str) -> None:
    """Prints lines at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _machine() -> str:
    load = os.getloadavg()[2]
    return (
        f"Measured with Python {platform.python_version()} on {os.cpu_count()} virtual processors"
        f" that others used as well (load {load:.1f}); both sides of a row in turn, the best of each."
    )


if __name__ == "__main__":
    sys.exit(main())
