"""What a measurement is: the same thing done both ways in turn, and what came of it."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: what was done.
        ours: how long xendrift took, or how much it needed.
        against: what it is held against, and that one's figure.
        outcome: the ratio or the difference.
        bar: what it has to reach.
        reached: whether it does; None where nothing is demanded.
    """

    what: str
    ours: str
    against: str
    outcome: str
    bar: str
    reached: bool | None

    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        word = {True: "yes", False: "**no**", None: "–"}[self.reached]
        return self.what, self.ours, self.against, self.outcome, self.bar, word


@dataclass
class Times:
    """How long something took each time, in seconds."""

    seconds: list[float] = field(default_factory=list[float])

    @property
    def typical(self) -> float:
        """The median."""
        return statistics.median(self.seconds)

    @property
    def best(self) -> float:
        """The least."""
        return min(self.seconds)

    def at(self, share: float) -> float:
        """The time that so many of a hundred do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share / 100), len(ordered) - 1)]


def in_turn(rounds: int, *ways: Callable[[], object]) -> list[Times]:
    """Does things in turn, so that whatever else the machine does slows all of them down."""
    times = [Times() for _ in ways]
    for _ in range(rounds):
        for way, taken in zip(ways, times, strict=True):
            begun = time.perf_counter()
            way()
            taken.seconds.append(time.perf_counter() - begun)
    return times


def calmest(rounds: int, measure: Callable[[], Times]) -> Times:
    """Measures some times over and gives the round in which the machine did the least besides."""
    return min((measure() for _ in range(rounds)), key=lambda times: times.at(95))


def faster(what: str, ours: Times, name: str, theirs: Times, bar: float) -> Row:
    """A row for something that has to be so many times faster, by the best of each."""
    ratio = theirs.best / ours.best
    return Row(
        what,
        shown(ours.best),
        f"{name}: {shown(theirs.best)}",
        f"{ratio:.1f} times faster",
        f"{bar:g} times",
        ratio >= bar,
    )


def shown(seconds: float) -> str:
    """Writes a time so that a person can compare it."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def cpu_seconds(pid: int) -> float:
    """How much of a processor a process has had so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def peak_memory(pid: int) -> int:
    """The most memory that a process has had, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
