"""Somebody else writes the template between a plan and its run."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from xendrift.core.plans.plan import Plan
from xendrift_tui.cli import act
from xendrift_tui.main import main

pytestmark = pytest.mark.real
Capsys = pytest.CaptureFixture[str]
Busy = Callable[[str, int], list[str]]
ENDS = ("preserve", "restart", "destroy", "coredump-destroy")
NAME = "userdata-d.2.11111111-1111-4111-8111-111111111101.libxl-json"


@pytest.fixture
def busy(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Busy:
    """Has a value of the template changed whenever a plan is about to run."""
    lab.load("d-xenstore-only")
    template = lab.userdata / NAME

    def start(key: str, times: int) -> list[str]:
        written: list[str] = []
        run = act.carry_out

        def meddled(*arguments: object) -> object:
            if len(written) < times:
                config = json.loads(template.read_bytes().rstrip(b"\0"))
                if key == "disks":
                    config[key] = config[key][:1]
                else:
                    config[key] = ENDS[len(written)]
                template.write_bytes(json.dumps(config).encode() + b"\n\0")
                written.append(key)
            return run(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(act, "carry_out", meddled)
        return written

    return start


def reach(lab: Lab) -> list[str]:
    return ["--socket", lab.socket, "--userdata", str(lab.userdata)]


def config(lab: Lab) -> dict[str, list[object]]:
    return json.loads((lab.userdata / NAME).read_bytes().rstrip(b"\0"))


def test_a_plan_of_the_same_changes_is_made_anew(lab: Lab, busy: Busy, capsys: Capsys) -> None:
    busy("on_crash", 1)
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 0
    err = capsys.readouterr().err
    assert "Its changes are the same still: it is run anew." in err
    assert "the template is written and was read back" in err
    assert config(lab)["on_crash"] == "preserve"  # nothing of what came between is lost
    assert len(config(lab)["disks"]) == 3


def test_it_is_not_tried_without_end(lab: Lab, busy: Busy, capsys: Capsys) -> None:
    written = busy("on_crash", 4)
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 1
    assert "is stale" in capsys.readouterr().err
    assert len(written) == 3
    assert len(config(lab)["disks"]) == 2


def test_other_changes_want_to_be_read(lab: Lab, busy: Busy, capsys: Capsys) -> None:
    busy("disks", 1)
    assert main(["accept", "g-web", "--yes", *reach(lab)]) == 1
    assert "run anew" not in capsys.readouterr().err
    assert len(config(lab)["disks"]) == 1


def test_whoever_is_asked_is_asked_again(
    lab: Lab,
    busy: Busy,
    capsys: Capsys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only --yes lets a plan run that nobody has read."""

    def agreed(plan: Plan, options: argparse.Namespace) -> bool:
        return True

    monkeypatch.setattr(act, "confirmed", agreed)
    busy("on_crash", 1)
    assert main(["accept", "g-web", *reach(lab)]) == 1
    assert "is stale" in capsys.readouterr().err


def test_a_plan_that_was_kept_is_the_one_that_was_read(
    lab: Lab, busy: Busy, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    assert main(["accept", "g-web", "--save-plan", str(file), *reach(lab)]) == 0
    busy("on_crash", 1)
    assert main(["accept", "g-web", "--plan", str(file), "--yes", *reach(lab)]) == 1
    assert len(config(lab)["disks"]) == 2
