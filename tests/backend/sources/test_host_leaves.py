import json

import pytest

from tests.lab.lab import CAPTURES
from xendrift.sources.leaves import leaf, trusted_leaf

STORES = [sorted(json.loads(path.read_text())) for path in CAPTURES.glob("*/xenstore.json")]


@pytest.mark.parametrize("nodes", STORES)
def test_no_capture_has_anything_below_a_leaf(nodes: list[str]) -> None:
    parents = {path.rpartition("/")[0] for path in nodes}
    # A backend's directory has the name of a pointer to it, but is never asked about by name.
    devices = {path for path in parents if not path.endswith(("/backend", "/error/backend"))}
    assert not [path for path in devices if leaf(path)]
    assert not [path for path in parents if trusted_leaf(path)]


def test_guests_can_hide_nothing_from_the_raw_view() -> None:
    assert trusted_leaf("/libxl/2/device/vif/0/state")
    assert trusted_leaf("/local/domain/0/backend/vif/2/0/state")
    assert not trusted_leaf("/local/domain/2/device/vif/0/state")
    assert not trusted_leaf("/local/domain/3/backend/vif/2/0/state")
    assert not trusted_leaf("/libxl/2/device/vif/0")
