"""What came of attaching or detaching a device."""

from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.actions.outcome import FORGETS, Way
from xendrift.actions.wait import Settled
from xendrift.actions.xl import EXITED, Ran
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.export.shapes import finding_shape
from xendrift.core.model.entry import Entry
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import PLUG

NOT_ACHIEVED = "not achieved"


@dataclass(frozen=True, slots=True)
class Operated:
    """What came of a plan.

    Attributes:
        ran: the command of xl.
        settled: what is to be seen now.
        step: what became of the template, empty if nothing was to be done to it.
        in_step: whether the template is as the plan promised.
        entry: the journal's entry.
    """

    ran: Ran
    settled: Settled
    step: SafeText
    in_step: bool
    entry: Entry

    @property
    def done(self) -> bool:
        """Whether all of the plan came true."""
        return self.settled.achieved and self.in_step

    def lines(self, plan: Plan, way: Way) -> Iterator[SafeText]:
        """Yields what became of the device and of the template, and what to do now."""
        settled = self.settled
        yield SafeText(f"{settled.sentence}.")
        if self.step:
            yield self.step
        for found in () if settled.achieved else settled.findings[:1]:
            for remedy in found.remedies[:3]:
                command = f": {command_line(*remedy.command)}" if remedy.command else ""
                yield SafeText(f"Remedy: {remedy.text}{command}.")
        if self.ran.ended != EXITED:
            yield SafeText(
                "xl has already written what is to be seen above; nothing of it was taken back."
            )
        if way.forgets:
            yield FORGETS
        elif settled.achieved and settled.device is not None and plan.action == PLUG:
            back = way.unplug(plan.domid, str(settled.device))
            yield SafeText(f"{back} takes it back.")

    def shape(self, plan: Plan) -> JsonObject:
        """What programs are told of it."""
        ran, settled = self.ran, self.settled
        findings: list[Json] = [finding_shape(one, str(plan.name)) for one in settled.findings]
        return {
            "outcome": str(self.entry.outcome),
            "id": self.entry.id,
            "device": None if settled.device is None else str(settled.device),
            "sentence": str(settled.sentence),
            "template": str(self.step),
            "exit_status": ran.code,
            "ended": ran.ended,
            "output": [str(one) for one in ran.output],
            "findings": findings,
        }
