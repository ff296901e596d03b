"""Values as libxl's C code reads them."""

import pytest

from xendrift.core.base import cstring


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (b"7", 7),
        (b" 7x", 7),
        (b"-3", -3),
        (b"", 0),
        (b"x", 0),
        (b"3\0009", 3),
        (b"9" * 30, -1),
        (b"4294967296", 0),
        (b"2147483648", -(2**31)),
        (b"0" * 50 + b"7", 7),
    ],
)
def test_atoi(value: bytes, number: int) -> None:
    assert cstring.atoi(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [(b"0x10", 16), (b"010", 8), (b"08", 0), (b"12z", 12), (b"-1", -1), (b"", 0), (b"z", 0)],
)
def test_strtoul(value: bytes, number: int) -> None:
    assert cstring.strtoul(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [(b"4", 4), (b"04", 4), (None, None), (b"", None), (b"+4", None), ("٤".encode(), None),
     (b"4 ", None), (b"9" * 11, None)],
)  # fmt: skip
def test_a_guest_s_number_is_plain_digits_or_nothing(value: bytes, number: int | None) -> None:
    assert cstring.strict_number(value) == number


@pytest.mark.parametrize(
    ("value", "number"), [(b"1500", 1500), (b"", 0), (b"15x", None), (b"1500\0x", 1500)]
)
def test_whole_number(value: bytes, number: int | None) -> None:
    assert cstring.whole_number(value) == number


@pytest.mark.parametrize(
    ("path", "domid"),
    [(b"/local/domain/5/backend/x", 5), (b"/local/domain/5", None), (b"local/domain/5/", None),
     (b"", None), (b"/local/domain/x/", None)],
)  # fmt: skip
def test_backend_domid(path: bytes, domid: int | None) -> None:
    assert cstring.backend_domid(path) == domid


@pytest.mark.parametrize(
    ("value", "good"),
    [(b"00:16:3e:00:01:0E", True), (b"00:16:3e:00:01:0e:zz", True), (b" 1:16:3e:00:01:0e", True),
     (b"00:16:3e:00:01", False), (b"0:16:3e:00:01:0e", False), (b"", False),
     (b"00:16:3e:00:01:0ez", False)],
)  # fmt: skip
def test_mac(value: bytes, good: bool) -> None:
    assert cstring.is_mac(value) is good
