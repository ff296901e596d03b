"""Something is made of each domain while the daemon works, and nothing is lost by it."""

from collections.abc import Iterator

import pytest

from tests.bench.population import Population
from tests.lab.lab import Lab
from xendrift.core.model.observation import Observation
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.host.source import HostSource
from xendrift.sources.pipeline import each
from xendrift.sources.protocol import Scope

_GUESTS = 600


@pytest.fixture
def source(lab: Lab) -> Iterator[HostSource]:
    Population.of(1, lean=True).settle(lab, range(1, _GUESTS + 1))
    source = HostSource(lab.socket, lab.userdata)
    yield source
    source.close()


@pytest.mark.real
def test_every_domain_once_and_in_order(source: HostSource) -> None:
    host = source.look()
    domids = sorted(host.domids, reverse=True)
    found = list(each(source, host, domids, Scope.REPORT, lambda seen: (seen.domid, seen.nodes)))
    assert found == [(seen.domid, seen.nodes) for seen in source.observe(host, domids)]
    assert len(found) == _GUESTS + 1


@pytest.mark.real
def test_none_is_lost_where_the_last_ones_have_vanished(source: HostSource) -> None:
    host = source.look()
    domids = range(1, _GUESTS + 1)
    gone = range(_GUESTS + 1, 4 * _GUESTS)
    found = each(source, host, [*domids, *gone], Scope.REPORT, lambda seen: seen.domid)
    assert list(found) == list(domids)


@pytest.mark.real
def test_it_is_done_while_answers_are_outstanding(source: HostSource) -> None:
    host = source.look()
    done: list[str] = []

    def meanwhile() -> bool:
        done.append("meanwhile")
        return True

    for seen in source.observe_meanwhile(host, sorted(host.domids), Scope.REPORT, meanwhile):
        done.append(str(seen.domid))
    first, last = done.index("0"), done.index(str(_GUESTS))
    assert "meanwhile" in done[:first]
    assert "meanwhile" in done[first:last]


@pytest.mark.real
def test_what_fails_meanwhile_is_told_and_the_next_read_works(source: HostSource) -> None:
    host = source.look()

    def make(seen: Observation) -> int:
        if seen.domid == _GUESTS // 4:
            raise ZeroDivisionError
        return seen.domid

    with pytest.raises(ZeroDivisionError):
        list(each(source, host, sorted(host.domids), Scope.REPORT, make))
    assert list(each(source, host, [3, 2, 1], Scope.REPORT, make)) == [3, 2, 1]


def test_a_source_that_waits_for_nobody_gives_the_same() -> None:
    source = DemoSource()
    host = source.look()
    domids = sorted(host.domids)
    assert list(each(source, host, domids, Scope.REPORT, lambda seen: seen.domid)) == domids
