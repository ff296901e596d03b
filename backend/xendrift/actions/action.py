"""What every action has: how it is asked for, planned, run and told."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from xendrift.actions.access import Access
from xendrift.actions.look import observation_of
from xendrift.actions.outcome import Outcome
from xendrift.actions.process import Tell
from xendrift.core.base.text import SafeText
from xendrift.core.model.domains import find_domain
from xendrift.core.model.entry import Entry
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import Question
from xendrift.core.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class Request:
    """One action, as it was asked for.

    Attributes:
        action: which one, by its name in the registry.
        domain: the domain, as it was named: a domid or a name; empty for an undo.
        device: the device, or the spelling of a new one; empty for the whole domain.
        question: the policy and the operator's decisions.
        settings: values of the operator's own that have still to be read by their type: a device
            and `KEY=VALUE`.
        force: whether what speaks against it is overridden: the guest is not asked, or a
            template that was written again since is replaced.
        keep_template: whether xl's own view of the template is left as it is.
        despite_pending: whether a pending configuration is no reason to refuse.
        entry: the journal's name of what is to be taken back, the last action if None.
        history: a history that an earlier template may be taken from, None if none is named.
    """

    action: str
    domain: str = ""
    device: str = ""
    question: Question = field(default_factory=Question)
    settings: tuple[tuple[str, str], ...] = ()
    force: bool = False
    keep_template: bool = False
    despite_pending: bool = False
    entry: str | None = None
    history: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What an action looked at to make its plan.

    Attributes:
        observation: the domain, None if it does not exist.
        entry: what is to be taken back, None for all but an undo.
        backup: the bytes that were kept, None if there are none or they are gone.
        now: what the file holds now, None if there is none.
        made: a plan that had to be made while looking, None for all others.
    """

    observation: Observation | None = None
    entry: Entry | None = None
    backup: bytes | None = None
    now: bytes | None = None
    made: Plan | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that makes another plan of a request.

    Attributes:
        text: what it is, as the end of "with it".
        on: whether it is on.
        request: the request with it the other way.
    """

    text: SafeText
    on: bool
    request: Request


class Action(Protocol):
    """One thing that can be done to a domain."""

    @property
    def name(self) -> str:
        """What the command line, the journal and its plans call it."""
        ...

    @property
    def looks(self) -> bool:
        """Whether its plan is made from more than the domain itself."""
        ...

    def look(self, request: Request, access: Access) -> Seen:
        """Looks at all that its plan is made from.

        Raises:
            XendriftError: there is no such domain, device or entry.
            OSError: something cannot be read.
        """
        ...

    def plan(self, request: Request, seen: Seen, access: Access) -> Plan:
        """Makes the plan of what was seen; at most one small file is read besides.

        Raises:
            XendriftError: it cannot be understood, or there is no such device.
        """
        ...

    def concerned(self, request: Request, access: Access) -> Iterable[int]:
        """Tells of which domains killed actions are to be cleared up first."""
        ...

    def ready(self, plan: Plan, access: Access) -> None:
        """Makes sure that whatever it runs is there, before anybody is asked.

        Raises:
            UsageError: a program is missing.
        """
        ...

    def switches(self, request: Request, *, pending: bool) -> Iterator[Switch]:
        """Yields what can be turned on and off before it is confirmed.

        Args:
            request: as it is.
            pending: whether `xl config-update` left a configuration.
        """
        ...

    def run(
        self, plan: Plan, access: Access, tell: Tell, stop: threading.Event | None = None
    ) -> Outcome:
        """Runs a plan of its own that was confirmed.

        Args:
            plan: what to do.
            access: with what.
            tell: is given every line that xl or a script writes, after the program's name.
            stop: ends those programs and every wait once it is set.

        Raises:
            RefusedActionError: it must not be run, or the host is not as it was; nothing was done.
            XendriftError: a step failed; the sentence says what stands.
        """
        ...


class DomainAction:
    """What most actions have in common: they are about one domain that exists."""

    looks = False

    def look(self, request: Request, access: Access) -> Seen:
        """Reads the domain."""
        return Seen(observation_of(request.domain, access.source))

    def concerned(self, request: Request, access: Access) -> Iterable[int]:
        """That domain alone."""
        return [find_domain(access.source.look(), request.domain)]

    def ready(self, plan: Plan, access: Access) -> None:
        """Nothing but xendrift itself is needed."""

    def switches(self, request: Request, *, pending: bool) -> Iterator[Switch]:  # noqa: ARG002
        """Nothing can be chosen."""
        yield from ()


class LookedAction(DomainAction):
    """What is planned while it is looked at, for what to look at next depends on what was seen."""

    looks = True

    def plan(self, request: Request, seen: Seen, access: Access) -> Plan:  # noqa: ARG002
        """Returns the plan that was made while looking."""
        assert seen.made is not None  # noqa: S101
        return seen.made


def switch(request: Request, name: str, text: str) -> Switch:
    """Makes a switch of one attribute of a request."""
    on = bool(getattr(request, name))
    return Switch(SafeText(text), on, replace(request, **{name: not on}))
