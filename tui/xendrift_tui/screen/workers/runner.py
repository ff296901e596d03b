"""The thread that runs one confirmed plan, and can be told to stop."""

import threading
import time
from collections.abc import Callable

from textual.message import Message

from xendrift.actions.access import Access
from xendrift.actions.action import Request
from xendrift.actions.outcome import Way
from xendrift.actions.registry import carry_out
from xendrift.core.base.errors import NotWrittenError, RefusedActionError, XendriftError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.plans.plan import Plan
from xendrift_tui.screen.workers.action_messages import Ended, Result, Said


class Runner(threading.Thread):
    """Runs a plan, posts what xl says, then what came of it.

    No daemon: the program does not end before it has. `stop` ends xl and its scripts, and cuts
    every wait short; what was written stays written, and the journal gets its last line.

    Attributes:
        plan: what is being run.
        begun: when, in seconds of the monotonic clock.
        result: what came of it, None until it is over.
    """

    def __init__(
        self, access: Access, request: Request, plan: Plan, post: Callable[[Message], object]
    ) -> None:
        super().__init__(name="xendrift-runner", daemon=False)
        self.plan = plan
        self.begun = time.monotonic()
        self._access = access
        self.result: Result | None = None
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
        if self.stopping and self.plan.can_end:
            return SafeText(f"ending it, then looking what is there: {seconds:.0f} s")
        limit = self.plan.limit_of_work
        most = f" of at most {limit:.0f}" if limit else ""
        return SafeText(f"{self.plan.work}: {seconds:.0f} s{most}")

    @property
    def sentences(self) -> tuple[SafeText, ...]:
        """What came of it, as far as it is known."""
        return self.result.sentences if self.result is not None else ()

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
        self.result = result
        self._post(Ended(result))

    def _carried_out(self) -> Result:
        outcome = carry_out(self.plan, self._access, self._tell, self._stop_asked)
        way = Way(lambda entry: f"ctrl+z ({entry})", lambda _, __: "u", self._access.demo)
        return self._result(outcome.done, list(outcome.lines(self.plan, way)))

    def _tell(self, text: SafeText) -> None:
        self._post(Said(text))

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
