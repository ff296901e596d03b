"""What the daemon says no with."""

from xendrift.core.base.errors import SourceError

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
