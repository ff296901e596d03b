"""Fixtures of the lab; a conftest imports them by name."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from tests.lab import parts
from tests.lab.lab import Lab
from tests.lab.parts import Xen

AnyLab = TypeVar("AnyLab", bound=Lab)

every_release = pytest.mark.parametrize("release", parts.RELEASES, indirect=True)
"""Marks what is tried on the Xen of either Debian; what is not marked runs on the older one."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Xen]:
    """Gives the programs of a release, with the library that stands in for its hypervisor."""
    return cache(lambda release: parts.build(tmp_path_factory.mktemp("nohyp"), release))


@pytest.fixture(scope="session")
def release(request: pytest.FixtureRequest) -> str:
    """The release of the lab's Xen."""
    return getattr(request, "param", parts.RELEASES[0])


@pytest.fixture(scope="session")
def xen(built: Callable[[str], Xen], release: str) -> Xen:
    """The programs of a release; without Debian's Xen, skips or fails."""
    absent = parts.missing(release)
    if absent and parts.required():
        pytest.fail(absent)
    if absent:
        pytest.skip(absent)
    return built(release)


@pytest.fixture(params=parts.DAEMONS)
def daemon(request: pytest.FixtureRequest) -> str:
    """The name of a daemon; every test that uses a lab runs on both."""
    return request.param


@pytest.fixture
def lab(xen: Xen, daemon: str) -> Iterator[Lab]:
    """A lab of the test's own, with an empty host."""
    with running(Lab(Path(tempfile.mkdtemp(prefix="lab")), daemon, xen)) as lab:
        yield lab


@contextmanager
def running(lab: AnyLab) -> Iterator[AnyLab]:
    """Runs a lab, and has xendrift read the lab's release where it reads a real host's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xendrift.sources.host.look.HYPERVISOR", lab.hypervisor)
        try:
            lab.start()
            yield lab
        finally:
            lab.kill()
            shutil.rmtree(lab.folder)
