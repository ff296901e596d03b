"""Fixtures for every test."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.lab.fixtures import built, daemon, lab, release, xen

__all__ = ["built", "daemon", "lab", "release", "xen"]

if "PYTEST_XDIST_WORKER" in os.environ:
    # A worker is measured by coverage since its start; the programs that tests run are not, for it
    # would make them slower than they are.
    os.environ.pop("COVERAGE_PROCESS_START", None)

# readline puts the size of no terminal into the environment that workers are started with, and
# whatever runs in a terminal of a test would believe it.
for _name in ("COLUMNS", "LINES"):
    os.environ.pop(_name, None)

_AS_IN_A_TERMINAL = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}


@pytest.fixture(autouse=True)
def signals_are_heard() -> Iterator[None]:
    """What a shell had ignored for a run in the background is heard by a test and what it starts."""
    ignored = [one for one in _AS_IN_A_TERMINAL if signal.getsignal(one) is signal.SIG_IGN]
    for one in ignored:
        signal.signal(one, _AS_IN_A_TERMINAL[one])
    yield
    for one in ignored:
        signal.signal(one, signal.SIG_IGN)
