import json
from collections.abc import Callable

import pytest

from tests.lab.lab import CAPTURES
from xendrift.sources.leaves import leaves, trusted_leaves

STORES = [sorted(json.loads(path.read_text())) for path in CAPTURES.glob("*/xenstore.json")]


@pytest.mark.parametrize("nodes", STORES)
def test_no_capture_has_anything_below_a_leaf(nodes: list[str]) -> None:
    parents = {path.rpartition("/")[0] for path in nodes} - {""}
    # A backend's directory has the name of a pointer to it, but is never asked about by name.
    devices = {path for path in parents if not path.endswith(("/backend", "/error/backend"))}
    assert not [path for path in devices if named(path, leaves)]
    assert not [path for path in parents if named(path, trusted_leaves)]


def test_guests_can_hide_nothing_from_the_raw_view() -> None:
    for path in (
        "/libxl/2/device/vif/0/state",
        "/local/domain/0/backend/vif/2/0/state",
        "/local/domain/2/name",
        "/local/domain/2/memory/target",
        "/local/domain/2/cpu/0/availability",
    ):
        assert named(path, trusted_leaves)
    for path in (
        "/local/domain/2/device/vif/0/state",
        "/local/domain/3/backend/vif/2/0/state",
        "/local/domain/2/data/name",
        "/libxl/2/device/vif/0",
    ):
        assert not named(path, trusted_leaves)


def named(path: str, names: Callable[[str], frozenset[str]]) -> bool:
    parent, _, name = path.rpartition("/")
    return name in names(parent)
