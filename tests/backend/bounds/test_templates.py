"""A template that would take minutes is a state with a sentence, and one of many devices is not."""

import json
import sys
import time
from pathlib import Path

import pytest

from xendrift.core.assess import assess
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Report
from xendrift.core.model.template import TemplateState
from xendrift.sources.capture.source import CaptureSource

UUID = "11111111-1111-4111-8111-111111111111"


def assessed(folder: Path, text: str) -> Report:
    (folder / "userdata").mkdir()
    (folder / "userdata" / f"userdata-d.2.{UUID}.libxl-json").write_text(text)
    (folder / "xenstore.txt").write_text(
        f'/local/domain/2/domid = "2"\n/local/domain/2/name = "g"\n'
        f'/local/domain/2/vm = "/vm/{UUID}"\n/libxl/2/type = "pv"\n'
    )
    source = CaptureSource(folder)
    seen: Observation = next(iter(source.observe(source.look(), [2])))
    return assess(seen)


def template(disks: int, **more: object) -> str:
    return json.dumps(
        {
            "c_info": {"type": "pv", "name": "g", "uuid": UUID},
            "b_info": {"type.pv": {}},
            "disks": [{"vdev": f"xvd{number}", "pdev_path": "/dev/x"} for number in range(disks)],
        }
        | more
    )


def test_two_hundred_thousand_devices_take_a_moment_and_a_sentence(tmp_path: Path) -> None:
    text = template(200_000)
    began = time.process_time()
    report = assessed(tmp_path, text)
    assert time.process_time() - began < (10 if "coverage" in sys.modules else 3)
    assert report.template.state is TemplateState.UNREADABLE
    assert "more than any guest has" in report.template.sentence


def test_a_thousand_devices_are_shown(tmp_path: Path) -> None:
    report = assessed(tmp_path, template(1000))
    assert report.template.state is TemplateState.PRESENT
    assert sum(pair.id.kind == "disk" for pair in report.pairs) == 1000


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 900 + "1" + "}" * 900])
def test_deep_nesting_is_a_state(tmp_path: Path, text: str) -> None:
    assert assessed(tmp_path, text).template.state is not TemplateState.ABSENT


@pytest.mark.parametrize("digits", ["9" * 5000, "-" + "9" * 5000, "1e" + "9" * 5000])
def test_numbers_without_end(tmp_path: Path, digits: str) -> None:
    text = template(1, b_info={"type.pv": {}, "max_vcpus": "@"}).replace('"@"', digits)
    assert assessed(tmp_path, text).template.state is not TemplateState.ABSENT
