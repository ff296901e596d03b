"""`--format json` is what libxl itself writes, byte for byte."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from tests.backend.core.idl.conftest import libxl
from tests.backend.core.idl.documents import structs
from tests.backend.core.idl.real_libxl import RELEASE, RealLibxl
from tests.lab.lab import CAPTURES
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.export import Format, export
from xendrift.core.export.libxl_json import as_json
from xendrift.core.idl import canonical
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question
from xendrift.sources.open import open_source

__all__ = ["libxl"]


@pytest.mark.real
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=structs(DOMAIN_CONFIG, RELEASE))
def test_libxl_prints_the_same_bytes(libxl: RealLibxl, config: JsonObject) -> None:
    config["b_info"] = dict(config.get("b_info") or {})  # type: ignore[arg-type]
    config["b_info"].pop("cpuid", None)  # type: ignore[union-attr]
    printed = libxl.canonical(json.dumps(config).encode() + b"\0")
    assert printed == as_json(canonical(config, RELEASE))


def test_a_domain_in_step_gives_its_own_template_back() -> None:
    """Where both views agree, the file is libxl's own but for the NUL."""
    source = open_source(capture=CAPTURES / "a-healthy")
    host = source.look()
    same = 0
    for observation in source.observe(host, sorted(host.domids - {0})):
        report = assess(observation, Question(Policy.UNION))
        own = next(one for one in observation.userdata if one.name == report.template.file)
        made = export(report, Format.JSON, host.release)
        same += made.content + b"\0" == own.content
        assert not made.unsaid
    assert same == 3
