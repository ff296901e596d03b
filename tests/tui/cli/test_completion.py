"""What TAB offers, asked for by the real shells; names that guests chose can do no harm."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lab.lab import Lab

ROOT = Path(__file__).parents[3]
BASH = r"""
eval "$(xendrift completion bash)"
COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
_python_argcomplete xendrift
printf '%s\n' "${COMPREPLY[@]}"
"""
FISH = "xendrift completion fish | source; complete -C $argv[1]"
# zsh completes only in a terminal; this is one.
ZSH = r"""
zmodload zsh/zpty; zpty z zsh -f -i; zpty -w z 'PS1=; autoload -U compinit; compinit -u -D
eval "$(xendrift completion zsh)"; LISTMAX=0; echo rea''dy'
zpty -r -m z line '*ready*'
zpty -w -n z "$1"$'\t\t'; sleep 3; zpty -r -t z line; while zpty -r -t z more; do line+=$more; done
print -r -- "$line"; zpty -d z
"""
ALL = {"bash": ["bash", "-c", BASH, "bash"], "fish": ["fish", "--no-config", "-c", FISH],
       "zsh": ["zsh", "-f", "-c", ZSH, "zsh"]}  # fmt: skip
HOSTILE = [
    b"$(touch hit)", b"`touch hit`", b"a;touch hit", b"a\ntouch hit", b"\x1b[2J", b"-rf", b"a b",
    b"a'b", b'a"b', b"a\\", b"\xff\xfe", b"a\x0bb", b"a\tb", "a\u202eb".encode(),
]  # fmt: skip


def press_tab(line: str, shell: str = "bash", folder: Path = ROOT) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} not found")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*ALL[shell], line], cwd=folder, env=environment, timeout=30, check=False,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return [word.rstrip() for word in done.stdout.split("\n") if word]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("xendrift s", ["scan", "show", "serve"]),
        ("xendrift scan --demo we", ["web-1", "web-2"]),
        ("xendrift --demo unplug web-2 disk:", ["xvda", "xvdd"]),
        ("xendrift --demo unplug web-2 nic:", ["0", "2"]),
        ("xendrift explain poi", ["poisoned-kind"]),
        ("xendrift metrics --example sys", ["systemd-service", "systemd-timer"]),
        ("xendrift show --policy ", ["union", "libxl", "live", "template"]),
        ("xendrift show --read", ["--read-only"]),
        ("xendrift scan --capture tests/captures/READ", ["tests/captures/README.md"]),
        ("xendrift show --demo nobody nic:", []),
        ("xendrift scan --capture /nonexistent we", []),
    ],
)
def test_commands_domains_devices_rules_and_files(line: str, words: list[str]) -> None:
    assert press_tab(line) == words


def test_plug_offers_what_is_not_there(tmp_path: Path) -> None:
    capture = ROOT / "tests" / "captures" / "c-json-only"
    assert press_tab(f"xendrift --capture {capture} plug g-web d") == ["disk:xvdc"]
    assert "disk:xvdc" not in press_tab(f"xendrift --capture {capture} unplug g-web d")


def test_fish() -> None:
    assert press_tab("xendrift unplug --demo web-2 d", "fish") == ["disk:xvda", "disk:xvdd"]


def test_zsh() -> None:
    said = "\n".join(press_tab("xendrift scan --demo we", "zsh"))
    assert "web-1" in said
    assert "web-2" in said


@pytest.mark.parametrize("shell", sorted(ALL))
def test_a_hostile_name_is_offered_by_its_domid(shell: str, tmp_path: Path) -> None:
    names = dict(enumerate(HOSTILE, start=20))
    nodes = {f"/local/domain/{domid}/name": name for domid, name in names.items()}
    nodes["/local/domain/7/name"] = b"good"
    store = {path: {"value": value.decode("latin-1")} for path, value in nodes.items()}
    (tmp_path / "xenstore.json").write_text(json.dumps(store))
    words = press_tab("xendrift --capture . show ", shell, tmp_path)
    if shell == "zsh":
        assert any("good" in word for word in words)
    else:
        assert sorted(words) == sorted(["good", *map(str, names)])
    assert not (tmp_path / "hit").exists()
    for name in HOSTILE:
        assert all(name not in word.encode() for word in words)


def test_a_host_that_does_not_answer_holds_nobody_up(tmp_path: Path) -> None:
    assert press_tab(f"xendrift --socket {tmp_path}/none show ") == []


def test_what_the_settings_name_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XENDRIFT_SOCKET", str(tmp_path / "none"))
    assert press_tab("xendrift show ") == []
    assert press_tab("xendrift show --demo we") == ["web-1", "web-2"]


@pytest.mark.real
def test_the_domains_and_devices_of_a_real_xenstored(lab: Lab) -> None:
    lab.load("d-xenstore-only")
    place = f"xendrift --socket {lab.socket} --userdata {lab.userdata}"
    assert press_tab(f"{place} show g-w") == ["g-web"]
    assert press_tab(f"{place} unplug g-web disk:") == ["xvda", "xvdb", "xvdd"]
    lab.freeze()
    begun = time.monotonic()
    assert press_tab(f"{place} show g-w") == []
    assert time.monotonic() - begun < 10
    lab.thaw()
