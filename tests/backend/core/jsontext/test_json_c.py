"""What json-c takes for JSON; that it does is tried against the real one elsewhere."""

import pytest

from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext import JsonLibrary, LibxlJsonError, read
from xendrift.core.jsontext.values import as_octets


def json_c(text: bytes) -> Json:
    return read(text, JsonLibrary.JSON_C)


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        (b'"\xff\x01\n"', b"\xff\x01\n"),
        (b"'it\"s'", b'it"s'),
        (rb'"\ud800"', "\ufffd".encode()),
        (rb'"\ud800\n"', "\ufffd\n".encode()),
        (rb'"\ud800\ud83d\ude00"', "\ufffd😀".encode()),
        (rb'"\udc00x"', "\ufffdx".encode()),
        (rb'"\ud836\udc00x"', "\ufffdx".encode()),
        (rb'"\u00e9\/"', "é/".encode()),
        (rb'"a\u0000b"', b"a"),
    ],
)
def test_strings(text: bytes, octets: bytes) -> None:
    value = json_c(b'{"a":' + text + b"}")
    assert isinstance(value, dict)
    assert isinstance(value["a"], str)
    assert as_octets(value["a"]) == octets


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"/* c */{}// c", {}),
        (b'{"a":1,}', {"a": 1}),
        (b"[1,]", [1]),
        (b'{"a":TRUE,"b":nUlL,"c":NaN,"d":-Infinity,"e":iNFINITY}', {"a": True, "b": None, "c": 0, "d": 0, "e": 0}),
        (b'{"a":01,"b":-.5,"c":1.,"d":12e+,"e":1e5}', {"a": 1, "b": -0.5, "c": 1.0, "d": 12, "e": 1}),
        (b'{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
        (rb'{"a\u0000x":1,"b":2,"a":3}', {"a": 3, "b": 2}),
        (b'{"a":-99999999999999999999}', {"a": float(-(2**63))}),
        (b'{"a":-99999999999999999999,"b":1}', {"a": -(2**63), "b": 1}),
        (b'{"a":99999999999999999999}', {"a": 2**64 - 1}),
        (b'{"a":[1/*', 1),
        (b'{"a":[1]/* **/}', [1]),
    ],
)  # fmt: skip
def test_values(text: bytes, value: Json) -> None:
    found = json_c(text)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "text",
    [
        *(b"null", b"{} /x", b'{"a":"\\x"}', b"{'a\\'b':1}", b"{1:2}", b"[,]", b'{"a":1x}'),
        *(b"[1 2]", b'{"a":-}', b'{"a":1.5.5}', b'{"a":e5}', b'{"a":infinit}', b"/*{}", b'{"a":"'),
        *(b'{"a":/*', b'{"a"/*', b"[1,/*", b"{}/"),
    ],
)
def test_what_is_none(text: bytes) -> None:
    with pytest.raises(LibxlJsonError):
        json_c(text)


def test_depth() -> None:
    assert json_c(b"[" * 32 + b"]" * 32) is not None
    assert json_c(b"[" * 31 + b"1" + b"]" * 31) is not None
    with pytest.raises(LibxlJsonError, match="too deeply"):
        json_c(b"[" * 32 + b"1" + b"]" * 32)
    with pytest.raises(LibxlJsonError, match="too deeply"):
        json_c(b'{"a":' * 32 + b"1" + b"}" * 32)
