"""The threads that act on another host: one has a plan made there, one has it run there."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from xendrift.actions.action import Request
from xendrift.actions.journal_there import entries_there
from xendrift.actions.spell import spelled
from xendrift.actions.there import DONE, OWN, REFUSED, Kept, ask_plan, read_kept, run_kept
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.entry import LONGEST_REASON
from xendrift.sources.remote.reach import Reach
from xendrift_tui.screen.workers.action_messages import JournalRead, Said
from xendrift_tui.screen.workers.messages import Arrival

Post = Callable[[Message], object]


@dataclass(frozen=True, slots=True)
class PlanThere:
    """A plan as another host made it.

    Attributes:
        host: the host.
        request: what was asked for.
        lines: the plan, as that host shows it.
        said: what it says beside it: why it is refused, that nothing is to do.
        kept: the plan itself, None if there is nothing to run.
    """

    host: SafeText
    request: Request
    lines: tuple[SafeText, ...]
    said: tuple[SafeText, ...]
    kept: Kept | None

    @property
    def title(self) -> SafeText:
        """What it is about."""
        first = next(iter(self.lines), SafeText(f"{self.request.action} {self.request.domain}"))
        return SafeText(f"{self.host}: {first}")

    # What is asked before anything that runs is ended.

    can_end = False

    @property
    def if_ended(self) -> SafeText:
        """What it means to end it."""
        return SafeText(
            f"It runs on {self.host}, and goes on there whatever happens here. Its journal (J) says"
            " what came of it."
        )


class PlannedThere(Arrival):
    """Another host has made a plan, or says why not."""

    def __init__(self, plan: PlanThere | None, problem: SafeText = SafeText()) -> None:
        super().__init__()
        self.plan = plan
        self.problem = problem


class EndedThere(Arrival):
    """An action on another host is over, or nobody hears of it any more."""

    def __init__(
        self, plan: PlanThere, status: int | None, sentences: tuple[SafeText, ...]
    ) -> None:
        """Takes what came of it.

        Args:
            plan: the plan that was confirmed.
            status: 0 done, 1 refused or not all came true, 2 nobody knows, None not begun.
            sentences: what is to be said of it, the outcome last.
        """
        super().__init__()
        self.plan = plan
        self.status = status
        self.sentences = sentences


def plan_there(reach: Reach, request: Request, post: Post) -> None:
    """Has a plan made on a thread of its own; a `PlannedThere` answers."""
    _on_a_thread(lambda: post(_planned(reach, request)))


def read_journal_there(reach: Reach, post: Post) -> None:
    """Reads another host's journal on a thread of its own; a `JournalRead` answers."""
    _on_a_thread(lambda: post(_journal(reach)))


def _on_a_thread(work: Callable[[], object]) -> None:
    threading.Thread(target=work, name="xendrift-there", daemon=True).start()


def _journal(reach: Reach) -> JournalRead:
    try:
        return JournalRead(tuple(entries_there(reach)), SafeText())
    except XendriftError as error:
        return JournalRead((), error.sentence)


def _planned(reach: Reach, request: Request) -> PlannedThere:
    try:
        said = ask_plan(reach, spelled(request, "--save-plan", "-"))
        own = [line for line in said.lines if line.startswith(OWN)]
        lines = tuple(line for line in said.lines if not line.startswith(OWN))
        told = tuple(SafeText(line.removeprefix(OWN)) for line in own)
        runs = said.status == DONE and said.out
        kept = read_kept(said.out, f"what {reach.name} says") if runs else None
        if said.status not in (DONE, REFUSED):
            return PlannedThere(None, SafeText(f"{reach.name}: {' '.join(told or lines)}"))
        return PlannedThere(PlanThere(reach.name, request, lines, told, kept))
    except XendriftError as error:
        return PlannedThere(None, error.sentence)


class ThereRunner(threading.Thread):
    """Has a plan run on another host, and tells what its journal says of it.

    A daemon: what runs there needs nobody here, so that leaving waits for nothing.

    Attributes:
        plan: what is being run.
        sentences: what came of it, as far as it is known.
    """

    def __init__(self, reach: Reach, plan: PlanThere, kept: Kept, reason: str, post: Post) -> None:
        super().__init__(name="xendrift-there", daemon=True)
        self.plan = plan
        self.sentences: tuple[SafeText, ...] = ()
        self._reach, self._kept, self._reason, self._post = reach, kept, reason, post
        self._begun = time.monotonic()
        self._left = threading.Event()

    @property
    def progress(self) -> SafeText:
        """What it is at, and for how long."""
        seconds = time.monotonic() - self._begun
        return SafeText(f"{self.plan.request.action} runs on {self._reach.name}: {seconds:.0f} s")

    def stop(self) -> None:
        """Has nobody wait for it any more; it goes on there."""
        self._left.set()

    def join(self, timeout: float | None = None) -> None:
        """Waits for its end, for as long as anybody wants to."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.is_alive() and not self._left.is_set():
            if until is not None and time.monotonic() > until:
                return
            super().join(0.1)

    def run(self) -> None:
        """Has it run; whatever happens, an `EndedThere` is posted."""
        status: int | None = None
        try:
            status = run_kept(self._reach, self._words(), self._kept, self._remark)
        except XendriftError as error:
            self._remark(error.sentence)
        except Exception as error:
            named = clip(SafeText(f"{type(error).__name__}: {error}"), 160)
            self._remark(SafeText(f"xendrift itself failed ({named}). See the journal there."))
        self._post(EndedThere(self.plan, status, self.sentences))

    def _words(self) -> list[str]:
        reason = clip(SafeText(self._reason), LONGEST_REASON)
        why = [f"--reason={reason}"] if reason else []
        more = ("--plan", "-", "--detach", *self._kept.words, *why)
        return spelled(self.plan.request, *more, planned=True)

    def _remark(self, sentence: SafeText) -> None:
        self.sentences = (*self.sentences, sentence)
        self._post(Said(sentence))
