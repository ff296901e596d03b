"""What libxl lists of each capture, and of each store broken at random, by every release."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.answers import answers, read_lines, read_object, release_of
from xendrift.core.merge.views import merged_config
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.policy import Policy
from xendrift.core.model.release import Release
from xendrift.core.model.report import Question
from xendrift.sources.capture.reader import load
from xendrift.sources.snapshot import Snapshot

CAPTURES = Path(__file__).parents[1] / "captures"
LISTINGS = read_object("listings")
STORES = read_lines("stores")
# The hypervisor and xenstored are asked for these, which no store tells.
ASKED = ("sched_params", "xenstore_quota")


def theirs(listing: list[dict[str, Any]]) -> dict[int, Any]:
    return {one["domid"]: without_asked(one["config"]) for one in listing if one["domid"]}


def without_asked(config: dict[str, Any]) -> dict[str, Any]:
    build = {key: value for key, value in config["b_info"].items() if key not in ASKED}
    return config | {"b_info": build}


def ours(
    nodes: Mapping[str, bytes], userdata: tuple[UserdataFile, ...], release: Release
) -> dict[int, Any] | None:
    """What xl lists as far as we can tell, None if it crashes."""
    found: dict[int, Any] = {}
    snapshot = Snapshot(nodes, userdata, release=release)
    for seen in snapshot.observe(snapshot.host, sorted(snapshot.host.domids - {0})):
        _, merged = merged_config(seen, Question(Policy.LIBXL))
        if "crashes" in merged.problem or "aborts" in merged.problem:
            return None
        if merged.config:
            found[seen.domid] = without_asked(json.loads(json.dumps(merged.config)))
    return found


def listings(capture: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    flat = {
        f"{release} {daemon}": answer.removeprefix("as ") if isinstance(answer, str) else answer
        for release, daemons in LISTINGS[capture].items()
        for daemon, answer in daemons.items()
    }
    flat["4.17"] = json.loads((CAPTURES / capture / "xl-list-l.json").read_bytes())
    yield from answers(flat)


@pytest.mark.parametrize("capture", sorted(LISTINGS))
def test_every_capture(capture: str) -> None:
    captured = load(CAPTURES / capture)
    asked = 0
    for name, listing in listings(capture):
        predicted = ours(captured.nodes, captured.userdata, release_of(name))
        assert predicted == theirs(listing), name
        asked += 1
    assert asked >= 8


@pytest.mark.parametrize("place", range(len(STORES)))
def test_every_store(place: int) -> None:
    store = STORES[place]
    nodes = {path: value.encode("latin-1") for path, value in store["nodes"].items()}
    files = [
        UserdataFile.named(name, base64.b64decode(text)) for name, text in store["userdata"].items()
    ]
    userdata = tuple(file for file in files if file is not None)
    assert len(userdata) == len(files)
    for name, answer in answers(store["answers"]):
        predicted = ours(nodes, userdata, release_of(name))
        assert predicted == (theirs(answer["listing"]) if answer["status"] == 0 else None), name
