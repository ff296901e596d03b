"""Which source the options of a command open."""

from pathlib import Path

import pytest

from xendrift.core.base.errors import SourceError, UsageError
from xendrift.sources.host import source
from xendrift.sources.open import open_source

CAPTURE = Path(__file__).parents[2] / "captures" / "a-healthy"


def test_a_capture_and_the_demo_host() -> None:
    assert open_source(capture=CAPTURE).label == "a-healthy"
    assert open_source(demo=True).label == "demo"


def test_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, Path]] = []

    def fake(socket: str | None, directory: Path, _libxl: object) -> None:
        asked.append((socket, directory))

    monkeypatch.setattr(source, "HostSource", fake)
    open_source()
    open_source(socket="/run/xs", userdata="/srv/xen")
    assert asked == [(None, Path("/var/lib/xen")), ("/run/xs", Path("/srv/xen"))]


@pytest.mark.parametrize(
    "options",
    [
        {"demo": True, "capture": CAPTURE},
        {"demo": True, "socket": "/run/xs"},
        {"demo": True, "userdata": "/srv/xen"},
        {"capture": CAPTURE, "socket": "/run/xs"},
        {"capture": CAPTURE, "userdata": "/srv/xen"},
    ],
)
def test_options_that_contradict_one_another(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="make no sense together"):
        open_source(**options)  # pyright: ignore[reportArgumentType]


def test_a_wrong_path_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        open_source(capture=tmp_path / "nothing")
