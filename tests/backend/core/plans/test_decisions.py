"""Decisions come back from their file as they were made, and nothing else does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.policy import Resolutions, Take
from xendrift.core.plans.decisions import Decided, Decisions, load, save

_DEVICES = st.builds(
    DeviceId,
    st.sampled_from(["disk", "nic", "pci"]),
    st.sampled_from(["xvda", "0", "0000:03:00.0"]).map(SafeText),
)
_TAKES = st.sampled_from(Take)
_FIELDS = st.tuples(_DEVICES, st.sampled_from(["backend", "pdev_path"]))
_VALUES = st.none() | st.booleans() | st.integers(0, 2**31) | st.text(max_size=9)
_MADE = st.builds(
    Resolutions,
    st.dictionaries(_DEVICES, _TAKES),
    st.dictionaries(_FIELDS, _TAKES),
    st.dictionaries(_FIELDS, _VALUES),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99999), _MADE), max_size=3))
def test_decisions_come_back_as_they_were_made(made):
    decided = tuple(Decided(domid, f"{domid:036}", SafeText("web"), one) for domid, one in made)
    kept = Decisions("demo", "2026-01-01T00:00:00+0000", decided)
    assert load(save(kept), "file") == kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"schema": "xendrift/1"}',
        b'{"schema": "xendrift/2", "domains": []}',
    ],
)
def test_what_holds_no_decisions_is_refused(content):
    with pytest.raises(UsageError, match="holds no decisions"):
        load(content, "file")


def test_a_side_that_there_is_not_is_refused():
    made = Resolutions({DeviceId("disk", SafeText("xvda")): Take.DROP})
    content = save(Decisions("demo", "now", (Decided(1, "", SafeText("web"), made),)))
    with pytest.raises(UsageError):
        load(content.replace(b'"drop"', b'"everything"'), "file")
