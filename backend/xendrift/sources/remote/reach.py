"""How another host is reached: the system's own ssh, and what is run at its far end.

What an operator has set up for ssh holds: names, keys, jump hosts, known hosts. What is added only
takes away: nobody can be asked, nothing is forwarded, and a line that broke is noticed. How host
keys are checked is never said here, so that it is never less than what ssh is set up to (ssh(1),
ssh_config(5)).
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText, clip

# What ssh takes for a host: a name, an address, user@host, or a uri. No blank, no quote, nothing
# that a shell in somebody's ProxyCommand would obey.
_NAME = re.compile(r"[A-Za-z0-9_.@:%\[\]/+~=-]{1,255}")
_WEAKENS = re.compile(r"(?i)\s*(?:-o)?\s*stricthostkeychecking\s*[=\s]\s*\"?(no|off|accept-new)")

_KEPT_SHUT = (
    "-a", "-x", "-T",
    "-oBatchMode=yes", "-oClearAllForwardings=yes", "-oForwardAgent=no", "-oForwardX11=no",
    "-oPermitLocalCommand=no", "-oServerAliveInterval=5", "-oServerAliveCountMax=3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """How one host is reached.

    Attributes:
        name: what the operator calls it, which is what ssh is told.
        ssh: the ssh to run, and arguments of the operator's own.
        command: the xendrift to run there, and arguments of the operator's own.
        connect_timeout: seconds in which a connection has to stand.
        deadline: seconds in which a single look has to be over.
    """

    name: SafeText
    ssh: tuple[str, ...] = ("ssh",)
    command: tuple[str, ...] = ("xendrift",)
    connect_timeout: int = 10
    deadline: float = 60.0

    def argv(self, *words: str) -> list[str]:
        """The command here that runs one there; a shell there takes its words apart again."""
        timeout = f"-oConnectTimeout={self.connect_timeout}"
        return [*self.ssh, *_KEPT_SHUT, timeout, "--", str(self.name), shlex.join(words)]

    def xendrift(self, *words: str) -> list[str]:
        """The command here that runs xendrift there."""
        return self.argv(*self.command, *words)

    @property
    def prefix(self) -> tuple[str, ...]:
        """What stands before xendrift in its command, `sudo -n` perhaps."""
        return self.command[: self._place]

    def told(self, option: str) -> str:
        """What xendrift there is told by an option of the command, empty if nothing."""
        rest = self.command[self._place + 1 :]
        return next((after for one, after in pairwise(rest) if one == option), "")

    @property
    def _place(self) -> int:
        named = (place for place, word in enumerate(self.command) if word.endswith("xendrift"))
        return next(named, 0)


@dataclass(frozen=True, slots=True)
class Fleet:
    """How other hosts are reached, as it was set.

    Attributes:
        jobs: how many are looked at side by side; 0 for four for each processor.
        connect_timeout: seconds in which a connection has to stand.
        deadline: seconds in which a look at one has to be over.
        ssh: the ssh to run.
        command: the xendrift to run there.
        hosts: what is otherwise for one host, by its name: the same keys but `jobs`.
    """

    jobs: int = 0
    connect_timeout: int = 10
    deadline: float = 60.0
    ssh: tuple[str, ...] = ("ssh",)
    command: tuple[str, ...] = ("xendrift",)
    hosts: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict[str, Mapping[str, object]]
    )

    def reach(self, name: str) -> Reach:
        """Says how a host is reached.

        Raises:
            UsageError: it is no name that ssh could be told.
        """
        given = self.hosts.get(name, {})
        common = Reach(
            check_name(name), self.ssh, self.command, self.connect_timeout, self.deadline
        )
        return replace(common, **given)  # pyright: ignore[reportArgumentType] checked when read


def check_name(name: str) -> SafeText:
    """Returns a host's name.

    Raises:
        UsageError: ssh would take it for an option, or a shell for more than a name.
    """
    if name.startswith("-") or not _NAME.fullmatch(name):
        raise UsageError(
            f"{clip(SafeText(name), 60) or 'An empty text'} is no name of a host: it is letters,"
            " digits and . _ @ : and the like, and begins with no dash. Nothing was run."
        )
    return SafeText(name)


def weakens(arguments: Sequence[str]) -> bool:
    """Tells whether arguments of ssh have it trust hosts that it does not know."""
    joined = [f"{one}{after}" for one, after in pairwise(arguments)]
    return any(_WEAKENS.match(one) for one in (*arguments, *joined))
