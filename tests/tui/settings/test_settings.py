"""File, environment, flags: which beats which, and what is said of mistakes."""

import json
from pathlib import Path

import pytest

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.ignores import Ignore
from xendrift_tui.main import main
from xendrift_tui.settings import resolve as resolution
from xendrift_tui.settings.ignore_file import IgnoreFile, own_ignore_file
from xendrift_tui.settings.resolve import find_file, resolve
from xendrift_tui.settings.table import SETTINGS


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    """The configuration file, still to be written."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable or "NONE", raising=False)
    monkeypatch.delenv("XENDRIFT_CONFIG", raising=False)
    place = tmp_path / "xendrift" / "config.toml"
    place.parent.mkdir()
    return place


def shown(capsys, *arguments: str) -> dict[str, dict[str, object]]:
    assert main(["config", "--json", *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "xendrift/1"
    return document["settings"]


def refused(capsys, *arguments: str) -> str:
    assert main(list(arguments)) == 2
    out = capsys.readouterr()
    assert not out.out
    assert out.err.startswith("xendrift: ")
    assert out.err.count("\n") == 1
    return out.err


def test_flags_beat_the_environment_which_beats_the_file(file, capsys, monkeypatch):
    file.write_text('# mine\n\ntheme = "light"\npolicy = "live"\nsort = "name"\n')
    monkeypatch.setenv("XENDRIFT_POLICY", "template")
    monkeypatch.setenv("XENDRIFT_MOUSE", "no")
    found = shown(capsys, "--theme", "dark")
    assert (found["theme"]["value"], found["theme"]["origin"]) == ("dark", "--theme")
    assert found["policy"]["value"] == "template"
    assert found["policy"]["origin"] == "environment variable XENDRIFT_POLICY"
    assert (found["sort"]["value"], found["sort"]["origin"]) == ("name", f"{file}, line 5")
    assert found["mouse"]["value"] is False
    assert (found["glyphs"]["value"], found["glyphs"]["origin"]) == ("auto", "default")


def test_every_setting_can_be_written_and_is_shown(file, capsys):
    file.write_text(
        'socket = "/s"\nuserdata = "/u"\nignore_file = "/i"\nxl = "/x"\nread_only = true\n'
        'policy = "libxl"\ntheme = "ansi"\nglyphs = "ascii"\nmouse = false\n'
        'only_differences = false\nsort = "domid"\ncolumns = "type, age"\n'
        '[filters]\nmine = "uses:/dev/x"\n[keymap]\nnext = "ctrl+n"\n'
        '[fleet]\njobs = 2\nssh = ["ssh", "-F", "/f"]\n'
        '[fleet.hosts."root@xen-a"]\ncommand = ["sudo", "-n", "xendrift"]\ndeadline = 2.5\n'
    )
    found = shown(capsys)
    assert set(found) == {setting.name for setting in SETTINGS}
    assert all(str(one["origin"]).startswith(str(file)) for one in found.values())
    assert found["keymap"]["value"] == {"next": "ctrl+n"}
    assert found["columns"]["value"] == "type,age"
    assert found["filters"]["value"] == {"mine": "uses:/dev/x"}
    assert main(["config"]) == 0
    assert f"{file}, line 7" in capsys.readouterr().out


def test_what_nobody_has_set_is_shown_as_what_is_used(file, tmp_path, capsys, monkeypatch):
    xl = tmp_path / "xl"
    xl.write_text("#!/bin/sh\n")
    xl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XENSTORED_PATH", str(tmp_path / "socket"))
    found = shown(capsys)
    assert (found["xl"]["value"], found["xl"]["in_use"]) == (None, str(xl))
    assert found["userdata"]["in_use"] == "/var/lib/xen"
    assert main(["config"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["xl", str(xl), "default,", "as", "the", "PATH", "has", "it"] in lines
    (socket,) = (line for line in lines if line[:1] == ["socket"])
    there = Path("/dev/xen/xenbus").exists() or Path("/proc/xen/xenbus").exists()
    assert socket[1] == str(tmp_path / "socket") or there
    xl.unlink()
    assert main(["config"]) == 0
    assert "none is on the PATH" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("theme = 3", "line 1: theme must be one of auto, dark, light, ansi, not 3."),
        ("\nthme = 'dark'", "line 2: thme means nothing. Did you mean theme?"),
        ("mouse = 'perhaps'", "line 1: mouse must be true or false, not perhaps."),
        ("[keymap]\nnext = 3", "line 1: keymap must be a table"),
        ("theme = ", "is no TOML"),
        ("zzz = 1", "The keys are socket,"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place_and_stops_everything(file, capsys, written, said):
    file.write_text(written)
    assert said in refused(capsys, "scan", "--demo")


def test_a_variable_that_makes_no_sense_is_named(file, capsys, monkeypatch):
    monkeypatch.setenv("XENDRIFT_SORT", "\x1b]2;x\x07")
    said = refused(capsys, "scan", "--demo")
    assert "XENDRIFT_SORT must be one of worst, name, domid" in said
    assert "\x1b" not in said


def test_a_file_that_was_named_must_be_there(file, capsys, monkeypatch):
    assert "no configuration file" in refused(capsys, "scan", "--demo", "--config", "/no/file")
    monkeypatch.setenv("XENDRIFT_CONFIG", "/no/other")
    assert "/no/other" in refused(capsys, "scan", "--demo")


def test_settings_reach_headless_commands(file, capsys):
    file.write_text('policy = "template"\nuserdata = "/nowhere"\n')
    assert main(["show", "web-2", "--demo"]) == 0
    assert "merged by template" in capsys.readouterr().out
    assert main(["show", "web-2", "--demo", "--policy", "live"]) == 0
    assert "merged by live" in capsys.readouterr().out


def test_read_only_in_the_file_holds_for_actions(file, capsys):
    file.write_text("read_only = true\n")
    assert "read-only" in refused_or_stopped(capsys, "accept", "web-2", "--demo", "--yes")


def refused_or_stopped(capsys, *arguments: str) -> str:
    assert main(list(arguments)) in (1, 2)
    return capsys.readouterr().err


def test_the_system_s_file_is_read_where_there_is_none_of_one_s_own(tmp_path):
    system = tmp_path / "system.toml"
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "own")}
    own = tmp_path / "own" / "xendrift" / "config.toml"
    assert find_file(environment, system) == (own, False)
    system.write_text("")
    assert find_file(environment, system) == (system, False)
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert find_file(environment, system) == (own, False)


def test_root_reads_no_file_that_others_can_write(file, monkeypatch):
    file.write_text('xl = "/tmp/xl"\n')
    file.chmod(0o666)
    monkeypatch.setattr(resolution.os, "geteuid", lambda: 0)
    with pytest.raises(UsageError, match="others than root can write it"):
        resolve(file, must_exist=False, environment={})


def test_this_host_s_own_ignore_file_counts_where_none_is_named(
    file, tmp_path, capsys, monkeypatch
):
    file.write_text("")
    assert own_ignore_file({}, 0) == Path("/etc/xendrift/ignore.toml")
    assert own_ignore_file({"HOME": "/home/me"}, 1000) == Path(
        "/home/me/.config/xendrift/ignore.toml"
    )
    own = tmp_path / "ignore.toml"
    monkeypatch.setattr("xendrift_tui.settings.apply.own_ignore_file", lambda: own)
    assert shown(capsys)["ignore_file"]["value"] is None
    entry = Ignore("stale", "*", "*", SafeText("known"), None)
    assert IgnoreFile(own).add(entry) == (entry,)
    assert own.stat().st_mode & 0o777 == 0o644
    assert shown(capsys)["ignore_file"]["value"] == str(own)
    assert shown(capsys, "--demo")["ignore_file"]["value"] is None  # its domains are others
    own.chmod(0o600)
    link = tmp_path / "link"
    link.symlink_to(own)
    assert IgnoreFile(link).remove(entry) == ()
    assert link.is_symlink()
    assert own.stat().st_mode & 0o777 == 0o600
    assert own.read_text().strip() == ""
