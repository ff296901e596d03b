"""What ends a command that acts, and what does not."""

import os
import signal
from collections.abc import Iterator

import pytest

from xendrift_tui.cli.act import cancelled_by_signals


@pytest.fixture(params=[signal.SIGTERM, signal.SIGHUP])
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    before = signal.getsignal(request.param)
    yield request.param
    signal.signal(request.param, before)


def test_a_signal_cancels_what_runs_and_means_what_it_meant_afterwards(
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), cancelled_by_signals():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) == before


def test_what_nohup_has_ignored_does_not_end_xl_half_way(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)
    with cancelled_by_signals():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is signal.SIG_IGN
