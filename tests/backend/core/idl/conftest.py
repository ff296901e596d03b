import os
from collections.abc import Iterator

import pytest

from tests.backend.core.idl.real_libxl import RealLibxl


@pytest.fixture(scope="session")
def libxl() -> Iterator[RealLibxl]:
    try:
        real = RealLibxl()
    except OSError as error:
        if os.environ.get("XENDRIFT_REQUIRE_REAL") == "1":
            raise
        pytest.skip(f"the real libxl 4.17 is not installed: {error}")
    yield real
    real.close()
