"""Whatever a guest writes: no exception, nothing unprintable, and never a configuration value."""

import json
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import dump
from xendrift.core.base.provenance import Writer, writer
from xendrift.core.base.text import SafeText
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.sources.capture.source import CaptureSource

CAPTURES = Path(__file__).parents[1] / "captures"
SOME = (
    "h1-hvm-cdrom",
    "k10a-vdev-spellings",
    "k1b-pci-attached",
    "k5-channels",
    "k7b-usbdev-attached",
)
NASTY = (
    b"\x1b]0;owned\x07", b"\x9b31m", "\u202egnp.exe".encode(), b"[/nope]", b"\0", b"",
    b"[@click=app.quit]x[/]", b"\xff\xfe", b"-1", b"0x10", "١".encode(), b"9" * 4000, b"%s%n",
    b"/local/domain/0/backend/vbd/0/51712", b"/local/domain//", b"../../etc/passwd", b"a\nb",
    b"4", b"error", b"connected", b"1", b"6",
)  # fmt: skip


@cache
def observations() -> tuple[Observation, ...]:
    seen: list[Observation] = []
    for name in SOME:
        source = CaptureSource(CAPTURES / name)
        host = source.look()
        seen.extend(source.observe(host, sorted(host.domids - {0})))
    return tuple(seen)


values = st.one_of(st.sampled_from(NASTY), st.binary(max_size=40))
names = st.text("abcdefgh0123456789-_@", min_size=1, max_size=8)


@st.composite
def mutated(draw: st.DrawFn, *, guest_only: bool) -> tuple[Observation, Observation]:
    """An observation, and the same after somebody has been at its nodes."""
    before = draw(st.sampled_from(observations()))
    nodes = dict(before.nodes)
    paths = [path for path in nodes if not guest_only or writer(path) is Writer.GUEST]
    for _ in range(draw(st.integers(1, 12))):
        path = draw(st.sampled_from(paths))
        action = draw(st.sampled_from(("set", "remove", "add")))
        if action == "set":
            nodes[path] = draw(values)
        elif action == "remove":
            for one in [one for one in nodes if one == path or one.startswith(f"{path}/")]:
                del nodes[one]
        else:
            nodes[f"{path}/{draw(names)}"] = draw(values)
    return before, replace(before, nodes=nodes)


def texts(value: object) -> list[SafeText]:
    """Every SafeText in a report, however deep."""
    if isinstance(value, SafeText):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        return [t for one in fields(value) for t in texts(getattr(value, one.name))]
    if isinstance(value, tuple | list):
        return [t for one in value for t in texts(one)]
    if isinstance(value, dict):
        return [t for one in value.values() for t in texts(one)]
    return []


def configs(report: Report) -> str:
    return json.dumps(report.merged.config, sort_keys=True)


@pytest.mark.parametrize("policy", list(Policy))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=mutated(guest_only=False))
def test_any_node_may_hold_anything(policy: Policy, pair: tuple[Observation, Observation]) -> None:
    report = assess(pair[1], Question(policy))
    assert all(text.isprintable() for text in texts(report))
    shown = dump(report.merged.config)
    assert shown.isascii()
    assert all(char.isprintable() or char == "\n" for char in shown)


@pytest.mark.parametrize("policy", [Policy.UNION, Policy.LIVE, Policy.TEMPLATE])
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=mutated(guest_only=True))
def test_a_guest_never_changes_the_merged_configuration(
    policy: Policy, pair: tuple[Observation, Observation]
) -> None:
    before, after = (assess(one, Question(policy)) for one in pair)
    assert configs(before) == configs(after)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)))
def test_any_template_is_a_state(content: bytes) -> None:
    before = observations()[0]
    userdata = tuple(
        replace(file, content=content) if file.userid == "libxl-json" else file
        for file in before.userdata
    )
    report = assess(replace(before, userdata=userdata))
    assert all(text.isprintable() for text in texts(report))


def test_a_hostile_backend_pointer_is_not_followed() -> None:
    before = next(one for one in observations() if one.domid == 4)
    path = "/libxl/4/device/vif/0/backend"
    for pointer in (b"/local/domain/0/backend/vif/9/0", b"/etc/passwd", b"", b"\x1b[2J"):
        report = assess(replace(before, nodes={**before.nodes, path: pointer}))
        record = next(pair.live for pair in report.pairs if str(pair.id) == "nic:0")
        assert record is not None
        assert not record.trail.has_backend
        assert all(text.isprintable() for text in texts(report))
