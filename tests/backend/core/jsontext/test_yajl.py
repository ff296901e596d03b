"""What yajl takes for JSON; that it does is tried against the real one elsewhere."""

import pytest

from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext import JsonLibrary, LibxlJsonError, Repeated, read
from xendrift.core.jsontext.values import as_octets


def yajl(text: bytes) -> Json:
    return read(text, JsonLibrary.YAJL)


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        (b'"\xc0\x80"', b"\xc0\x80"),
        (b'"\xed\xa0\x80"', b"\xed\xa0\x80"),
        (b'"\xf4\x90\x80\x80"', b"\xf4\x90\x80\x80"),
        (rb'"\ud800"', b"?"),
        (rb'"\ud800x"', b"?x"),
        (rb'"\udc00"', b"\xed\xb0\x80"),
        (rb'"\ud800\u0041"', "\U00010041".encode()),
        (rb'"\ud800\\u0041"', rb"?\u0041"),
        (rb'"\ud83d\ude00\u00e9\/\b\f\n\r\t\"\\"', '😀é/\b\f\n\r\t"\\'.encode()),
        (rb'"a\u0000b"', b"a"),
    ],
)
def test_strings(text: bytes, octets: bytes) -> None:
    value = yajl(b'{"a":' + text + b"}")
    assert isinstance(value, dict)
    assert isinstance(value["a"], str)
    assert as_octets(value["a"]) == octets


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"\v{\f}\r", {}),
        (b'{"a":1e5,"b":-2E3}', {"a": 1, "b": -2}),
        (b'{"a":9223372036854775807}', {"a": 2**63 - 1}),
        (b'{"a":9223372036854775808,"b":9223372036854775807}', {"a": 2**63, "b": float(2**63)}),
        (b'{"a":1.0e400,"b":-9223372036854775808}', {"a": float("inf"), "b": -float(2**63)}),
        (b'{"a":1.0e-400,"b":9223372036854775807}', {"a": 0.0, "b": float(2**63)}),
        (b'{"a":0.0e-400,"b":9223372036854775807}', {"a": 0.0, "b": 2**63 - 1}),
        (b"12 and more", 12),
        (b"nullx", None),
    ],
)
def test_values(text: bytes, value: Json) -> None:
    found = yajl(text)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "text",
    [
        *(b"{'a':1}", b'{"a":1,}', b"[1,]", b'{"a":01}', b'{"a":+1}', b'{"a":.5}', b'{"a":1.}'),
        *(b'{"a":NaN}', b'{"a":TRUE}', b"/**/{}", b'{"a":"\x01"}', b'{"a":"\xff"}'),
        *(b'{"a":"\xf8\x80\x80\x80\x80"}', b'{"a":"\xe2\x28\x80"}', b'{"a":"\\x"}', b"{1:2}"),
        *(b"1.x", b"-", b"[1 2]", b'{"a" 1}', b"]", b'{"a":"\\u12g4"}'),
    ],
)
def test_what_is_none(text: bytes) -> None:
    with pytest.raises(LibxlJsonError):
        yajl(text)


def test_repeated_keys() -> None:
    value = yajl(b'{"a":"1","b":null,"a":"2"}')
    assert value == {"a": "1", "b": None}
    assert isinstance(value, Repeated)
    assert value.pairs == (("a", "1"), ("b", None), ("a", "2"))


def test_any_depth() -> None:
    assert yajl(b"[" * 50_000 + b"]" * 50_000) is not None
