"""Random texts of what two JSON libraries may read each in its own way."""

from hypothesis import strategies as st

_STRING = (
    *(b"x", b"y z", "é".encode(), b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),
    *(b"\xe2\x82", b"\xf8\x80", b"\x01", b"\x7f", b"\n", b"'", b"/", b"u0041"),
    *(rb"\u0041", rb"\ud800", rb"\udc00", rb"\ud83d\ude00", rb"\ud836\udc00", rb"\u0000"),
    *(rb"\n", rb"\/", rb"\\", rb"\"", rb"\q", rb"\u12", b"\\"),
)
_NUMBERS = (
    *(b"0", b"-0", b"1", b"12", b"01", b"-", b"+1", b".5", b"-.5", b"1.", b"1.5", b"1.-", b"1e"),
    *(b"1e5", b"1e+", b"1e400", b"1.0e400", b"1.0e-400", b"0.0e-400", b"1.5.2", b"1.0e99999999999"),
    *(b"2147483648", b"4294967295", b"9223372036854775807", b"-9223372036854775808"),
    *(b"9223372036854775808", b"-9223372036854775809", b"18446744073709551616", b"NaN"),
    *(b"Infinity", b"-Infinity", b"iNFINITY", b"nan", b"true", b"TRUE", b"false", b"null", b"nUlL"),
)
_BETWEEN = (
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b" ",
        b"\t",
        b"\v",
        b"\f",
        b"\r",
        b"/",
        b"//x\n",
        b"/*c*/",
    ),
    *(b"/* **/", b"/*", b"*/", b'"', b"'", b"{}", b"[]", b'"a":1', b"e", b"."),
)
_PLACES = (
    b'{"c_info":{"name":%s}}',
    b'{"c_info":{"xsdata":{"a":%s,"b":null,"a":"z"}}}',
    b'{"b_info":{"max_vcpus":%s,"max_memkb":%s,"target_memkb":%s,"x":[%s,{"y":%s}]}}',
    b'{"b_info":{"extra":[%s,%s],"irqs":[%s,%s]}}',
    b'{%s:1,"c_info":{%s:"b","name":"q"},"c_info":{"name":"r"}}',
    b"%s",
)


def _joined(parts: st.SearchStrategy[bytes], most: int) -> st.SearchStrategy[bytes]:
    return st.lists(parts, max_size=most).map(b"".join)


_QUOTED = _joined(st.sampled_from(_STRING), 4).map(lambda text: b'"' + text + b'"')
VALUES = st.recursive(
    _QUOTED | st.sampled_from(_NUMBERS),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: b"[" + b",".join(items) + b"]")
        | st.lists(st.tuples(_QUOTED, inner), max_size=3).map(
            lambda pairs: b"{" + b",".join(key + b":" + value for key, value in pairs) + b"}"
        )
    ),
    max_leaves=6,
)


@st.composite
def _documents(draw: st.DrawFn) -> bytes:
    pieces = draw(st.sampled_from(_PLACES)).split(b"%s")
    text = b"".join(piece + draw(VALUES) for piece in pieces[:-1]) + pieces[-1]
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:at] + draw(st.sampled_from(_BETWEEN)) + text[at + cut :]
    return text


DOCUMENTS = _documents() | _joined(st.sampled_from(_STRING + _NUMBERS + _BETWEEN), 8)
"""Documents for `libxl_domain_config_from_json`, most of them nearly right."""
