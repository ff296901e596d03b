"""The real program in a terminal, and storms of keys, bytes and sizes."""

import pytest

from tests.tui.screen.storm.__main__ import storm


@pytest.mark.parametrize("seed", range(7000, 7004))
def test_a_storm_is_survived_on_the_demo(seed):
    assert not storm(seed)


@pytest.mark.real
@pytest.mark.parametrize("seed", range(7100, 7102))
def test_a_storm_is_survived_on_a_host_that_changes(xen, daemon, seed):
    assert not storm(seed, daemon)
