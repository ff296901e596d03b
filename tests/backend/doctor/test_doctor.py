"""The doctor on real daemons, real locks and the real xl, and where there is nothing at all."""

import os
import shlex
import time
from pathlib import Path

import pytest

from tests.lab.lab import Lab
from xendrift.actions.locks import locked
from xendrift.doctor.check import Asked, Check, Verdict
from xendrift.doctor.examination import examine
from xendrift.doctor.files import locks, state, userdata
from xendrift.doctor.store import xenstored
from xendrift.doctor.toolstack import hypervisor, xl
from xendrift.sources.userdata import list_userdata

NOWHERE = Asked(
    "/nonexistent/socket",
    Path("/nonexistent"),
    hypervisor=Path("/nonexistent"),
    capabilities=Path("/nonexistent"),
)


def asked(lab: Lab) -> Asked:
    return Asked(lab.socket, lab.userdata)


def only(checks) -> Check:
    (check,) = checks
    return check


@pytest.mark.real
def test_a_daemon_that_answers_is_named(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    check = only(xenstored(asked(lab)))
    assert check.verdict is Verdict.OK
    assert f"/{lab.daemon}, process " in check.sentence
    assert check.sentence.endswith("4 domains")


@pytest.mark.real
def test_a_daemon_that_is_dead_or_stopped_is_told_in_time(lab: Lab) -> None:
    lab.freeze()
    begun = time.monotonic()
    check = only(xenstored(asked(lab)))
    lab.thaw()
    assert time.monotonic() - begun < 5
    assert (check.verdict, bool(check.remedy)) == (Verdict.BAD, True)
    lab.kill()
    check = only(xenstored(asked(lab)))
    assert check.verdict is Verdict.BAD
    assert "Nobody listens" in check.sentence
    assert "Start xenstored" in check.remedy


@pytest.mark.real
def test_a_held_lock_is_told_with_its_holder(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    assert only(locks(asked(lab))).verdict is Verdict.OK
    file = next(one for one in list_userdata(lab.userdata).files if one.domid == 2)
    with locked(lab.userdata, 2, file.uuid):
        told = list(locks(asked(lab)))
        assert [check.verdict for check in told] == [Verdict.WARN, Verdict.WARN]
        assert all(f"held by process {os.getpid()}" in check.sentence for check in told)
        assert "libxl-device-changes-lock" in told[0].sentence + told[1].sentence
    assert only(locks(asked(lab))).verdict is Verdict.OK


@pytest.mark.real
def test_the_real_xl_is_asked(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no xl" in only(xl(asked(lab))).sentence
    assert "/none/xl is no program" in only(xl(Asked(None, tmp_path, "/none/xl"))).sentence
    script = tmp_path / "xl"
    environment = {"LD_PRELOAD": lab.xen.library, "XENDRIFT_LAB": lab.folder,
                   "XENDRIFT_LAB_DOMAINS": lab.folder / "domains"}  # fmt: skip
    words = [f"{name}={shlex.quote(str(value))}" for name, value in environment.items()]
    script.write_text(f'#!/bin/sh\n{" ".join(words)} exec {lab.xen.bin / "xl"} "$@"\n')
    script.chmod(0o755)
    check = only(xl(asked(lab)))
    assert check.verdict is Verdict.OK, check
    assert f"{script}, Xen " in check.sentence  # the lab has no hypervisor to tell the number
    script.write_text(f'#!/bin/sh\nexec {lab.xen.bin / "xl"} "$@"\n')  # without a hypervisor
    assert only(xl(asked(lab))).verdict is Verdict.WARN


@pytest.mark.skipif(os.geteuid() != 0, reason="not root: nobody to become")
def test_another_user_is_told_what_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for folder in list(tmp_path.parents)[:3]:
        folder.chmod(0o755)
    template = tmp_path / f"userdata-d.3.{'0' * 8}-0000-0000-0000-{'0' * 12}.libxl-json"
    template.write_text("{}")
    template.chmod(0o600)
    place = Asked(None, tmp_path)
    assert only(userdata(place)).verdict is Verdict.OK
    os.seteuid(65534)
    try:
        read = only(userdata(place))
    finally:
        os.seteuid(0)
    assert read.verdict is Verdict.BAD
    assert read.remedy == "Run xendrift as root."


def test_the_hypervisor_and_dom0(tmp_path: Path) -> None:
    place = Asked(None, tmp_path, None, tmp_path, tmp_path / "capabilities")
    assert "knows of none" in only(hypervisor(place)).sentence
    (tmp_path / "type").write_text("kvm\n")
    assert "it is kvm" in only(hypervisor(place)).sentence
    (tmp_path / "type").write_text("xen\n")
    (tmp_path / "version").mkdir()
    for name, text in (("major", "4"), ("minor", "17"), ("extra", ".6-pre")):
        (tmp_path / "version" / name).write_text(f"{text}\n")
    (tmp_path / "capabilities").write_text("control_d\n")
    check = only(hypervisor(place))
    assert (check.verdict, check.sentence) == (Verdict.OK, "Xen 4.17.6-pre")
    (tmp_path / "capabilities").write_text("")
    assert [one.verdict for one in hypervisor(place)] == [Verdict.OK, Verdict.WARN]


def test_a_journal_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_STATE", "/dev/null/xendrift")
    assert {check.verdict for check in state(NOWHERE)} == {Verdict.WARN}
    monkeypatch.setenv("XENDRIFT_STATE", "/tmp")
    assert {check.verdict for check in state(NOWHERE)} == {Verdict.OK}


def test_where_there_is_nothing_every_check_says_what_to_do() -> None:
    told = list(examine(NOWHERE))
    assert {check.subject for check in told if check.verdict is Verdict.BAD} == {
        "xenstored",
        "userdata",
    }
    for check in told:
        assert bool(check.remedy) == (check.verdict is not Verdict.OK), check
