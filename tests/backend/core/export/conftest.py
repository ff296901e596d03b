"""The real xl, asked what it makes of an xl.cfg."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend.core.export.real_xl import RealXl
from tests.lab.lab import Lab


@pytest.fixture(scope="session")
def real_xl(nohyp: Path) -> Iterator[RealXl]:
    """A lab for xl's parser alone, which needs a store but no guest in it."""
    folder = Path(tempfile.mkdtemp(prefix="lab"))
    lab = Lab(folder, "xenstored", nohyp)
    try:
        lab.start()
        yield RealXl(lab)
    finally:
        lab.kill()
        shutil.rmtree(folder)
