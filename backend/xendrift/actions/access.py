"""What an action has at hand: where to look, where to write, and which xl to run."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xendrift.actions.demo_target import DemoTarget
from xendrift.actions.demo_xl import DemoXl, played_hand
from xendrift.actions.hand_over import Hand, by_xl
from xendrift.actions.host import HostTarget
from xendrift.actions.operate import Run, with_xl
from xendrift.actions.process import Tell
from xendrift.actions.remove import Known
from xendrift.actions.target import Target
from xendrift.actions.xl import asking_xen, find_xl
from xendrift.core.base.errors import RefusedActionError
from xendrift.core.base.text import SafeText
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.protocol import Source
from xendrift.sources.userdata import DIRECTORY


@dataclass(frozen=True, slots=True)
class Access:
    """What an action has at hand.

    Attributes:
        source: where to look before and after.
        target: where templates, backups and the journal are; None if nothing can be written.
        read_only: whether the operator asked for nothing to be written.
        xl: the program, as the PATH has it if None.
        pace: how many seconds a step takes on the demo host.
        looking: whether plans are only to be read, so that it does not matter who may write.
    """

    source: Source
    target: Target | None = None
    read_only: bool = False
    xl: str | None = None
    pace: float = 0.0
    looking: bool = False

    @property
    def demo(self) -> bool:
        """Whether everything is forgotten at the end."""
        return isinstance(self.source, DemoSource)

    @property
    def closed(self) -> SafeText:
        """Why nothing at all can be done here, empty if it can."""
        refusals = self.circumstances().refusals
        return SafeText(refusals[0] if refusals else "")

    def circumstances(self, *, despite_pending: bool = False) -> Circumstances:
        """Says what every plan is to heed."""
        kind = self.source.kept_as if self.target is None else ""
        label = self.source.label or SafeText("This source")
        may_not = "" if self.target is None or self.looking else self.target.why_not_write()
        return Circumstances(
            still=SafeText(f"{label} is {kind}") if kind else SafeText(),
            read_only=self.read_only or (self.target is None and not kind),
            despite_pending=despite_pending,
            may_not=SafeText(may_not),
        )

    def need_target(self) -> Target:
        """Returns where to write.

        Raises:
            RefusedActionError: there is no such place.
        """
        if self.target is None:
            raise RefusedActionError("There is nothing here that could be written to.")
        return self.target

    def need_xl(self) -> None:
        """Makes sure that there is an xl to run; the demo host plays its own.

        Raises:
            UsageError: there is none.
        """
        if not self.demo:
            find_xl(self.xl)

    def known(self) -> Known | None:
        """Returns what asks Xen for a domain; the demo host and captures have none.

        Raises:
            UsageError: the xl that was named cannot be run.
        """
        if self.demo or self.target is None:
            return None
        return asking_xen(self.xl)

    def hand(self, tell: Tell, stop: threading.Event | None) -> Hand:
        """Returns what hands a configuration to xl.

        Args:
            tell: is given every line of xl's as it comes, in the thread that runs it.
            stop: ends it.

        Raises:
            UsageError: there is no xl.
        """
        if self.demo and self.target is not None:
            return played_hand(self.target, tell)
        return by_xl(find_xl(self.xl), tell, stop)

    def command(self, tell: Tell, stop: threading.Event | None) -> Run:
        """Returns what runs a plan's command.

        Args:
            tell: is given every line of xl's as it comes, in the thread that runs it.
            stop: ends it.

        Raises:
            UsageError: there is no xl.
        """
        if isinstance(self.source, DemoSource):
            return DemoXl(self.source, tell, stop=stop, pace=self.pace)
        return with_xl(find_xl(self.xl), tell, stop)


def told_by(program: str, tell: Tell) -> Tell:
    """Returns what passes another program's lines on, each after its name."""
    return lambda text: tell(SafeText(f"{program}: {text}"))


@contextmanager
def open_target(
    source: Source, socket: str | None, userdata: Path | None
) -> Generator[Target | None]:
    """Opens the place that a source's templates are written to; what was kept has none.

    Args:
        source: where to look.
        socket: xenstored's socket or device; found as libxenstore does if None.
        userdata: where libxl keeps its userdata, its own place if None.

    Raises:
        SourceError: it cannot be opened.
    """
    if source.kept_as:
        yield None
    elif isinstance(source, DemoSource):
        yield DemoTarget(source)
    else:
        target = HostTarget(socket, userdata or DIRECTORY)
        try:
            yield target
        finally:
            target.close()
