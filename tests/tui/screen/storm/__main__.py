"""Storms: `python -m tests.tui.screen.storm FIRST COUNT [--lab DAEMON]`.

Plays COUNT storms from the seed FIRST on: on the demo host, or on a daemon of the lab whose guests
come, go and change meanwhile. Prints the seeds that found something, and how many held.
"""

import argparse
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from tests.bench.place import inhabited, reach
from tests.bench.population import Population
from tests.tui.screen.storm.host import changed
from tests.tui.screen.storm.program import Program, trouble
from tests.tui.screen.storm.steps import drawn, play

GUESTS = Population.of(4)


@contextmanager
def place(daemon: str | None, seed: int) -> Generator[Sequence[str]]:
    """What the program looks at: its command line, while whatever it is changes."""
    if daemon is None:
        yield ["demo"]
        return
    with inhabited(daemon, 6, GUESTS) as lab, changed(lab, GUESTS, seed):
        yield reach(lab)


def storm(seed: int, daemon: str | None = None) -> str:
    """Plays one storm; says what was wrong, empty if nothing was."""
    with place(daemon, seed) as words, Program(words) as program:
        program.calm()
        play(program, drawn(seed))
        return trouble(program, by_itself=True)


def main() -> int:
    """Plays storms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--lab", choices=("xenstored", "oxenstored"))
    options = parser.parse_args()
    held = 0
    for seed in range(options.first, options.first + options.count):
        wrong = storm(seed, options.lab)
        held += not wrong
        if wrong:
            print(f"{seed}: {wrong}", flush=True)
    print(f"{held} of {options.count} storms were survived")
    return held < options.count


if __name__ == "__main__":
    sys.exit(main())
