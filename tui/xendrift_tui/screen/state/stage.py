"""Where the screen's actions happen: this host, the demo host, or nowhere."""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xendrift.actions.clean import Known
from xendrift.actions.pending import Hand, by_xl
from xendrift.actions.plug import Run, with_xl
from xendrift.actions.xl import Tell, asking_xen, find_xl
from xendrift.core.base.text import SafeText
from xendrift.core.plans.refusals import Circumstances
from xendrift.doctor.check import Asked
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.protocol import Source
from xendrift.sources.recording.replay import ReplaySource

if TYPE_CHECKING:
    from xendrift.actions.target import Target

# What plays on the demo host takes its time, so that it can be watched and ended.
_PACE = 2.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where actions happen.

    Attributes:
        source: where to look before and after.
        target: where templates, backups and the journal are; None if nothing can be written.
        read_only: whether the operator asked for nothing to be written.
        xl: the program, as the PATH has it if None.
        pace: how many seconds a step takes on the demo host.
        asked: where the doctor looks when all of it is captured; None if it is not this host.
    """

    source: Source
    target: "Target | None" = None
    read_only: bool = False
    xl: str | None = None
    pace: float = _PACE
    asked: Asked | None = None

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
        moves = self.source.live and not isinstance(self.source, ReplaySource)
        still = SafeText() if moves else self.source.label or SafeText("This source")
        read_only = self.read_only or (self.target is None and not still)
        return Circumstances(still, read_only, despite_pending)

    def known(self) -> Known | None:
        """Returns what asks Xen for a domain; the demo host and captures have none.

        Raises:
            UsageError: the xl that was named cannot be run.
        """
        if self.demo or self.target is None:
            return None
        return asking_xen(self.xl)

    def hand(self, tell: Tell, stop: threading.Event) -> Hand:
        """Returns what hands a configuration to xl.

        Args:
            tell: is given every line of xl's as it comes, in the thread that runs it.
            stop: ends it.

        Raises:
            UsageError: there is no xl.
        """
        if self.demo and self.target is not None:
            from xendrift.actions.demo_xl import played_hand  # noqa: PLC0415

            return played_hand(self.target, tell)
        return by_xl(find_xl(self.xl), tell, stop)

    def command(self, tell: Tell, stop: threading.Event) -> Run:
        """Returns what runs a plan's command.

        Args:
            tell: is given every line of xl's as it comes, in the thread that runs it.
            stop: ends it.

        Raises:
            UsageError: there is no xl.
        """
        if isinstance(self.source, DemoSource):
            from xendrift.actions.demo_xl import DemoXl  # noqa: PLC0415

            return DemoXl(self.source, tell, stop=stop, pace=self.pace)
        return with_xl(find_xl(self.xl), tell, stop)
