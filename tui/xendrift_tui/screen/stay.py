"""Shows the screen until it ends, whatever ends it, and leaves nothing behind."""

import gc
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

from xendrift.core.base.text import SafeText
from xendrift_tui import interrupt
from xendrift_tui.crash import keep_report
from xendrift_tui.screen.app import XendriftApp
from xendrift_tui.screen.kept_decisions import keep
from xendrift_tui.screen.session import Session

_FAILED = 2
_ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def stay(app: XendriftApp, *, mouse: bool) -> int:
    """Shows the screen until the operator leaves.

    Returns:
        The exit code: 0 if the operator left, 2 if the screen failed, 128 and the number of the
        signal that ended it.
    """
    threading.excepthook = lambda failed: app.give_up(
        keep_report(failed.exc_value, "a thread of the screen")
    )
    code = None
    try:
        with _heard(app):
            code = app.run(mouse=mouse)
    except Exception as error:
        app.fail(error)
    finally:
        gc.freeze()  # thousands of reports would be looked through several times on the way out
        app.leaving.left()
    try:
        return _leave(app, code)
    except KeyboardInterrupt:
        return interrupt.STATUS


def _leave(app: XendriftApp, code: int | None) -> int:
    """Ends what the screen has begun, and says what is to be known."""
    if app.failure:
        _say(app.failure)
    for session in app.sessions:
        _say(keep(session))
        if app.failure:
            _wait(session)
    for session in app.sessions:
        session.finish()
        session.source.close()
    return _FAILED if app.failure or code is None else code


def _wait(session: Session) -> None:
    """Lets what runs come to its end: the screen has failed, not the action."""
    runner = session.runner
    if runner is None:
        return
    if runner.is_alive():
        _say(SafeText(f"{runner.progress}. It is waited for; ctrl+c ends it."))
    try:
        runner.join()
    except KeyboardInterrupt:
        runner.stop()
        runner.join()
    for sentence in runner.sentences:
        _say(sentence)


def _say(sentence: SafeText) -> None:
    with suppress(OSError):  # the terminal may be gone
        if sentence:
            print(sentence, file=sys.stderr)  # noqa: T201  (these are the command's own messages)


@contextmanager
def _heard(app: XendriftApp) -> Generator[None]:
    """Has signals end the screen while it is there: a terminal is left as it was found."""

    def end(number: int, _: object) -> None:
        app.told_to_end(signal.Signals(number))

    main = threading.current_thread() is threading.main_thread()
    wanted = [one for one in _ENDS if main and not _ignored(one)]
    before = {number: signal.signal(number, end) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        interrupt.raise_it()


def _ignored(number: signal.Signals) -> bool:
    """Tells whether a shell has this one ignored; a terminal that is gone ends it all the same."""
    return signal.getsignal(number) is signal.SIG_IGN
