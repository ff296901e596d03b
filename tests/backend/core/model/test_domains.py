"""What an operator types for a domain: digits alone are a domid, as for xl."""

import pytest

from xendrift.core.base.errors import NoSuchDomainError
from xendrift.core.model.domains import find_domain, find_domains, is_pattern, match_domains
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


GUESTS = HostObservation(
    frozenset(range(9)),
    {
        0: b"dom0",
        1: b"web-1",
        2: b"web-2",
        3: b"web-*",
        4: b"31",
        5: b"w\n\xff",
        6: b"db[1]",
        7: b"*",
    },
)


@pytest.mark.parametrize(
    ("wanted", "domids"),
    [
        (["web-?"], [1, 2, 3]),
        (["web-*"], [3]),  # which is a name
        (["web-[12]"], [1, 2]),
        (["db[1]"], [6]),
        (["name:web-*", "w*"], [3, 1, 2, 5]),
        (["2", "web-?"], [2, 1, 3]),
        (["3?"], [4]),
        (["w?\udcff"], [5]),
        (["*"], [7]),
        (["?*"], [1, 2, 3, 4, 5, 6, 7]),
        (["dom0", "WEB-1*", "0"], None),
        (["dom*"], None),
        (["name:w?b-1"], None),
        (["[", "[!"], None),
    ],
)
def test_a_pattern_means_names_and_a_name_is_none(
    wanted: list[str], domids: list[int] | None
) -> None:
    if domids is None:
        with pytest.raises(NoSuchDomainError):
            match_domains(GUESTS, wanted, aside=lambda domid: domid == 0)
    else:
        assert match_domains(GUESTS, wanted, aside=lambda domid: domid == 0) == domids


def test_what_may_be_a_pattern() -> None:
    assert [one for one in ("a*", "a?", "[a", "a]", "name:*", "2") if is_pattern(one)] == [
        "a*", "a?", "[a",
    ]  # fmt: skip
