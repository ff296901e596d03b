"""Many hosts, some at a time: what was made of each is given as it comes."""

import argparse
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.text import SafeText
from xendrift.sources.remote.fetched import Fetched, Wanted
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.source import RemoteSource
from xendrift.sources.remote.state import RemoteError, State
from xendrift_tui.cli.hosts import fleet, listed
from xendrift_tui.cli.output import remark
from xendrift_tui.cli.release import named_libxl

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Looked(Generic[Made]):
    """What came of one host.

    Attributes:
        host: what the operator calls it.
        state: how it is.
        took: seconds it took.
        made: what was made of it, None if it could not be looked at.
        words: ssh's own last line, empty if all is well.
        sentence: the whole of what is wrong, empty if all is well.
        fetched: the look itself, None if there was none.
    """

    host: SafeText
    state: State
    took: float
    made: Made | None = None
    words: SafeText = SafeText()
    sentence: SafeText = SafeText()
    fetched: Fetched | None = None


def looked_at(
    options: argparse.Namespace,
    make: Callable[[RemoteSource], Made],
    *,
    whole: bool = False,
    secrets: bool = False,
) -> Iterator[Looked[Made]]:
    """Looks at every host that was named, and yields each as soon as it is done.

    Args:
        options: `--host`, `--hosts`, `--group`, `--jobs`, `--deadline`, `--libxl`.
        make: makes something of a host, in a thread of its own.
        whole: whether every node is wanted.
        secrets: whether passwords are.

    Raises:
        UsageError: the options make no sense, or there is no ssh here.
    """
    settings, names = fleet(options), listed(options)
    wanted = Wanted(whole, secrets, named_libxl(options))
    waiting = queue.SimpleQueue[Reach]()
    done = queue.SimpleQueue[Looked[Made] | UsageError]()
    for name in names:
        waiting.put(settings.reach(name))

    def work() -> None:
        while True:
            try:
                reach = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put(_one(reach, wanted, make))
            except UsageError as error:
                done.put(error)

    for _ in range(min(settings.jobs, len(names))):
        threading.Thread(target=work, daemon=True).start()
    for _ in names:
        one = done.get()
        if isinstance(one, UsageError):
            raise one
        for note in one.fetched.notes if one.fetched is not None else ():
            remark(note)
        yield one


def _one(reach: Reach, wanted: Wanted, make: Callable[[RemoteSource], Made]) -> Looked[Made]:
    begun = time.monotonic()

    def took() -> float:
        return round(time.monotonic() - begun, 3)

    try:
        source = RemoteSource(reach, wanted)
        made = make(source)
    except RemoteError as error:
        return Looked(reach.name, error.state, took(), None, error.words, error.sentence)
    except UsageError:
        raise
    except XendriftError as error:
        sentence = SafeText(f"{reach.name}: {error.sentence}")
        return Looked(reach.name, State.FAILED, took(), None, error.sentence, sentence)
    fetched = source.fetched
    return Looked(reach.name, fetched.state, took(), made, fetched=fetched)
