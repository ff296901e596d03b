"""One look at another host: by its xendrift, else by what is there in its place."""

import time
from collections.abc import Iterator
from importlib import resources

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.observation import UserdataFile
from xendrift.sources.capture.versions import ASSUMED, settle_versions
from xendrift.sources.packed import PackedNodes
from xendrift.sources.recording.reader import Frame, read_frame
from xendrift.sources.remote.child import Child, TookTooLongError
from xendrift.sources.remote.fetched import Fetched, Wanted
from xendrift.sources.remote.reach import Reach
from xendrift.sources.remote.state import RemoteError, State
from xendrift.sources.remote.stream import Hello, Lines, read_hello
from xendrift.sources.snapshot import Snapshot

PYTHON = "portable.py"


def fetch(reach: Reach, wanted: Wanted) -> Fetched:
    """Looks at a host once.

    Raises:
        RemoteError: it cannot be looked at; the state says why.
        UsageError: there is no ssh here.
    """
    until = time.monotonic() + reach.deadline
    try:
        return _by_stream(reach, reach.xendrift("serve", "--once", *wanted.words), until, wanted)
    except RemoteError as error:
        if error.state not in (State.NO_XENDRIFT, State.OLDER):
            raise
        return _without(reach, wanted, until, error)


def _without(reach: Reach, wanted: Wanted, until: float, why: RemoteError) -> Fetched:
    """Looks at a host whose xendrift is none, or too old to serve."""
    from xendrift.sources.remote.plain import by_xenstore_ls  # noqa: PLC0415 few need it

    python = reach.argv(*reach.prefix, "python3", "-", *_places(reach))
    try:
        found = _by_stream(reach, python, until, wanted, portable())
    except RemoteError as error:
        if error.state is not State.NO_XENDRIFT and "python" not in str(error.words).lower():
            raise
        found = by_xenstore_ls(reach, wanted, until, why)
    absent = "has no xendrift" if why.state is State.NO_XENDRIFT else "has a xendrift too old"
    how = f"{found.reader} {found.version}".strip()
    note = SafeText(f"{reach.name} {absent}: it was read with {how} there, and is read only.")
    state = State.OK if why.state is State.NO_XENDRIFT else State.OLDER
    notes = (note, *found.notes)
    return Fetched(found.snapshot, found.reader, found.version, state, notes)


def portable() -> bytes:
    """Returns the reader that hosts without xendrift are sent."""
    return resources.files("xendrift.sources.remote").joinpath(PYTHON).read_bytes()


def _places(reach: Reach) -> Iterator[str]:
    """Where the reader is to look, if the command says it to xendrift."""
    for option in ("--socket", "--userdata"):
        if told := reach.told(option):
            yield from (option, told)


def _by_stream(
    reach: Reach, argv: list[str], until: float, wanted: Wanted, given: bytes | None = None
) -> Fetched:
    """Reads a stream up to where all was said once."""
    child = Child(argv, given)
    try:
        taken = take_all(child, reach, until)
    finally:
        child.end()
    return taken.fetched("xendrift" if given is None else "python3", wanted)


def take_all(child: Child, reach: Reach, until: float | None = None) -> "Taken":
    """Reads a stream up to where all was said once; what fails is ended.

    Args:
        child: the ssh that it comes from.
        reach: the host.
        until: the moment of `time.monotonic` at which it has to be over.

    Raises:
        RemoteError: it did not come so far.
    """
    host = str(reach.name)
    until = time.monotonic() + reach.deadline if until is None else until
    taken = Taken(reach.name)
    try:
        while not taken.complete:
            data = child.read(until)
            if not data:
                raise child.failed(host)
            taken.feed(data)
    except TookTooLongError:
        raise child.too_slow(host) from None
    except RemoteError:
        raise
    except (SourceError, ValueError, TypeError, KeyError) as error:
        child.end()
        raise RemoteError(host, State.FAILED, words_of(error)) from error
    return taken


def words_of(error: Exception) -> SafeText:
    """Says what was wrong with what came."""
    return error.sentence if isinstance(error, SourceError) else SafeText("a wrong shape")


class Taken:
    """What has come of one host.

    Attributes:
        complete: whether all was said once.
        hello: the first line, None before it came.
        lost: what the host says if it cannot look any more itself, empty otherwise.
    """

    def __init__(self, host: SafeText) -> None:
        """Begins with nothing.

        Args:
            host: whose it is.
        """
        self.complete = False
        self.hello: Hello | None = None
        self.lost = SafeText()
        self._host = host
        self._lines = Lines(str(host))
        self._later: list[Frame] = []
        self._nodes = PackedNodes(f"What {host} sends")
        self._files: dict[str, UserdataFile] = {}
        self._truncated: dict[int, tuple[SafeText, ...]] = {}
        self._problem = ""

    @property
    def count(self) -> int:
        """How many nodes were said before all was said once."""
        return self._nodes.count

    def feed(self, data: bytes) -> None:
        """Takes in what came.

        Raises:
            SourceError: it is not what a xendrift says, or more than any host holds.
            ValueError, TypeError, KeyError: a frame has another shape.
        """
        for line in self._lines.feed(data):
            if self.hello is None:
                self.hello = read_hello(line, str(self._host))
                continue
            frame = read_frame(line)
            if self.complete:
                self._later.append(frame)
            else:
                self._keep(frame)
            lost = line.get("lost")
            if isinstance(lost, str):
                self.lost = clip(SafeText(lost), 300)
            if line.get("complete") is True:
                self.complete, self.lost = True, SafeText()

    def later(self) -> list[Frame]:
        """Gives away what came after all was said once."""
        frames, self._later = self._later, []
        return frames

    def fetched(self, reader: str, wanted: Wanted) -> Fetched:
        """Returns what has come."""
        hello = self.hello
        said = hello.versions if hello is not None else ASSUMED
        versions = settle_versions(wanted.libxl, said, (), "")
        snapshot = Snapshot(
            self._nodes,
            self._files.values(),
            userdata_problem=self._problem,
            release=versions.release,
            library=versions.library,
            truncated=self._truncated,
        )
        if hello is None:
            return Fetched(snapshot, reader)
        older = reader == "xendrift" and hello.older
        version = hello.version if reader == "xendrift" else hello.python
        notes = tuple(_notes(self._host, hello, wanted)) if reader == "xendrift" else ()
        state = State.OLDER if older else State.OK
        return Fetched(snapshot, reader, version, state, notes, hello.abilities)

    def _keep(self, frame: Frame) -> None:
        for path, value in frame.nodes.items():
            if value is not None:
                self._nodes.add(path, value)
        self._files.update((name, file) for name, file in frame.files.items() if file is not None)
        self._truncated.update(frame.truncated)
        if frame.userdata_problem is not None:
            self._problem = frame.userdata_problem


def _notes(host: SafeText, hello: Hello, wanted: Wanted) -> Iterator[SafeText]:
    if wanted.secrets and "secrets" not in hello.abilities:
        yield SafeText(f"{host} does not give passwords away: they are masked.")
    if hello.older:
        yield SafeText(
            f"{host} has xendrift {hello.version}, which is older than this one: it is read only."
        )
