"""The threads of a set: one plans it, one runs it and tells of each member as it ends."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from xendrift.actions.access import Access
from xendrift.actions.outcome import Way
from xendrift.actions.several import SetRequest, plan_set, prepare_set, run_set
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.plans.set import PlanSet
from xendrift.core.plans.set_outcome import MemberOutcome, SetOutcome
from xendrift_tui.screen.workers.action_messages import Said
from xendrift_tui.screen.workers.messages import Arrival

Post = Callable[[Message], object]


class SetPlanned(Arrival):
    """The plans of a set are there, or why there are none."""

    def __init__(
        self, wanted: SetRequest | None, plans: PlanSet | None, problem: SafeText = SafeText()
    ) -> None:
        super().__init__()
        self.wanted = wanted
        self.plans = plans
        self.problem = problem


class SetTold(Arrival):
    """What came of one more member is known."""


class SetEnded(Arrival):
    """A set is over."""


@dataclass(frozen=True, slots=True)
class SetWork:
    """What is to be known of a set that runs, before it is ended half way."""

    plans: PlanSet

    @property
    def can_end(self) -> bool:
        """What runs now may not, but what would follow can always be left out."""
        return True

    @property
    def if_ended(self) -> SafeText:
        """What it means to end it."""
        runs = next((one.plan for one in self.plans.runs if one.plan is not None), None)
        now = f" Of the one that runs now: {runs.if_ended}" if runs is not None else ""
        return SafeText(f"What has run stands, and what has not is left out.{now}")


def plan_several(
    access: Access, ask: Callable[[], SetRequest | None], post: Post, alone: Callable[[], None]
) -> None:
    """Plans a set on a thread of its own; a `SetPlanned` answers.

    Args:
        access: where it would happen.
        ask: makes the request, which may look at the journal; None where there is no set.
        post: takes the answer.
        alone: plans what is done where there is no set.
    """

    def work() -> None:
        answer = _planned(access, ask, post)
        post(answer)
        if answer.wanted is None and not answer.problem:
            alone()

    threading.Thread(target=work, name="xendrift-set", daemon=True).start()


def _planned(access: Access, ask: Callable[[], SetRequest | None], post: Post) -> SetPlanned:
    try:
        wanted = ask()
        if wanted is None:
            return SetPlanned(None, None)
        for sentence in prepare_set(wanted, access):
            post(Said(sentence))
        return SetPlanned(wanted, plan_set(wanted, access))
    except (XendriftError, OSError) as error:
        said = error.sentence if isinstance(error, XendriftError) else SafeText(str(error))
        return SetPlanned(None, None, said)


class SetRunner(threading.Thread):
    """Runs a set that was confirmed, one plan after another.

    No daemon: the program does not end before it has. What a screen reads of it is replaced as a
    whole, so that it may be read from any thread.

    Attributes:
        plan: what is to be known before it is ended half way.
        plans: what was confirmed.
        wanted: what it was made from.
        told: what came of the members so far, in their order.
        outcome: what came of all of them, None until it is over.
        problem: why it ended before its time, by a fault of our own; empty if it did not.
    """

    def __init__(self, access: Access, wanted: SetRequest, plans: PlanSet, post: Post) -> None:
        super().__init__(name="xendrift-set-runner", daemon=False)
        self.plan = SetWork(plans)
        self.plans = plans
        self.wanted = wanted
        self.told: tuple[MemberOutcome, ...] = ()
        self.outcome: SetOutcome | None = None
        self.problem = SafeText()
        self._access = access
        self._post = post
        self._begun = time.monotonic()
        self._stop_asked = threading.Event()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop_asked.is_set()

    @property
    def over(self) -> bool:
        """Whether it is over, however it ended."""
        return self.outcome is not None or bool(self.problem)

    @property
    def progress(self) -> SafeText:
        """What it is at, how far, and for how long."""
        done, of = len(self.told), len(self.plans.members)
        seconds = time.monotonic() - self._begun
        if self.stopping:
            return SafeText(f"ending the set: {seconds:.0f} s")
        now = f", {self.plans.members[done].subject}" if done < of else ""
        return SafeText(f"{self.plans.action}: {done} of {of}{now}: {seconds:.0f} s")

    @property
    def sentences(self) -> tuple[SafeText, ...]:
        """What is to be said of it at the end, as far as it is known."""
        if self.problem:
            return (self.problem,)
        if self.outcome is None:
            return ()
        bad = tuple(one.line for one in self.outcome.members if not one.good)
        return (*self.outcome.lines(f"xendrift undo {self.plans.name}"), *bad)

    def stop(self) -> None:
        """Ends what runs and leaves out what would follow, from any thread."""
        self._stop_asked.set()

    def run(self) -> None:
        """Runs the set; whatever happens, a `SetEnded` is posted."""
        way = Way(lambda entry: f"ctrl+z ({entry})", lambda _, __: "u", self._access.demo)
        try:
            self.outcome = run_set(
                self.plans, self.wanted, self._access, way, self._tell,
                stop=self._stop_asked, told=self._ended,
            )  # fmt: skip
        except Exception as error:
            named = clip(SafeText(f"{type(error).__name__}: {error}"), 160)
            text = f"xendrift itself failed ({named}). See the journal for what was done."
            self.problem = SafeText(text)
        self._post(SetEnded())

    def _tell(self, text: SafeText) -> None:
        self._post(Said(text))

    def _ended(self, outcome: MemberOutcome) -> None:
        self.told = (*self.told, outcome)
        self._post(SetTold())
