"""Numbers of more digits than Python reads, wherever libxl or a guest may put one."""

from dataclasses import replace
from pathlib import Path

import pytest

from xendrift.core.assess import assess
from xendrift.core.base.cstring import strtoul
from xendrift.core.kinds.fields import same_backend
from xendrift.core.kinds.vdev import _c_integer
from xendrift.sources.capture.source import CaptureSource

CAPTURES = Path(__file__).parents[2] / "captures"
LONG = ["9" * 5000, "-" + "9" * 5000, "0" * 5000 + "7", "0x" + "f" * 5000, " " + "1" * 4400]


@pytest.mark.parametrize("capture", sorted(path.name for path in CAPTURES.iterdir()))
@pytest.mark.parametrize("value", LONG[:2])
def test_no_node_holds_a_number_that_ends_it(capture: str, value: str) -> None:
    """Each node in turn would be slow: all nodes of one name at once, name after name."""
    folder = CAPTURES / capture
    if not (folder / "xenstore.json").is_file():
        pytest.skip("no capture of one moment")
    source = CaptureSource(folder)
    host = source.look()
    for seen in source.observe(host, host.domids):
        names = {path.rpartition("/")[2] for path in seen.nodes}
        for name in sorted(names)[:: max(len(names) // 20, 1)]:
            nodes = {
                path: value.encode() if path.endswith(f"/{name}") else old
                for path, old in seen.nodes.items()
            }
            assess(replace(seen, nodes=nodes))


@pytest.mark.parametrize("value", LONG)
def test_each_reader_of_numbers(value: str) -> None:
    assert abs(strtoul(value.encode())) <= 2**64 - 1
    _c_integer(value)
    assert same_backend({}, {"backend_domname": value}, {"backend_domid": 1}) in (False, None)
