"""Healthy guests of a real dom0, and what becomes of them when nodes are changed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question, Report
from xendrift.sources.capture.source import CaptureSource

CAPTURES = Path(__file__).parents[1] / "captures"
LX = "/libxl/2/device/vif/0"
FE = "/local/domain/2/device/vif/0"
BE = "/local/domain/0/backend/vif/2/0"

Edits = Mapping[str, bytes | None]


@cache
def observed(capture: str, name: str) -> Observation:
    source = CaptureSource(CAPTURES / capture)
    host = source.look()
    domid = next(domid for domid, known in host.names.items() if known == name.encode())
    return next(iter(source.observe(host, [domid])))


def healthy() -> Observation:
    """g-web of `a-healthy`: a PV guest with two disks (phy, qdisk) and two nics."""
    return observed("a-healthy", "g-web")


def edited(observation: Observation, edits: Edits) -> Observation:
    """Sets nodes; None removes a node and all below it."""
    nodes = dict(observation.nodes)
    for path, value in edits.items():
        if value is None:
            for one in [one for one in nodes if one == path or one.startswith(f"{path}/")]:
                del nodes[one]
        else:
            nodes[path] = value
    return replace(observation, nodes=nodes)


def template_of(observation: Observation) -> JsonObject:
    content = next(f.content for f in observation.userdata if f.userid == "libxl-json")
    assert content is not None
    config: JsonObject = json.loads(content.rstrip(b"\0"))
    return config


def with_template(observation: Observation, config: JsonObject | bytes | None) -> Observation:
    """Replaces the template; None removes the file."""
    content = config if isinstance(config, bytes | None) else json.dumps(config).encode() + b"\n\0"
    files = tuple(
        replace(file, content=content) if file.userid == "libxl-json" else file
        for file in observation.userdata
        if content is not None or file.userid != "libxl-json"
    )
    return replace(observation, userdata=files)


def rules(observation: Observation, question: Question | None = None) -> set[str]:
    return rules_of(assess(observation, question or Question()))


def rules_of(report: Report) -> set[str]:
    return {f"{f.rule} {f.device}" if f.device else f.rule for f in report.findings}
