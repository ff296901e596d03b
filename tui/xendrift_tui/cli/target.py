"""Where the commands that change something act, and what they heed."""

import argparse
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from xendrift.actions.target import Target
from xendrift.core.base.text import SafeText
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.protocol import Source


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
        from xendrift.actions.demo_target import DemoTarget  # noqa: PLC0415
        from xendrift.sources.demo.source import DemoSource  # noqa: PLC0415

        yield DemoTarget(source) if isinstance(source, DemoSource) else None
        return
    from xendrift.actions.host import HostTarget  # noqa: PLC0415
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
