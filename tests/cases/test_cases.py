"""Situations that people reported, each a capture with what is to be said of it, and what is not."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.corpus.case import line, said
from xendrift.core.assess import assess
from xendrift.core.model.finding import Finding
from xendrift.sources.capture.source import CaptureSource

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))


@dataclass(frozen=True)
class Case:
    """What `case.toml` says.

    Attributes:
        about: the situation, in a sentence.
        findings: every finding, `domid: severity rule device`.
        notes: how many sentences there are about the capture itself.
        says: what is to be found in the words of some finding.
        never: what is not to be found in any.
        no_command: what no remedy's command may match.
        lost: by domid, what the next boot comes up without; others lose nothing.
    """

    about: str
    findings: list[str]
    notes: int
    says: list[str] = field(default_factory=list[str])
    never: list[str] = field(default_factory=list[str])
    no_command: list[str] = field(default_factory=list[str])
    lost: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])


def words(finding: Finding) -> str:
    ways = [f"{way.text} {' '.join(way.command)}" for way in finding.remedies]
    device = str(finding.device or "")
    return " ".join([device, finding.sentence, finding.effect, finding.boot, *ways])


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_what_is_said_of_a_situation(folder: Path) -> None:
    case = Case(**tomllib.loads((folder / "case.toml").read_text()))
    written = folder / "capture.json"
    source = CaptureSource(written if written.exists() else folder)
    told = list(said(source))
    text = "\n".join(words(one) for one in told)
    assert sorted(f"{one.domid}: {line(one)}" for one in told) == case.findings
    assert [pattern for pattern in case.says if not re.search(pattern, text)] == []
    assert [pattern for pattern in case.never if re.search(pattern, text)] == []
    commands = [" ".join(way.command) for one in told for way in one.remedies]
    refused = [one for one in commands for pattern in case.no_command if re.search(pattern, one)]
    assert refused == []
    assert len(source.look().coverage.notes) == case.notes
    host = source.look()
    reports = [assess(seen) for seen in source.observe(host, sorted(host.domids))]
    lost = {str(one.domid): [str(device) for device in one.next_boot.lost] for one in reports}
    assert {domid: devices for domid, devices in lost.items() if devices} == dict(case.lost)
