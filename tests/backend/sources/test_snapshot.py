"""Snapshots: which node belongs to which domain, and how much of a guest's own tree is kept."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.core.model.observation import Observation, UserdataFile
from xendrift.sources import schema
from xendrift.sources.snapshot import Snapshot

UUID = "11111111-1111-4111-8111-111111111101"


def tree(*paths: str, **values: str) -> dict[str, bytes]:
    return dict.fromkeys(paths, b"") | {path: text.encode() for path, text in values.items()}


def guest(domid: int, name: str = "g") -> dict[str, bytes]:
    own = f"/local/domain/{domid}"
    return {
        own: b"",
        own + "/name": name.encode(),
        own + "/domid": str(domid).encode(),
        own + "/vm": f"/vm/{UUID}".encode(),
        f"/libxl/{domid}": b"",
        f"/libxl/{domid}/type": b"pv",
    }


def only(nodes: Mapping[str, bytes], domid: int, *files: UserdataFile) -> Observation:
    snapshot = Snapshot(nodes, files)
    (observation,) = snapshot.observe(snapshot.host, [domid])
    return observation


@pytest.mark.parametrize("part", ["domid", "vm", "name"])
def test_a_numeric_child_with_one_of_three_nodes_is_a_domain(part: str) -> None:
    assert Snapshot({f"/local/domain/7/{part}": b"x"}).host.domids == {7}


def test_a_libxl_directory_is_a_domain() -> None:
    assert Snapshot({"/libxl/9": b""}).host.domids == {9}
    assert Snapshot({"/libxl/9/device/vif/0/backend": b"x"}).host.domids == {9}


@pytest.mark.parametrize(
    "path",
    ["/local/domain/edge-in/device/vif/edge-in/mtu", "/libxl/pci/0000-00-10-0/domid", "/vm/7/name"],
)
def test_what_is_no_domain(path: str) -> None:
    assert Snapshot({path: b"7"}).host.domids == frozenset()


def test_a_rest_of_a_dead_domain_makes_no_domain() -> None:
    assert Snapshot({"/local/domain/8/device/vif/0/mtu": b"1500"}).host.domids == frozenset()


def test_names_are_raw() -> None:
    assert Snapshot(guest(3, "\x1b[31m")).host.names == {3: b"\x1b[31m"}


def test_backends_belong_to_the_domain_they_serve() -> None:
    backend = "/local/domain/5/backend/vif/3/0/state"
    snapshot = Snapshot(guest(3) | guest(5) | {backend: b"4"})
    served, serving = snapshot.observe(snapshot.host, [3, 5])
    assert served.nodes[backend] == b"4"
    assert backend not in serving.nodes
    assert snapshot.host.backends == {3: ((5, "vif"),)}


def test_backends_of_the_dead_are_dead_nodes() -> None:
    nodes = {
        "/local/domain/0/backend/vbd/8": b"",
        "/local/domain/0/backend/vbd/8/51712/state": b"6",
        "/local/domain/0/error/backend/vbd/8/51712/error": b"no directory",
        "/local/domain/0/device-model/8/state": b"running",
    }
    host = Snapshot(guest(0) | nodes).host
    assert list(host.dead_nodes) == list(nodes)[:2]
    assert host.backends == {8: ((0, "vbd"),)}
    assert 8 not in host.domids


def test_a_tree_without_its_directories_gives_the_same() -> None:
    whole = guest(2) | {
        "/local/domain/0/backend/vbd/2": b"",
        "/local/domain/0/backend/vbd/2/51712": b"",
        "/local/domain/0/backend/vbd/2/51712/state": b"4",
    }
    bare = {path: value for path, value in whole.items() if value}
    assert Snapshot(bare).host == Snapshot(whole).host


def test_observations_come_in_the_order_asked_for_and_the_unknown_are_left_out() -> None:
    snapshot = Snapshot(guest(1) | guest(2) | guest(3))
    found = snapshot.observe(snapshot.host, [3, 99, 1])
    assert [observation.domid for observation in found] == [3, 1]


def test_an_observation_carries_the_look_it_was_made_for() -> None:
    snapshot, earlier = Snapshot(guest(1)), Snapshot(guest(1, "old")).host
    (observation,) = snapshot.observe(earlier, [1])
    assert observation.host is earlier


def test_only_the_two_files_that_matter_are_read() -> None:
    files = [
        UserdataFile.named(f"userdata-{name}", b"x")
        for name in (
            f"d.2.{UUID}.libxl-json",
            f"d.2.{UUID}.xl",
            f"d.2.{UUID}.libvirt-xml",
            f"n.2.{UUID}.libxl-json",
            f"d.3.{UUID}.libxl-json",
        )
    ]
    observation = only(guest(2), 2, *(file for file in files if file))
    contents = {file.stage + "." + file.userid: file.content for file in observation.userdata}
    assert contents == {
        "d.libvirt-xml": None,
        "d.libxl-json": b"x",
        "d.xl": b"x",
        "n.libxl-json": None,
    }
    assert len(observation.host.userdata) == 5
    assert {file.content for file in observation.host.userdata} == {None}


def test_subtree_is_the_node_and_all_below() -> None:
    snapshot = Snapshot(tree("/a", "/a-b", "/a/b", "/a/b/c", "/a0", "/ab"))
    assert list(snapshot.subtree("/a")) == ["/a", "/a/b", "/a/b/c"]
    assert snapshot.subtree("/nothing") == {}
    assert list(snapshot.subtree("/")) == ["/a", "/a-b", "/a/b", "/a/b/c", "/a0", "/ab"]


def frontends(count: int, kind: str = "vif", *, start: int = 0) -> dict[str, bytes]:
    return {f"/local/domain/2/device/{kind}/{n}/state": b"1" for n in range(start, start + count)}


def test_a_guest_within_the_limits_loses_nothing() -> None:
    nodes = guest(2) | frontends(schema.FRONTENDS_PER_KIND)
    observation = only(nodes, 2)
    assert set(frontends(schema.FRONTENDS_PER_KIND)) <= set(observation.nodes)
    assert observation.truncated == ()


def test_a_guest_cannot_crowd_out_its_real_devices() -> None:
    real = {"/libxl/2/device/vif/9999/backend": b"x"} | frontends(1, start=9999)
    pci = {"/local/domain/0/backend/pci/2/0/state": b"4"} | frontends(1, "pci")
    kinds = {f"/local/domain/2/device/k{n}/0/state": b"1" for n in range(500)}
    observation = only(guest(2) | frontends(2000) | kinds | real | pci, 2)
    kept = [path for path in observation.nodes if "/device/vif/" in path and "domain" in path]
    assert len(kept) == schema.FRONTENDS_PER_KIND
    assert real.keys() | pci.keys() <= observation.nodes.keys()
    assert len(observation.nodes) < 500
    assert [str(sentence) for sentence in observation.truncated] == [
        "374 of 502 kinds below /local/domain/2/device were left out: no more than 128 are read.",
        "1873 of 2001 frontends below /local/domain/2/device/vif were left out: "
        "no more than 128 are read.",
    ]


@pytest.mark.parametrize("area", ["device", "error/device"])
def test_the_handshake_is_kept_of_a_frontend_that_is_too_large(area: str) -> None:
    own = f"/local/domain/2/{area}/vif/0"
    junk = {f"{own}/a{n}": b"" for n in range(1000)}
    handshake = {own: b"", f"{own}/backend": b"b", f"{own}/state": b"4"}
    observation = only(guest(2) | junk | handshake, 2)
    assert handshake.keys() <= observation.nodes.keys()
    kept = [path for path in observation.nodes if path.startswith(own)]
    assert len(kept) == schema.NODES_PER_FRONTEND
    assert "were read in part" in observation.truncated[0]


NAMES = st.sampled_from(
    [
        "local",
        "domain",
        "libxl",
        "backend",
        "device",
        "error",
        "vif",
        "vbd",
        "0",
        "1",
        "2",
        "17",
        "name",
        "domid",
        "vm",
        "memory",
        "target",
        "cpu",
        "state",
        "data",
        "device-model",
    ]
)
PATHS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "/local/domain/1", "/local/domain/0/backend", "/libxl/2"]),
        st.lists(NAMES, min_size=1, max_size=5).map(lambda parts: "/" + "/".join(parts)),
    ),
)


@given(st.dictionaries(PATHS, st.binary(max_size=3), max_size=40))
def test_the_index_says_what_the_schema_says(nodes: dict[str, bytes]) -> None:
    snapshot = Snapshot(nodes)
    host = snapshot.host
    for observation in snapshot.observe(host, sorted(host.domids)):
        assert observation.nodes == {
            path: value
            for path, value in nodes.items()
            if schema.domain_of(path) == observation.domid
        }
    backends = {schema.backend_of(path) for path in nodes} - {None}
    assert {
        (backend, kind, domid) for domid, pairs in host.backends.items() for backend, kind in pairs
    } == backends
    assert host.dead_nodes == {
        path: value
        for path, value in nodes.items()
        if (backend := schema.backend_of(path)) and backend[2] not in host.domids
    }


@given(
    st.dictionaries(PATHS, st.binary(max_size=3), max_size=30),
    st.lists(
        st.dictionaries(PATHS, st.none() | st.binary(max_size=3), max_size=6),
        min_size=1,
        max_size=4,
    ),
)
def test_a_changed_state_is_the_one_that_would_be_made_anew(
    nodes: dict[str, bytes], changes: list[dict[str, bytes | None]]
) -> None:
    snapshot, before = Snapshot(nodes), Snapshot(nodes).host
    made = snapshot
    now = dict(nodes)
    for change in changes:
        made = made.changed(change, {}, {})
        now.update({path: value for path, value in change.items() if value is not None})
        now = {path: value for path, value in now.items() if change.get(path, b"") is not None}
    anew = Snapshot(now)
    assert made.host == anew.host
    assert made.subtree("/") == anew.subtree("/")
    domids = sorted(anew.host.domids)
    assert list(made.observe(anew.host, domids)) == list(anew.observe(anew.host, domids))
    assert snapshot.host == before
    assert snapshot.subtree("/") == dict(sorted(nodes.items()))


def test_files_come_and_go() -> None:
    uuid = "11111111-1111-4111-8111-111111111111"
    old, new = (
        UserdataFile.named(f"userdata-d.2.{uuid}.libxl-json", content)
        for content in (b"old", b"new")
    )
    assert old is not None
    assert new is not None
    first = Snapshot(guest(2), [old])
    second = first.changed({}, {str(new.name): new}, {}, "none")
    third = second.changed({}, {str(new.name): None}, {}, "")

    def contents(snapshot: Snapshot) -> list[bytes | None]:
        (seen,) = snapshot.observe(snapshot.host, [2])
        return [file.content for file in seen.userdata]

    assert [contents(one) for one in (first, second, third)] == [[b"old"], [b"new"], []]
    assert [len(one.host.userdata) for one in (first, second, third)] == [1, 1, 0]
    assert [one.host.userdata_problem for one in (first, second, third)] == ["", "none", ""]


PARTS = st.sampled_from(
    [
        "libxl",
        "local",
        "domain",
        "0",
        "7",
        "31",
        "backend",
        "error",
        "device-model",
        "cpu",
        "memory",
        "target",
        "device",
        "vif",
        "name",
        "domid",
        "console",
        "vm",
        "image",
        "control",
        "shutdown",
        "x",
    ]
)


@given(st.lists(PARTS, min_size=1, max_size=7), st.lists(PARTS, max_size=3))
def test_what_a_place_says_of_its_neighbours_is_true_of_each(
    parts: list[str], more: list[str]
) -> None:
    path = "/" + "/".join(["local", "domain", *parts] if parts[0] != "libxl" else parts)
    place = schema.place_of(path)
    assert place.domid == schema.domain_of(path)
    assert place.backend == schema.backend_of(path)
    if place.prefix and more:
        other = place.prefix + "/".join(more)
        assert schema.domain_of(other) == place.domid
        assert schema.backend_of(other) == place.backend
