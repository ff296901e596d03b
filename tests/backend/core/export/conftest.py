"""The real xl, asked what it makes of an xl.cfg."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.core.export.real_xl import RealXl
from tests.lab.fixtures import running
from tests.lab.lab import Lab
from tests.lab.parts import DAEMONS, Xen


@pytest.fixture(scope="module", params=DAEMONS)
def real_xl(request: pytest.FixtureRequest, xen: Xen) -> Iterator[RealXl]:
    """A lab for xl's parser alone, which needs a store but no guest in it."""
    with running(Lab(Path(tempfile.mkdtemp(prefix="lab")), request.param, xen)) as lab:
        yield RealXl(lab)
