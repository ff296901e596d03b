"""The store behind the demo: reads, writes, removals, and who is told."""

from xendrift.sources.demo.store import Store, Userdata


def test_a_write_makes_the_directories_above() -> None:
    store = Store()
    store.write("/a/b/c", "1")
    store.write("/a/b/c", b"\xff")
    assert store.subtree("/") == {"/": b"", "/a": b"", "/a/b": b"", "/a/b/c": b"\xff"}
    assert store.read("/a/b/c") == b"\xff"
    assert store.read("/nothing") is None


def test_children_keep_the_order_in_which_they_were_made() -> None:
    store = Store()
    for name in ("10", "2", "1"):
        store.write(f"/d/{name}/x")
    assert store.children("/d") == ("/d/10", "/d/2", "/d/1")
    assert list(store.subtree("/d"))[:3] == ["/d", "/d/10", "/d/10/x"]
    assert store.children("/nothing") == ()


def test_a_removal_takes_all_below_and_nothing_beside() -> None:
    store = Store()
    for path in ("/a/b/c", "/a/bc", "/a/b-c"):
        store.write(path)
    store.rm("/a/b")
    store.rm("/nothing")
    assert list(store.subtree("/a")) == ["/a", "/a/bc", "/a/b-c"]


def test_a_tidy_removal_takes_the_empty_directories_above() -> None:
    store = Store()
    store.write("/a/b/c/d")
    store.write("/a/kept", "1")
    store.rm_tidy("/a/b/c/d")
    assert list(store.subtree("/a")) == ["/a", "/a/kept"]


def test_listeners_are_told_after_the_change_and_can_stop() -> None:
    store, told = Store(), []
    stop = store.listen(lambda path: told.append((path, store.read(path))))
    store.write("/a", "1")
    store.rm("/a")
    store.rm("/a")
    stop()
    stop()
    store.write("/a", "2")
    assert told == [("/a", b"1"), ("/a", None)]


def test_userdata() -> None:
    files, told = Userdata(), []
    files.listen(told.append)
    files.write("f", b"1")
    assert files.read("f") == b"1"
    assert files.files() == {"f": b"1"}
    files.rm("f")
    files.rm("f")
    assert files.read("f") is None
    assert told == ["f", "f"]
