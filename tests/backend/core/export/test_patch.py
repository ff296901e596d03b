"""The patch, applied to the template by another's hand, gives the merged view."""

import json
from typing import Any

import jsonpatch
import pytest

from tests.lab.lab import CAPTURES
from xendrift.core.assess import assess
from xendrift.core.export import Format, export
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.sources.open import open_source

NAMES = sorted(path.name for path in CAPTURES.iterdir() if (path / "userdata").is_dir())


@pytest.mark.parametrize("name", [*NAMES, "the demo host"])
def test_it_makes_the_merged_view_of_the_template(name: str) -> None:
    source = open_source(capture=CAPTURES / name) if name in NAMES else open_source(demo=True)
    host = source.look()
    applied = 0
    for observation in source.observe(host, sorted(host.domids - {0})):
        for policy in Policy:
            report = assess(observation, Question(policy))
            if report.merged.problem or not report.merged.config or not report.template.config:
                continue
            patch: Any = json.loads(export(report, Format.PATCH, host.release).content)
            template = json.loads(json.dumps(report.template.config))
            merged = json.loads(json.dumps(report.merged.config))
            assert jsonpatch.apply_patch(template, patch) == merged
            assert bool(patch) is (template != merged)
            applied += 1
    assert applied
