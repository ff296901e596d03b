"""What an operator types for a domain: digits alone are a domid, as for xl."""

import pytest

from xendrift.core.base.errors import NoSuchDomainError
from xendrift.core.model.domains import find_domain, find_domains
from xendrift.core.model.observation import HostObservation

HOST = HostObservation(frozenset([0, 2, 5, 7]), {0: b"Domain-0", 2: b"31", 5: b"2", 7: b"name:x"})


@pytest.mark.parametrize(
    ("wanted", "domid"),
    [("2", 2), (2, 2), ("name:2", 5), ("name:31", 2), ("name:name:x", 7), ("Domain-0", 0)],
)
def test_a_domid_a_name_and_a_name_of_digits(wanted: str | int, domid: int) -> None:
    assert find_domain(HOST, wanted) == domid


@pytest.mark.parametrize("wanted", ["31", 31, "name:7", "000005", "9" * 5000, "\u0662", "\udcff"])
def test_a_domid_is_never_another_domain_s_name(wanted: str | int) -> None:
    with pytest.raises(NoSuchDomainError) as refused:
        find_domain(HOST, wanted)
    assert len(refused.value.sentence) < 300
    assert ("write name:31" in refused.value.sentence) == (str(wanted) == "31")


def test_several_are_found_alike() -> None:
    assert find_domains(HOST, ["2", "name:2", "2"]) == [2, 5]
