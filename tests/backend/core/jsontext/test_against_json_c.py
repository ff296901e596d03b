"""Our reader against the real json-c, text by text."""

import math
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.backend.core.jsontext import texts
from tests.backend.core.jsontext.real_json_c import RealJsonC, RefusedError
from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext import JsonLibrary, LibxlJsonError, read

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def json_c() -> Iterator[RealJsonC]:
    try:
        yield RealJsonC()
    except OSError as error:
        if os.environ.get("XENDRIFT_REQUIRE_REAL") == "1":
            raise
        pytest.skip(f"the real json-c is not installed: {error}")


def comparable(value: Json) -> object:
    """The value with what no field takes for an integer alike, and with keys in their order."""
    if isinstance(value, dict):
        return [(key, comparable(item)) for key, item in value.items()]
    if isinstance(value, list):
        return ["list", *map(comparable, value)]
    beyond = type(value) is int and not -(2**63) <= value < 2**63
    if beyond or (isinstance(value, float) and (math.isinf(value) or abs(value) >= 2**63)):
        return "beyond"
    return repr(value)


@settings(
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=texts.DOCUMENTS)
def test_texts(json_c: RealJsonC, text: bytes) -> None:
    try:
        theirs: object = comparable(json_c.read(text.partition(b"\0")[0]))
    except RefusedError:
        theirs = "refused"
    try:
        ours: object = comparable(read(text, JsonLibrary.JSON_C))
    except LibxlJsonError:
        ours = "refused"
    assert ours == theirs
