"""Fixtures for every test."""

import signal
from collections.abc import Iterator

import pytest

from tests.lab.fixtures import built, daemon, lab, release, xen

__all__ = ["built", "daemon", "lab", "release", "xen"]

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
