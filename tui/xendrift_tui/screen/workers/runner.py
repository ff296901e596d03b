"""The thread that runs one confirmed plan, and can be told to stop."""

import shlex
import threading
import time
from collections.abc import Callable, Iterator

from textual.message import Message

from xendrift.actions.clean import clean
from xendrift.actions.errors import NotWrittenError, RefusedActionError
from xendrift.actions.pending import leave, take_back
from xendrift.actions.plug import Operated, operate
from xendrift.actions.recovery import recover
from xendrift.actions.restore import put_back
from xendrift.actions.target import Target
from xendrift.actions.write import Outcome, run
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.entry import NOWHERE
from xendrift.core.plans.clean_plan import CleanPlan
from xendrift.core.plans.pending import PENDING, PendingPlan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.plug_plan import PLUG, PlugPlan
from xendrift.core.plans.restore import RestorePlan
from xendrift_tui.screen.state.request import Request
from xendrift_tui.screen.state.stage import Stage
from xendrift_tui.screen.workers.action_messages import Ended, Result, Said

_FORGETS = "The demo host forgets all of this when the program ends."


class Runner(threading.Thread):
    """Runs a plan, posts what xl says, then what came of it.

    No daemon: the program does not end before it has. `stop` ends xl and its scripts, and cuts
    every wait short; what was written stays written, and the journal gets its last line.

    Attributes:
        plan: what is being run.
        begun: when, in seconds of the monotonic clock.
    """

    def __init__(
        self, stage: Stage, request: Request, plan: Plan, post: Callable[[Message], object]
    ) -> None:
        super().__init__(name="xendrift-runner", daemon=False)
        self.plan = plan
        self.begun = time.monotonic()
        self._stage = stage
        self._request = request
        self._post = post
        self._stop_asked = threading.Event()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop_asked.is_set()

    @property
    def progress(self) -> SafeText:
        """What it is at, and for how long."""
        seconds = time.monotonic() - self.begun
        if isinstance(self.plan, CleanPlan):
            return SafeText(f"removing {self.plan.title}: {seconds:.0f} s")
        if not isinstance(self.plan, PlugPlan):
            return SafeText(f"writing the template of {self.plan.name}: {seconds:.0f} s")
        if self.stopping:
            return SafeText(f"ending xl, then looking what is there: {seconds:.0f} s")
        return SafeText(
            f"xl {self.plan.arguments[0]} runs: {seconds:.0f} s of at most {self.plan.limit:.0f}"
        )

    def stop(self) -> None:
        """Ends what runs, from any thread."""
        self._stop_asked.set()

    def run(self) -> None:
        """Runs the plan; whatever happens, an `Ended` is posted."""
        try:
            result = self._carried_out()
        except RefusedActionError as refusal:
            result = self._result(False, [refusal.sentence], refused=True)
        except NotWrittenError as error:
            unwritten = error.after if error.rescue is None else None
            result = self._result(False, [error.sentence], unwritten=unwritten)
        except (XendriftError, OSError) as error:
            result = self._result(False, [SafeText(str(error))])
        except Exception as error:
            named = clip(SafeText(f"{type(error).__name__}: {error}"), 160)
            text = f"xendrift itself failed ({named}). See the journal for what was done."
            result = self._result(False, [SafeText(text)])
        self._post(Ended(result))

    def _carried_out(self) -> Result:
        target = self._stage.target
        if target is None:
            raise RefusedActionError("There is nothing here that could be written to.")
        self._recover(target)
        if isinstance(self.plan, CleanPlan):
            return self._cleaned(self.plan, target)
        if isinstance(self.plan, RestorePlan):
            note = put_back(self.plan, target).note
            said = f"{self.plan.device} of {self.plan.name} is as it was before {self.plan.undoes}."
            return self._result(True, [SafeText(said), *([note] if note else [])])
        if isinstance(self.plan, PendingPlan):
            return self._left(self.plan, target)
        if type(self.plan) is Plan:
            return self._result(True, list(self._of_write(run(self.plan, target))))
        if not isinstance(self.plan, PlugPlan):
            raise RefusedActionError(
                f"The screen cannot run this plan: `xendrift {self.plan.action}"
                f" {self.plan.undoes}` does. Nothing was done."
            )
        command = self._stage.command(self._tell, self._stop_asked)
        done = operate(self.plan, self._stage.source, target, command, stop=self._stop_asked)
        return self._result(done.done, list(self._of_command(self.plan, done)))

    def _cleaned(self, plan: CleanPlan, target: Target) -> Result:
        done = clean(
            plan,
            self._stage.source,
            target,
            tell=self._tell_script,
            stop=self._stop_asked,
            known=self._stage.known(),
        )
        kept = f"What was removed is kept in {done.entry.backup} ({done.entry.id})."
        said = [SafeText(f"{done.sentence}."), *done.warnings]
        said += [SafeText(f"May remain: {sentence}.") for sentence in plan.remains]
        said.append(SafeText(_FORGETS if self._stage.demo else kept))
        return self._result(done.achieved, said)

    def _left(self, plan: PendingPlan, target: Target) -> Result:
        if plan.action == PENDING:
            left = leave(plan, target, self._stage.hand(self._tell, self._stop_asked))
        else:
            left = take_back(plan, target)
        kept = f"What was there is kept in {left.entry.backup}. " * (left.entry.backup != NOWHERE)
        back = f"{kept}ctrl+z takes it back ({left.entry.id})."
        said = [SafeText(f"{plan.name} ({plan.domid}): {left.sentence}.")]
        said.append(SafeText(_FORGETS if self._stage.demo else back))
        return self._result(left.achieved, said)

    def _recover(self, target: Target) -> None:
        """Clears up after killed runs on the domain, and says so."""
        for entry in recover(target, self.plan.domid):
            text = f"{entry.id} on {entry.name} ({entry.domid}) had no end. {entry.note}"
            self._post(Said(SafeText(text)))

    def _tell(self, line: SafeText) -> None:
        self._post(Said(SafeText(f"xl: {line}")))

    def _tell_script(self, line: SafeText) -> None:
        self._post(Said(SafeText(f"script: {line}")))

    def _result(
        self,
        done: bool,
        sentences: list[SafeText],
        *,
        refused: bool = False,
        unwritten: bytes | None = None,
    ) -> Result:
        said = tuple(sentences)
        return Result(self._request, self.plan, done, said, refused, unwritten)

    def _of_write(self, outcome: Outcome) -> Iterator[SafeText]:
        entry = outcome.entry
        kept = f"The old one is in {entry.backup}; ctrl+z takes it back ({entry.id})."
        plan = self.plan
        text = f"{plan.name} ({plan.domid}): the template is written and was read back."
        yield SafeText(text)
        yield SafeText(_FORGETS if self._stage.demo else kept)
        yield from outcome.warnings

    def _of_command(self, plan: PlugPlan, done: Operated) -> Iterator[SafeText]:
        settled = done.settled
        yield SafeText(f"{plan.name} ({plan.domid}): {settled.sentence}.")
        if done.step:
            yield done.step
        for found in () if settled.achieved else settled.findings[:1]:
            for remedy in found.remedies[:3]:
                command = f": {shlex.join(remedy.command)}" if remedy.command else ""
                yield SafeText(f"Remedy: {remedy.text}{command}.")
        if done.ran.ended != "exited":
            yield SafeText(
                f"{str(done.ran.sentence).capitalize()}. xl has already written what is to be"
                " seen; nothing of it was taken back."
            )
        if self._stage.demo:
            yield SafeText(_FORGETS)
        elif settled.achieved:
            word = "u takes it out again" if plan.action == PLUG else "p plugs it in again"
            yield SafeText(f"{word} ({done.entry.id}).")
