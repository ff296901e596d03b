"""The tree of nodes as lines, and the search through them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xendrift_tui.presentation.raw import RawTree, ancestors, find

NODES = {
    "/libxl/2": b"",
    "/libxl/2/type": b"pv",
    "/libxl/2/device/vbd/51712/mode": b"w",
    "/local/domain/2": b"",
    "/local/domain/2/data/wild": b"\x1b]2;owned\x07",
}
ROOTS = ("/libxl/2", "/local/domain/2")


def test_names_are_indented_below_their_parents_even_where_these_were_not_read():
    rows = RawTree(ROOTS, NODES).rows()
    assert [(row.depth, str(row.name), str(row.value)) for row in rows] == [
        (0, "/libxl/2", ""),
        (1, "type", "pv"),
        (1, "device", ""),
        (2, "vbd", ""),
        (3, "51712", ""),
        (4, "mode", "w"),
        (0, "/local/domain/2", ""),
        (1, "data", ""),
        (2, "wild", r"\x1b]2;owned\x07"),
    ]
    assert [row.below for row in rows][:3] == [2, 0, 1]
    assert {str(row.writer) for row in rows[-2:]} == {"guest"}


def test_what_lies_below_a_shut_node_is_hidden():
    rows = RawTree(ROOTS, NODES).rows({"/libxl/2/device"})
    assert [str(row.name) for row in rows if row.path.startswith("/libxl")] == [
        "/libxl/2", "type", "device",
    ]  # fmt: skip
    assert rows[2].shut


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=20))
def test_every_node_is_listed_once_whatever_the_order(paths):
    nodes = {"/r/" + "/".join(path): b"x" for path in paths}
    listed = [row.path for row in RawTree(("/r",), nodes).rows()]
    assert len(listed) == len(set(listed))
    assert set(nodes) <= set(listed)


def test_a_very_deep_tree_costs_no_recursion():
    deep = "/r" + "/x" * 5000
    assert len(RawTree(("/r",), {deep: b""}).rows()) == 5001


def test_ancestors_come_nearest_first():
    assert list(ancestors("/a/b/c")) == ["/a/b", "/a"]


def test_a_search_goes_round_in_both_directions():
    texts = ["state = 4", "mode = w", "State = 1", "state = 2"]
    assert find(texts, "state", 0, 0) == (0, 1, 3)
    assert find(texts, "state", 0, 1) == (2, 2, 3)
    assert find(texts, "state", 3, 1) == (0, 1, 3)
    assert find(texts, "state", 0, -1) == (3, 3, 3)
    assert find(texts, "State", 0, 1) == (2, 1, 1)
    assert find(texts, "nothing", 0, 1) is None
    assert find(texts, "", 0, 1) is None
