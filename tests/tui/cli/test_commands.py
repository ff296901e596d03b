"""The commands as scripts use them: what they print, where, and their exit status."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from xendrift.core.findings.catalogue import RULES
from xendrift.core.model.observation import HostObservation, Observation
from xendrift.sources.capture.source import CaptureSource
from xendrift.sources.protocol import Scope
from xendrift_tui.cli.commands import COMMANDS
from xendrift_tui.cli.commands.options import common_options
from xendrift_tui.main import main

CAPTURES = Path(__file__).parents[2] / "captures"
DRIFTED = ["--capture", str(CAPTURES / "d-xenstore-only")]
HEALTHY = ["--capture", str(CAPTURES / "a-healthy")]

Capsys = pytest.CaptureFixture[str]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xendrift_tui", *arguments],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_scan_prints_a_line_each_and_says_1(capsys: Capsys) -> None:
    assert main(["scan", *DRIFTED]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].split()[:4] == ["error", "g-web(2)", "untracked", "disk:xvdd"]


def test_scan_of_a_healthy_host_says_0(capsys: Capsys) -> None:
    assert main(["scan", *HEALTHY]) == 0
    assert capsys.readouterr().out == ""


def test_scan_for_programs(capsys: Capsys) -> None:
    assert main(["scan", "--json", *DRIFTED, "g-web"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "xendrift/1"
    first = document["findings"][0]
    assert (first["rule"], first["device"], first["domid"]) == ("untracked", "disk:xvdd", 2)
    assert first["evidence"][0]["writer"] == "toolstack"
    assert ["xl", "block-detach", "2", "51760"] in [r["command"] for r in first["remedies"]]


def test_scan_of_one_domain_leaves_the_others_out(capsys: Capsys) -> None:
    assert main(["scan", "g-db", *DRIFTED]) == 0
    assert main(["scan", "3", *DRIFTED]) == 0
    assert main(["scan", "2", *DRIFTED]) == 1


def test_settling_leaves_what_did_not_move(capsys: Capsys) -> None:
    capture = str(CAPTURES / "e1-vif-no-bridge")
    assert main(["scan", "--capture", capture, "--settle", "0.01"]) == 1
    assert "hotplug-failed" in capsys.readouterr().out


def test_settling_reads_each_domain_twice_and_the_host_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[object] = []
    seen: list[int] = []
    look, observe = CaptureSource.look, CaptureSource.observe

    def counted(
        source: CaptureSource, host: HostObservation, domids: Iterable[int], scope: Scope
    ) -> Iterator[Observation]:
        for observation in observe(source, host, domids, scope):
            seen.append(observation.domid)
            yield observation

    monkeypatch.setattr(CaptureSource, "look", lambda source: looks.append(1) or look(source))
    monkeypatch.setattr(CaptureSource, "observe", counted)
    main(["scan", "--settle", "0.01", *DRIFTED])
    assert len(looks) == 2
    assert sorted(seen) == [0, 0, 2, 2, 3, 3, 4, 4]


def test_options_may_stand_before_or_after_the_command(capsys: Capsys) -> None:
    assert main([*DRIFTED, "scan"]) == 1
    assert main(["scan", *DRIFTED]) == 1


def test_show_draws_three_columns(capsys: Capsys) -> None:
    assert main(["show", "g-web", "--width", "110", *DRIFTED]) == 0
    out = capsys.readouterr().out
    assert "merged by union" in out
    line = next(line for line in out.splitlines() if "xvdd" in line and "untracked" in line)
    assert "51760" in line
    assert all(len(line) <= 110 for line in out.splitlines())


def test_show_for_programs(capsys: Capsys) -> None:
    assert main(["show", "g-web", "--json", *DRIFTED]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "xendrift/1"
    assert document["next_boot"]["lost"] == ["disk:xvdd", "nic:2"]
    assert document["merged"]["origins"]["/disks/2/vdev"] == "live"
    by_name = {one["device"]: one for one in document["devices"]}
    assert by_name["nic:2"]["template"] is None
    assert by_name["nic:2"]["trail"]["connected"] is True


def test_merge_with_origins(capsys: Capsys) -> None:
    assert main(["merge", "g-web", *DRIFTED]) == 0
    out = capsys.readouterr().out
    assert '/disks/2/vdev = "xvdd"  (live)' in out
    assert '/disks/0/vdev = "xvda"  (template)' in out


def test_export_writes_a_private_file_and_never_over_another(
    tmp_path: Path, capsys: Capsys
) -> None:
    file = tmp_path / "g-web.json"
    command = ["export", "g-web", "--format", "json", "-o", str(file), *DRIFTED]
    assert main(command) == 0
    assert len(json.loads(file.read_text())["disks"]) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("mine")
    assert main(command) == 2
    assert file.read_text() == "mine"
    assert "already there" in capsys.readouterr().err
    assert main([*command, "--overwrite"]) == 0
    assert file.read_text() != "mine"


def test_export_of_half_a_configuration_is_refused(tmp_path: Path, capsys: Capsys) -> None:
    capture = str(CAPTURES / "k13b-in-creation-devices")
    file = tmp_path / "out.json"
    assert main(["export", "g-crash", "-o", str(file), "--capture", capture]) == 2
    assert not file.exists()
    assert "Nothing was written" in capsys.readouterr().err


def test_a_capture_of_a_capture_tells_the_same(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "report.json.gz"
    assert main(["capture", "-o", str(file), *DRIFTED]) == 0
    capsys.readouterr()
    main(["scan", "--json", *DRIFTED])
    before = capsys.readouterr().out
    main(["scan", "--json", "--capture", str(file)])
    assert capsys.readouterr().out == before


def test_explain(capsys: Capsys) -> None:
    assert main(["explain", "poisoned-kind"]) == 0
    assert "forgets every device" in capsys.readouterr().out
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)
    assert main(["explain", "--json", "stale"]) == 0
    assert json.loads(capsys.readouterr().out)["rules"][0]["rule"] == "stale"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "nonsense"], "There is no rule"),
        (["scan", "nobody", *DRIFTED], "There is no domain nobody"),
        (["show", "g-wbe", *DRIFTED], "There is no domain g-wbe. Did you mean g-web?"),
        (["show", "\x1b[2J", *DRIFTED], r"There is no domain \x1b[2J"),
        (["scan", "--capture", "/nonexistent"], "cannot be read"),
        (["scan", "--socket", "/nonexistent/socket"], "/nonexistent/socket"),
        (["scan", "--demo", *DRIFTED], "make no sense together"),
        (["export", "g-web", "-o", "/", *DRIFTED], "is a folder"),
    ],
)
def test_bad_input_is_one_sentence_and_2(arguments: list[str], said: str, capsys: Capsys) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("xendrift: ")
    assert "Traceback" not in captured.err


def test_the_demo_host_can_be_scanned(capsys: Capsys) -> None:
    assert main(["scan", "--demo", "--json"]) == 1
    rules = {one["rule"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert len(rules) >= 16


def test_watch_ends_after_its_time(capsys: Capsys) -> None:
    assert main(["watch", "--for", "0.2", "--json", *HEALTHY]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "command",
    ["scan", "show", "merge", "export", "watch", "capture", "explain", "metrics", "doctor",
     "completion"],
)  # fmt: skip
def test_nothing_headless_imports_textual(command: str) -> None:
    code = (
        "import sys\nfrom xendrift_tui.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "late = {'textual', 'deepdiff', 'prometheus_client', 'jsonschema'}\n"
        "late |= set() if sys.argv[1] == 'completion' else {'argcomplete'}\n"
        "sys.exit(', '.join(late & sys.modules.keys()) or 0)"
    )
    arguments = {"show": ["g-db"], "export": ["g-db", "-o", "/dev/null/x"], "capture": ["-o", "/"],
                 "watch": ["--for", "0.1"], "explain": ["stale"],
                 "completion": ["bash"]}.get(command, [])  # fmt: skip
    extra = [] if command in ("explain", "doctor", "completion") else HEALTHY
    done = subprocess.run(
        [sys.executable, "-c", code, command, *arguments, *extra],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    line = f"{sys.executable} -m xendrift_tui merge --demo | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # how much was said of other domains before the reader went is a matter of luck
    assert all(line.startswith("xendrift: ") for line in done.stderr.splitlines())
    assert "at fault" not in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("command", ["", *(one.name for one in COMMANDS)])
def test_help_fits_a_screen_and_has_an_example(
    command: str, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*([command] if command else []), "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert not command or any(f"xendrift {command}" in line for line in lines[1:])


def test_the_overview_names_every_command_and_every_common_option(capsys: Capsys) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    for one in COMMANDS:
        assert f"  {one.name} " in out
        assert one.in_short in out
    options = re.findall(r"(--[a-z-]+)", common_options().format_help())
    assert len(options) >= 6
    assert {option for option in options if option not in out} == set()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scan", "--\x1b[2J"], r"xendrift: unrecognized arguments: --\x1b[2J. `xendrift --help`"),
        (["show"], "xendrift show: the following arguments are required: DOMAIN. `xendrift show -"),
        (["\x9bfrob"], r"xendrift: \x9bfrob is no COMMAND. It may be demo, scan, "),
        (["scna"], "xendrift: scna is no COMMAND. Did you mean scan? `xendrift --help` says"),
        (
            ["merge", "--policy", "unoin"],
            "xendrift merge: unoin is no --policy. Did you mean union",
        ),
        (
            ["show", "1", "--width", "\u202e"],
            "xendrift show: argument --width: invalid int value: ",
        ),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_safe_line(
    arguments: list[str], said: str, capsys: Capsys
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(said)
    assert captured.err.removesuffix("\n").isprintable()


def test_digits_are_no_name(tmp_path: Path, capsys: Capsys) -> None:
    """Whoever unplugs from 31 must not unplug from what somebody has called so."""
    listing = tmp_path / "xenstore.txt"
    listing.write_text('/local/domain/2/name = "31"\n/local/domain/2/domid = "2"\n')
    for command in (["show", "31"], ["unplug", "31", "disk:xvda", "--yes"], ["scan", "31"]):
        assert main([*command, "--capture", str(listing)]) == 2
        assert "There is no domain 31. One is called so: write name:31" in capsys.readouterr().err
    assert main(["show", "name:31", "--capture", str(listing)]) == 0
