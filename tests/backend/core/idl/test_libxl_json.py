import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl import (
    EmptyJsonError,
    InvalidJsonError,
    LibxlJsonError,
    TruncatedJsonError,
    parse_libxl_json,
)

WHOLE = '{"a": [1, -2.5, true, null, "x\\u00e9\\n\\"é😀"], "b": {"c": false}}'
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc"), JSON, max_size=4), st.booleans())
def test_whatever_json_writes_is_read_back(value: JsonObject, ascii_only: bool) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only, indent=4).encode() + b"\0garbage\xff"
    assert parse_libxl_json(content) == value


@pytest.mark.parametrize("content", [b"", b"\0", b"\0{}", b" \n", b"\t\0{}"])
def test_empty(content: bytes) -> None:
    with pytest.raises(EmptyJsonError):
        parse_libxl_json(content)


@pytest.mark.parametrize("length", range(1, len(WHOLE.encode())))
def test_every_prefix_is_truncated(length: int) -> None:
    with pytest.raises(TruncatedJsonError, match="ends in the middle"):
        parse_libxl_json(WHOLE.encode()[:length] + b"\0")


@pytest.mark.parametrize(
    "text", ['{"a":-', '{"a":1.', '{"a":2e', '{"a":2.5E+', '{"a":fals', '{"a":"\\']
)
def test_other_ends(text: str) -> None:
    with pytest.raises(TruncatedJsonError):
        parse_libxl_json(text.encode())


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b'{"a":1,}', 1, 8),
        (b'{\n "a": 1\n "b": 2}', 3, 2),
        (b'{"a": /* no */ 1}', 1, 7),
        (b"{'a': 1}", 1, 2),
        (b'{"a": 01}', 1, 8),
        (b'{"a": +1}', 1, 7),
        (b'{"NaN": [\nNaN]}', 2, 1),
        (b'{"a": -Infinity}', 1, 7),
        (b'{"a": Na', 1, 7),
        (b'{"a": u12', 1, 7),
        (b'{"a": "\x01"}', 1, 8),
        (b'{"a": "\\x"}', 1, 8),
        (b'{"a": "\\u12g4"}', 1, 9),
        (b"\xef\xbb\xbf{}", 1, 1),
        (b'{"a":\n"\xff"}', 2, 2),
        (b'{"a": "\xe2\x82"}', 1, 8),
        (b"\xff", 1, 1),
        (b"teapot", 1, 1),
    ],
)
def test_invalid(content: bytes, line: int, column: int) -> None:
    with pytest.raises(InvalidJsonError) as caught:
        parse_libxl_json(content)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"b":'])
def test_deep_nesting(opening: str) -> None:
    with pytest.raises(TruncatedJsonError):
        parse_libxl_json((opening * 100_000).encode())
    with pytest.raises(InvalidJsonError, match="nested too deeply"):
        parse_libxl_json((opening * 100_000).encode(), (4, 21))


def test_a_flood_of_brackets_takes_no_memory() -> None:
    with pytest.raises(InvalidJsonError, match="too much odd text"):
        parse_libxl_json(b'{"a":' + b"[" * (16 << 20))


def test_what_lies_deeper_than_any_field_is_not_handed_out() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    value = parse_libxl_json(b'{"a":' + deep + b',"b":{"c":[1]}}')
    assert value["b"] == {"c": [1]}
    assert value["a"] is not None
    assert json.dumps(value).count("[") < 40


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a":1} trailing {', {"a": 1}),
        (b'{"a":1}\xff', {"a": 1}),
        (b'{"a":1}\0{"a":2}', {"a": 1}),
        (b"[1]", {}),
        (b"true", {}),
        (b'{"a":1,"b":2,"a":{"c":3}}', {"a": 1, "b": 2}),
        (b'{"x":{"a":1,"a":2}}', {"x": {"a": 1}}),
        (b'{"a":1e5,"b":-2E3,"c":2.5e1}', {"a": 1, "b": -2, "c": 25.0}),
        (b'{"a":"x\\u0000y","b\\u0000c":[1],"b":2}', {"a": "x", "b": [1]}),
        (b'{"a":"\\ud83d\\ude00 \\ud83d \\ude00"}', {"a": "\U0001f600 ? \udced\udcb8\udc80"}),
    ],
)
def test_what_libxl_reads(content: bytes, value: JsonObject) -> None:
    assert parse_libxl_json(content) == value


def test_equal_keys_since_json_c() -> None:
    assert parse_libxl_json(b'{"a":1,"b":2,"a":3}', (4, 21)) == {"a": 3, "b": 2}


@pytest.mark.parametrize("sign", ["", "-"])
def test_numbers_of_any_length(sign: str) -> None:
    value = parse_libxl_json(f'{{"a":{sign}{"9" * 10_000}}}'.encode())["a"]
    assert isinstance(value, int)
    assert abs(value) > 2**100


@given(st.binary(max_size=30), st.sampled_from([b"", b'{"a":', b'{"a":"']))
def test_no_other_error_ever(content: bytes, prefix: bytes) -> None:
    with suppress(LibxlJsonError):
        parse_libxl_json(prefix + content)
