"""Which paths are watched: no part of the host that is reported is left out, none watched twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.sources.host.watch_paths import (
    BACKENDS,
    PER_DOMAIN,
    ROOTS,
    kind_directory,
    narrow_paths,
    too_many,
)
from xendrift.sources.schema import DOMAIN_PARTS, LOCAL

NONE: frozenset[str] = frozenset()
LISTED = {
    LOCAL: ["0", "3", "12"],
    "/libxl": ["0", "3", "12", "40"],
    kind_directory("vif"): ["3", "12", "55"],
    kind_directory("vbd"): [""],
    f"{LOCAL}/0/device-model": ["3"],
    f"{LOCAL}/0/libxl": [],
}


def covered(node: str, paths: frozenset[str]) -> list[str]:
    return [path for path in paths if node == path or node.startswith(path + "/")]


@pytest.mark.parametrize(
    "node",
    [
        "/local/domain/3/device/vif/0/state",
        "/local/domain/12/backend/vbd/3/768/state",
        "/libxl/40/device",
        "/libxl/0/device/vbd/768",
        "/local/domain/0/backend/vif/55/0/state",
        "/local/domain/0/device-model/3/state",
        "/local/domain/0/error/backend/vif/3/0/error",
        "/local/domain/0/error/device/vbd/768/error",
        *(f"/local/domain/0/{part.removesuffix('/')}" for part in DOMAIN_PARTS),
    ],
)
def test_each_node_has_one_watch(node: str) -> None:
    assert len(covered(node, narrow_paths(LISTED, NONE))) == 1


def test_nothing_is_watched_for_all_domains_at_once() -> None:
    paths = narrow_paths(LISTED, NONE)
    assert not paths & {LOCAL, "/libxl", BACKENDS, f"{LOCAL}/0", kind_directory("vif")}
    assert {"@introduceDomain", "@releaseDomain"} <= paths


def test_what_is_no_domid_is_not_watched() -> None:
    listed = {LOCAL: ["00", "x", "-1", "32757", "99999", ""]}
    assert narrow_paths(listed, NONE) == narrow_paths({}, NONE)


def test_the_largest_directories_are_watched_as_one() -> None:
    assert too_many(LISTED, 11) == NONE
    assert too_many(LISTED, 8) == {kind_directory("vif")}
    whole = too_many(LISTED, 4)
    assert whole == {"/libxl", kind_directory("vif")}
    paths = narrow_paths(LISTED, whole)
    assert whole <= paths
    assert covered("/libxl/40/device", paths) == ["/libxl"]


def test_with_too_many_domains_the_roots_do() -> None:
    assert narrow_paths(LISTED, too_many(LISTED, 2)) == set(ROOTS)


@given(
    st.dictionaries(
        st.sampled_from([*PER_DOMAIN, *map(kind_directory, ("vif", "vbd", "9pfs"))]),
        st.lists(st.integers(0, 40).map(str), unique=True),
    ),
    st.integers(0, 200),
)
def test_every_entry_is_covered_once_and_never_by_too_many(
    listed: dict[str, list[str]], most: int
) -> None:
    paths = narrow_paths(listed, too_many(listed, most))
    assert len(paths) <= most + len(narrow_paths({}, NONE)) + len(listed)
    for directory, names in listed.items():
        for name in names:
            node = f"{directory}/{name}"
            if node != f"{LOCAL}/0":
                found = covered(node, paths)
                assert len(found) == 1 or (LOCAL in found and "/libxl" not in node)
