"""The frames of the wire: four native 32-bit words and a payload (xen/include/public/io/xs_wire.h).

Written for thousands of requests at a time: no object is made for any of them.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence

from pyxs._internal import Op

from xendrift.core.base.errors import SourceError

# type, request id, transaction id, payload length
_HEADER = struct.Struct("=IIII")

PAYLOAD_MAX = 4096  # XENSTORE_PAYLOAD_MAX; requests only, oxenstored's replies may be longer

# xs_wire.h; pyxs stops before it. C xenstored has it since 4.9, oxenstored has not.
DIRECTORY_PART = 22
GET_QUOTA = 25

# A directory of a million children; more is no xenstore talking.
_REPLY_MAX = 1 << 26

_EVENT = int(Op.WATCH_EVENT)

EventSink = Callable[[bytes], None]


class NotXenstoreError(Exception):
    """What came over the connection is no frame of the protocol."""


def requests(op: int, transaction: int, first_id: int, payloads: Sequence[bytes]) -> bytes:
    """Packs requests of one kind, numbered from `first_id`."""
    pack = _HEADER.pack
    return b"".join(
        [
            pack(op, number, transaction, len(payload)) + payload
            for number, payload in enumerate(payloads, first_id)
        ]
    )


class Inbox:
    """Cuts what arrives into frames, however the transport split it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._needed = _HEADER.size

    def feed(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Gives (type, request id, payload) of every frame that is now complete.

        The iterator has to be exhausted before the next call.

        Raises:
            NotXenstoreError: a payload of an impossible length is announced.
        """
        self._parts.append(data)
        self._size += len(data)
        if self._size < self._needed:
            return  # joined once when complete: a reply of megabytes arrives in many parts
        whole = data if len(self._parts) == 1 else b"".join(self._parts)
        unpack, header = _HEADER.unpack_from, _HEADER.size
        position, end = 0, len(whole)
        self._needed = header
        while end - position >= header:
            kind, number, _, length = unpack(whole, position)
            stop = position + header + length
            if stop > end:
                if length > _REPLY_MAX:
                    raise NotXenstoreError
                self._needed = header + length
                break
            yield kind, number, whole[position + header : stop]
            position = stop
        self._parts = [whole[position:]]
        self._size = end - position


class Batch:
    """The answers to requests of one kind, sent together and matched by their numbers.

    Attributes:
        bodies: the payload of each answer; empty where the request was refused.
        refused: the error's name of each request that was refused, by its place.
        done: how many have been answered.
    """

    def __init__(self, op: int, first_id: int, count: int) -> None:
        self.bodies = [b""] * count
        self.refused: dict[int, str] = {}
        self.done = 0
        self._op = op
        self._first_id = first_id

    def take(self, frames: Iterable[tuple[int, int, bytes]], on_event: EventSink) -> int:
        """Files the answers among some frames and hands on the events; returns how many answers.

        Raises:
            NotXenstoreError: a frame answers nothing that was asked.
        """
        bodies, first, op = self.bodies, self._first_id, self._op
        count, taken = len(bodies), 0
        for kind, number, body in frames:
            if kind == _EVENT:
                on_event(body)
                continue
            place = number - first
            if not 0 <= place < count:
                raise NotXenstoreError
            if kind == op:
                bodies[place] = body
            elif kind == Op.ERROR:
                self.refused[place] = body.rstrip(b"\0").decode("ascii", "backslashreplace")
            else:
                raise NotXenstoreError
            taken += 1
        self.done += taken
        return taken


_MEANING = {
    "EACCES": "permission denied",
    "EAGAIN": "somebody changed the same nodes meanwhile",
    "E2BIG": "too large",
    "EINVAL": "the daemon takes it for malformed",
    "EIO": "the daemon's own store is damaged, or the transaction is over",
    "ENOENT": "there is no such node",
    "ENOMEM": "the daemon is out of memory",
    "ENOSPC": "a quota is exhausted",
    "ENOSYS": "this daemon does not know the request",
    "EQUOTA": "a quota is exhausted",
}


class RefusedError(SourceError):
    """The daemon answered a request with an error.

    Attributes:
        path: what was asked about.
        code: the error's name, as sent: `EACCES`, oxenstored's own `EQUOTA`, ….
    """

    def __init__(self, action: str, path: str, code: str) -> None:
        self.path = path
        self.code = code
        meaning = f" ({_MEANING[code]})" if code in _MEANING else ""
        super().__init__(
            f"xenstored refused to {action} {path}: {code}{meaning}. "
            "Nothing was changed by this request; look at the daemon's log and its quotas."
        )


class ConflictError(RefusedError):
    """A transaction did not happen because somebody changed the same nodes; try it again."""


def require(expected: str, code: str, action: str, node: str) -> None:
    """Raises a `RefusedError` unless the daemon said no with what was to be expected."""
    if code != expected:
        raise RefusedError(action, node, code)
