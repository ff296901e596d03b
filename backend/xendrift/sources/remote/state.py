"""What is the matter with another host, told from how ssh ended and what it said."""

import re
from enum import StrEnum

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText, clip

_LONGEST = 300
_SSH_FAILED = 255  # ssh(1), EXIT STATUS: an error of its own, not of what it ran


class State(StrEnum):
    """How another host is.

    Attributes:
        OK: it can be looked at.
        STALE: it could, and what was seen last is still shown.
        UNREACHABLE: no connection comes about.
        HOST_KEY_CHANGED: it shows another key than it did before.
        HOST_KEY_UNKNOWN: nobody has said yet which key is its own.
        KEY_REFUSED: it does not take the key that is offered.
        NO_XENDRIFT: nothing there can read it.
        OLDER: its xendrift is older than this one; it can be looked at.
        TOO_SLOW: the deadline passed before all was said.
        FAILED: it is reached, and cannot be looked at.
    """

    OK = "ok"
    STALE = "stale"
    UNREACHABLE = "unreachable"
    HOST_KEY_CHANGED = "host key changed"
    HOST_KEY_UNKNOWN = "host key unknown"
    KEY_REFUSED = "key refused"
    NO_XENDRIFT = "no xendrift"
    OLDER = "older"
    TOO_SLOW = "too slow"
    FAILED = "failed"

    @property
    def looked_at(self) -> bool:
        """Whether what it holds is known as it is now."""
        return self in (State.OK, State.OLDER)

    def advice(self, host: str) -> SafeText:
        """Says what to do about it, empty if nothing is to be done."""
        return SafeText(_ADVICE.get(self, "").format(host=host))


_ADVICE = {
    State.UNREACHABLE: "Try `ssh {host} true`.",
    State.HOST_KEY_CHANGED: "Find out why before you take the old key out of known_hosts.",
    State.HOST_KEY_UNKNOWN: "Run `ssh {host} true` once and compare the key.",
    State.KEY_REFUSED: "Run `ssh -v {host} true` to see which keys are offered.",
    State.NO_XENDRIFT: "Install xendrift, python3 or xenstore-ls there, or say in [fleet] which"
    " command it is.",
    State.TOO_SLOW: "Give it longer with --deadline, or see what is the matter there.",
    State.FAILED: "Run the same command on the host itself.",
}


class RemoteError(SourceError):
    """Another host cannot be looked at.

    Attributes:
        state: what is the matter.
        words: the last line that ssh, or what it ran, said of it.
    """

    def __init__(self, host: str, state: State, words: SafeText = SafeText()) -> None:
        said = f": {words.rstrip('.')}" if words else ""
        super().__init__(f"{host} is not looked at, {state}{said}. {state.advice(host)}".rstrip())
        self.state = state
        self.words = words


_SIGNS = (
    (re.compile(r"REMOTE HOST IDENTIFICATION HAS CHANGED|^Offending .* key in "),
     State.HOST_KEY_CHANGED),
    (re.compile(r"Host key verification failed|No .* host key is known"), State.HOST_KEY_UNKNOWN),
    (re.compile(r"Permission denied \(|Too many authentication failures"), State.KEY_REFUSED),
)  # fmt: skip
_ABSENT = re.compile(r"not found|No such file or directory|Permission denied|not executable")
_NO_SERVE = re.compile(r"\bserve\b.*(no|invalid) (COMMAND|choice)|serve is no COMMAND")


def told_by_ssh(status: int, said: str) -> State:
    """Tells what is the matter.

    Args:
        status: ssh's exit status.
        said: the end of what came on its standard error.
    """
    if status == _SSH_FAILED:
        for sign, state in _SIGNS:
            if any(sign.search(line) for line in said.splitlines()):
                return state
        return State.UNREACHABLE
    lines = said.splitlines()
    if status in (126, 127) or (status == 1 and _ABSENT.search("\n".join(lines[-2:]))):
        return State.NO_XENDRIFT
    if status == 2 and any(_NO_SERVE.search(line) for line in lines):
        return State.OLDER
    return State.FAILED


def last_line(said: bytes) -> SafeText:
    """Returns the last line that says something, safe to print and not too long."""
    lines = [line.strip() for line in said.split(b"\n") if line.strip()]
    return clip(SafeText(lines[-1]), _LONGEST) if lines else SafeText()
