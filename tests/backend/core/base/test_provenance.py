"""Who could have written what (libxl_device.c, libxl__device_generic_add)."""

import pytest

from xendrift.core.base.provenance import Writer, writer


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/libxl/3/device/vif/0/mac", Writer.TOOLSTACK),
        ("/local/domain/0/backend/vif/3/0/state", Writer.TOOLSTACK),
        ("/local/domain/5/backend/vif/3/0/state", Writer.BACKEND),
        ("/local/domain/3/device/vif/0/state", Writer.GUEST),
        ("/local/domain/3/error/device/vbd/51712/error", Writer.GUEST),
        ("/local/domain/3/data/x", Writer.GUEST),
        ("/local/domain/3/control/shutdown", Writer.GUEST),
        ("/local/domain/3/name", Writer.TOOLSTACK),
        ("/local/domain/3/memory/target", Writer.TOOLSTACK),
        ("/local/domain/3/cpu/0/availability", Writer.TOOLSTACK),
        ("/vm/1-2/name", Writer.TOOLSTACK),
    ],
)
def test_writer(path: str, who: Writer) -> None:
    assert writer(path) is who
