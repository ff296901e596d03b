"""What was probably meant is said: a device without its kind, arguments swapped, no file named."""

from contextlib import nullcontext

import pytest

from tests.backend.core.findings.test_half_baked import reports
from xendrift.core.plans.names import meant_by
from xendrift_tui.cli.program import run
from xendrift_tui.presentation.files import file_stem


def told(typed: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) if "-o" in typed else nullcontext():
        assert run([*typed.replace(" -o", "").split(), "--demo"]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("unplug web-2 xvdd", "Did you mean disk:xvdd?"),
        ("plug web-2 51760", "Did you mean disk:xvdd?"),
        ("clean web-2 nic:xvdd", "Did you mean disk:xvdd?"),
        ("unplug web-2 disk:xvde", "Did you mean disk:xvd"),
        ("unplug xvdd web-2", "Write `web-2 disk:xvdd` for them."),
        ("clean disk:xvdd web-2", "the domain comes first. Write `web-2 disk:xvdd` for them"),
        ("accept disk:xvdd", "disk:xvdd is a device, and stands where the domain belongs"),
        ("unplug web-9 disk:xvdd", "There is no domain web-9. Did you mean web-2?"),
        ("export web-2 -o", "-o FILE is missing. `-o -` writes to standard output."),
        ("capture -o", "-o FILE is missing. `-o -` writes to standard output."),
    ],
)
def test_a_mistake_is_told_as_what_it_is(typed, sentence, capsys):
    assert sentence in told(typed, capsys)


def test_a_device_is_meant_by_its_key_its_number_or_its_kind():
    web = next(report for report in reports(None) if report.name == "web-2")
    assert meant_by(web, "XVDD") == ["disk:xvdd"]
    assert meant_by(web, "vif:2") == ["nic:2"]
    assert meant_by(web, "disk") == ["disk:xvda", "disk:xvdd"]
    assert meant_by(web, "nonsense") == []


@pytest.mark.parametrize(
    ("name", "stem"),
    [("web-2", "web-2-3"), ("../../etc/x", "etc_x-3"), ("名", "domain-3"), ("a b\x1b", "a_b-3")],
)
def test_a_file_carries_the_name_of_the_domain_as_far_as_it_is_one(name, stem):
    assert file_stem(name, 3) == stem


def test_what_names_many_hosts_is_not_passed_over_before_a_command(capsys):
    with pytest.raises(SystemExit):
        run(["--hosts", "dom0s.txt", "scan"])
    assert "--hosts stands behind the command, if that takes it. `" in capsys.readouterr().err
