"""Disk names and numbers, computed with libxl's own function."""

import pytest

from xendrift.core.kinds.vdev import devid_of


@pytest.mark.parametrize(
    ("vdev", "devid"),
    [
        ("xvda", 51712), ("xvdb", 51728), ("xvda1", 51713), ("xvdp15", 51967), ("xvda16", 268435472),
        ("hdb", 832), ("hdd", 5696), ("sdb3", 2067), ("51712", 51712), ("xvdq", 268439552),
        ("xvdaa", 268442112), ("d536p37", 268572709), ("xvdtq37", 268572709), ("d1p2", 51730),
        ("hda", 768), ("hdc", 5632), ("sda", 2048), ("sdp15", 2303), ("0xca00", 51712), ("d0p0", 51712),
    ],
)  # fmt: skip
def test_valid_names(vdev: str, devid: int) -> None:
    assert devid_of(vdev) == devid


@pytest.mark.parametrize(
    "vdev",
    ["d0", "xvda256", "hde", "hda64", "sdq", "sda16", "xvda01", "xvdA", "", "xvd", "9" * 20, "x"],
)
def test_invalid_names(vdev: str) -> None:
    assert devid_of(vdev) == -1
