"""Reading less hides nothing: the same reports, plans and configurations as from every node."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.backend.test_hostile import mutated
from tests.corpus.make import folders
from tests.lab.lab import CAPTURES, Lab
from xendrift.core.assess import assess
from xendrift.core.merge.views import merged_config
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.core.plans.basis import basis_of
from xendrift.sources import schema
from xendrift.sources.capture.xenstore_text import parse
from xendrift.sources.host.source import HostSource
from xendrift.sources.protocol import Scope

NAMES = sorted(folder.parent.name for folder in CAPTURES.glob("*/xenstore.json"))
# A look at a state, one that has lasted for ever, and one that nobody has seen begin.
QUESTIONS = (Question(), Question(ages={}), Question(Policy.LIVE), Question(Policy.LIBXL))


@pytest.fixture
def source(lab: Lab) -> Iterator[HostSource]:
    source = HostSource(lab.socket, lab.userdata)
    yield source
    source.close()


def compare(source: HostSource) -> int:
    """Holds what is read in each scope against the whole; returns how much less was read."""
    host = source.look()
    domids = sorted(host.domids)
    whole, less, least, boot = (
        list(source.observe(host, domids, scope))
        for scope in (Scope.WHOLE, Scope.REPORT, Scope.CONFIG, Scope.BOOT)
    )
    for one, two, three, four in zip(whole, less, least, boot, strict=True):
        assert four.nodes.items() <= three.nodes.items()
        name, merged = merged_config(four, Question(Policy.LIBXL))
        assert (merged.config, merged.problem) == config(one, Policy.LIBXL)[::2]
        assert name == assess(one).name
        assert three.nodes.items() <= one.nodes.items()
        assert two.nodes.items() <= one.nodes.items()
        for question in QUESTIONS:
            assert report(two, question) == report(one, question)
        assert basis_of(two.domid, two.nodes) == basis_of(one.domid, one.nodes)
        for policy in (Policy.UNION, Policy.LIBXL, Policy.TEMPLATE):
            assert config(three, policy) == config(one, policy), (policy, one.domid)
            name, merged = merged_config(three, Question(policy))
            assert (merged.config, merged.problem) == config(one, policy)[::2]
            assert name == assess(one).name
    return sum(len(one.nodes) - len(two.nodes) for one, two in zip(whole, less, strict=True))


def report(observation: Observation, question: Question) -> Report:
    return replace(assess(observation, question), truncated=())


def config(observation: Observation, policy: Policy) -> tuple[object, object, object]:
    merged = assess(observation, Question(policy)).merged
    return merged.config, merged.overrides, merged.problem


@pytest.mark.real
@pytest.mark.parametrize("name", NAMES)
def test_every_capture(lab: Lab, source: HostSource, name: str) -> None:
    lab.load(name)
    assert compare(source) > 0


@pytest.mark.real
def test_every_half_baked_state(lab: Lab, source: HostSource) -> None:
    with lab.client() as client:
        for folder in folders():
            client.write_many(parse((folder / "store.txt").read_bytes()).nodes)
            for file in (folder / "userdata").iterdir():
                shutil.copy(file, lab.userdata)
    assert compare(source) > 1000


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=mutated(guest_only=False))
def test_whatever_anybody_wrote(pair: tuple[Observation, Observation]) -> None:
    whole = replace(pair[1], nodes=with_parents(pair[1].nodes))
    nodes = {path: value for path, value in whole.nodes.items() if not unread(path)}
    for question in QUESTIONS:
        assert report(replace(whole, nodes=nodes), question) == report(whole, question)


def with_parents(nodes: Mapping[str, bytes]) -> dict[str, bytes]:
    """What xenstored would hold: it makes the nodes above each node."""
    complete: dict[str, bytes] = {}
    for path, value in nodes.items():
        parts = path.split("/")
        for end in range(4, len(parts)):
            complete.setdefault("/".join(parts[:end]), b"")
        complete[path] = value
    return complete


def unread(path: str) -> bool:
    """Whether a report is made without a node, or without one that it lies below."""
    parts = path.split("/")
    for end in range(2, len(parts) + 1):
        parent, name = "/".join(parts[: end - 1]), parts[end - 1]
        if name in schema.unread_of_backend(parent) | schema.unread_of_domain(parent):
            return True
    own = parts[1] == "local" and len(parts) > 5
    if own and parts[4] == "console":
        return True
    if own and parts[4] == "cpu" and parts[6:] != ["availability"]:
        return True
    frontend = parts[4:5] == ["device"] and parts[5:6] and parts[5] in schema.STATE_ONLY
    return bool(frontend) and len(parts) > 7 and parts[7:] != ["state"]
