"""Where the commands that change something act, and what they heed."""

import argparse
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from xendrift.acting.refusals import Circumstances
from xendrift.acting.target import Target
from xendrift.sources.protocol import Source
from xendrift.text import SafeText


@contextmanager
def acting_on(options: argparse.Namespace, source: Source) -> Generator[Target | None]:
    """Opens the place that a source's templates are written to; a capture has none.

    Raises:
        SourceError: it cannot be opened.
    """
    if getattr(options, "capture", None) is not None:
        yield None
        return
    if getattr(options, "demo", False):
        from xendrift.acting.demo_target import DemoTarget  # noqa: PLC0415
        from xendrift.demo.source import DemoSource  # noqa: PLC0415

        yield DemoTarget(source) if isinstance(source, DemoSource) else None
        return
    from xendrift.acting.host_target import HostTarget  # noqa: PLC0415
    from xendrift.sources.userdata import DIRECTORY  # noqa: PLC0415

    folder: Path | None = getattr(options, "userdata", None)
    target = HostTarget(getattr(options, "socket", None), folder or DIRECTORY)
    try:
        yield target
    finally:
        target.close()


def circumstances(options: argparse.Namespace, source: Source) -> Circumstances:
    """Says what an action is to heed besides the domain."""
    return Circumstances(
        still=SafeText() if source.live else source.label or SafeText("This source"),
        read_only=getattr(options, "read_only", False),
        despite_pending=getattr(options, "despite_pending", False),
    )
