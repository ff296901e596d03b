"""Our readings of C's functions against the C library itself."""

import ctypes

from hypothesis import given, settings
from hypothesis import strategies as st

from xendrift.core.base import cstring
from xendrift.core.kinds.pci_nodes import scan_address

_C = ctypes.CDLL(None)
_C.strtoull.restype = ctypes.c_ulonglong
_NUMBERS = st.lists(
    st.sampled_from(
        [b"-", b"+", b" ", b"\n", b"0", b"7", b"4294967296", b"9" * 19, b"9" * 30, b"x"]
    ),
    max_size=4,
).map(b"".join)
_ADDRESSES = st.lists(
    st.sampled_from(
        [
            b"0",
            b"1f",
            b"0x",
            b"X",
            b"-",
            b"+",
            b" ",
            b"\t",
            b":",
            b".",
            b"0000:",
            b"03:",
            b"03.",
            b"g",
        ]
    ),
    max_size=9,
).map(b"".join)


@settings(max_examples=500)
@given(value=_NUMBERS)
def test_atoi(value: bytes) -> None:
    assert cstring.atoi(value) == _C.atoi(value)


@settings(max_examples=500)
@given(value=_NUMBERS)
def test_strtoull(value: bytes) -> None:
    end = ctypes.c_char_p()
    number = _C.strtoull(value, ctypes.byref(end), 10)
    assert cstring.whole_unsigned(value) == (None if end.value else number)


@settings(max_examples=1000)
@given(address=_ADDRESSES)
def test_sscanf_of_an_address(address: bytes) -> None:
    parts = [ctypes.c_uint(0) for _ in range(4)]
    _C.sscanf(address, b"%04x:%02x:%02x.%01x", *map(ctypes.byref, parts))
    domain, *others = (part.value for part in parts)
    expected = ctypes.c_int(domain).value, *(number & 0xFF for number in others)
    assert scan_address(address) == expected
