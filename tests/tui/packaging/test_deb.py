"""The package: Debian takes it without a network, runs it, and is rid of it again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lab.parts import required
from tests.lab.root import Root
from tests.tui.packaging.build import ROOT
from tests.tui.packaging.conftest import Built
from xendrift_tui.main import main

TAB = r"""
. /usr/share/bash-completion/completions/xendrift
COMP_LINE='xendrift explain poi' COMP_POINT=20
_python_argcomplete xendrift
printf '%s\n' "${COMPREPLY[@]}"
"""
SHARED = "/usr/share"
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/nonexistent"]


def build(folder: Path, zipapp: Path) -> Path:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb not found")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DEB")}
    command = [ROOT / "tui" / "packaging" / "deb", folder, zipapp]
    subprocess.run(command, check=True, env=environment, timeout=120, stdout=subprocess.DEVNULL)
    (package,) = folder.glob("xendrift_*_all.deb")
    return package


@pytest.fixture(scope="module")
def package(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, as the README says that it is built."""
    return build(tmp_path_factory.mktemp("deb"), built.file)


def test_lintian_has_nothing_to_say(package: Path) -> None:
    if shutil.which("lintian") is None and not required():
        pytest.skip("lintian not found")
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", package],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_the_same_sources_give_the_same_package(package: Path, built, tmp_path: Path) -> None:
    assert build(tmp_path, built.file).read_bytes() == package.read_bytes()


@pytest.mark.parametrize("system", ["debian12", "debian13"], indirect=True)
def test_debian_installs_runs_and_removes_it(
    system: Root, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    system.bring(package, "/tmp/xendrift.deb")
    before = remains(system)
    done = system.run("dpkg", "--install", "/tmp/xendrift.deb")
    assert done.returncode == 0, done.stdout + done.stderr

    done = system.run("xendrift", "scan", "--demo", "--json")
    assert main(["scan", "--demo", "--json"]) == done.returncode == 1
    assert (done.stdout, done.stderr) == (capsys.readouterr().out, "")
    # It was unpacked when it was installed, for whoever cannot keep anything himself too.
    done = system.run(*NOBODY, "xendrift", "explain", "untracked")
    assert (done.returncode, done.stderr) == (0, "")
    assert system.run("bash", "-c", TAB).stdout.split() == ["poisoned-kind"]
    page = system.run("zcat", f"{SHARED}/man/man1/xendrift.1.gz").stdout
    assert page == (ROOT / "tui" / "packaging" / "xendrift.1").read_text()
    unit = system.run("cat", "/usr/lib/systemd/system/xendrift-metrics.service").stdout
    assert "ExecStart=/usr/bin/xendrift metrics" in unit

    done = system.run("dpkg", "--purge", "xendrift")
    assert done.returncode == 0, done.stdout + done.stderr
    assert remains(system) == before


def remains(system: Root) -> list[str]:
    """Everything of its name on the system."""
    found = system.run(
        "find", "/etc", "/usr", "/var", "-name", "*xendrift*", "-not", "-path", "*/.*"
    )
    return sorted(found.stdout.split())
