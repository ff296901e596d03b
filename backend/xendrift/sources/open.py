"""Opens the source that the options of a command ask for; only that one is imported."""

from pathlib import Path

from xendrift.core.base.errors import UsageError
from xendrift.core.model.release import Libxl
from xendrift.sources.protocol import Source
from xendrift.sources.userdata import DIRECTORY


def open_source(
    *,
    socket: str | None = None,
    userdata: Path | str | None = None,
    capture: Path | str | None = None,
    at: str | None = None,
    demo: bool = False,
    libxl: Libxl | None = None,
) -> Source:
    """Opens this host, unless a capture or the demo host is asked for.

    Args:
        socket: xenstored's socket, its usual place if left out; this host only.
        userdata: where libxl keeps its userdata, `/var/lib/xen` if left out; this host only.
        capture: a capture's file or folder, or a recording, which stands at its end.
        at: the node that the capture, a listing, was taken of; a listing of full paths says it.
        demo: whether to open the demo host.
        libxl: the libxl that is there, in place of what the capture or the host itself says.

    Raises:
        UsageError: the options contradict one another.
        SourceError: the source cannot be opened.
    """
    _refuse_conflicts(
        {
            "--capture": capture is not None,
            "--demo": demo,
            "--socket": socket is not None,
            "--userdata": userdata is not None,
        }
    )
    if demo and libxl is not None:
        raise UsageError("The demo host has a libxl of its own: leave out --libxl.")
    if at is not None and capture is None:
        raise UsageError("--at says of which node a listing is: name the listing with --capture.")
    if demo:
        from xendrift.sources.demo.source import DemoSource  # noqa: PLC0415

        return DemoSource()
    if capture is not None:
        from xendrift.sources.recording.reader import is_recording  # noqa: PLC0415

        if is_recording(Path(capture)):
            from xendrift.sources.recording.replay import ReplaySource  # noqa: PLC0415

            return ReplaySource(capture, at_end=True, libxl=libxl)
        from xendrift.sources.capture.source import CaptureSource  # noqa: PLC0415

        return CaptureSource(Path(capture), at or "", libxl)
    from xendrift.sources.host.source import HostSource  # noqa: PLC0415

    return HostSource(socket, DIRECTORY if userdata is None else Path(userdata), libxl)


def _refuse_conflicts(given: dict[str, bool]) -> None:
    """`--capture` and `--demo` each stand alone; `--socket` and `--userdata` go together."""
    names = [name for name, there in given.items() if there]
    for alone in ("--capture", "--demo"):
        if alone in names and len(names) > 1:
            other = next(name for name in names if name != alone)
            raise UsageError(
                f"{alone} and {other} make no sense together: "
                f"{alone} names all there is to read. Leave out one of them."
            )
