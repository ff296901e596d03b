"""Fixtures of the lab; a conftest imports them by name."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import parts
from tests.lab.lab import Lab


@pytest.fixture(scope="session")
def nohyp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that stands in for the hypervisor; without Debian's Xen, skips or fails."""
    absent = parts.missing()
    if absent and parts.required():
        pytest.fail(absent)
    if absent:
        pytest.skip(absent)
    return parts.build(tmp_path_factory.mktemp("nohyp"))


@pytest.fixture(params=parts.DAEMONS)
def daemon(request: pytest.FixtureRequest) -> str:
    """The name of a daemon; every test that uses a lab runs on both."""
    return request.param


@pytest.fixture
def lab(nohyp: Path, daemon: str) -> Iterator[Lab]:
    """A lab of the test's own, with an empty host."""
    folder = Path(tempfile.mkdtemp(prefix="lab"))
    lab = Lab(folder, daemon, nohyp)
    try:
        lab.start()
        yield lab
    finally:
        lab.kill()
        shutil.rmtree(folder)
