"""What a plan of `plug` or `unplug` is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import DeviceId, Pair
from xendrift.core.plans.lines import Part, PlanLine, each, line
from xendrift.core.plans.plan import Plan, cautions_of

PLUG = "plug"
UNPLUG = "unplug"


@dataclass(frozen=True, slots=True)
class PlugPlan(Plan):
    """One command of xl, before it runs.

    Attributes:
        device: what it is about; None if xl is to choose the number.
        kind: its kind's name.
        arguments: what xl takes; empty if there is no such command.
        limit: how many seconds the command may take.
        config: what is to be attached.
        claim: what tells the new device from others of its kind, if anything does.
        fixed: whether the command itself says which device it is about.
        known: the devices of the kind that either view had before.
        seen: those of them that were in xenstore.
        tracked: whether the template had the device before.
        keep_template: whether the template is left as xl leaves it.
        then: what follows, step by step.
    """

    device: DeviceId | None = None
    kind: str = ""
    arguments: tuple[str, ...] = ()
    limit: float = 0.0
    config: JsonObject | None = None
    claim: str = ""
    fixed: bool = False
    known: frozenset[DeviceId] = frozenset()
    seen: frozenset[DeviceId] = frozenset()
    tracked: bool = False
    keep_template: bool = False
    then: tuple[SafeText, ...] = ()

    @property
    def subject(self) -> SafeText:
        """What the device is called."""
        return SafeText(str(self.device) if self.device is not None else f"the new {self.kind}")

    @property
    def nothing_to_do(self) -> bool:
        """Whether nothing would be run: never, or it is refused."""
        return False

    @property
    def title(self) -> SafeText:
        """What is to be done to which device."""
        return SafeText(f"{self.action} {self.subject} of {self.place}")

    def same_changes(self, other: Plan) -> bool:  # noqa: ARG002
        """What it does happens outside of the template: it is read again before it is run."""
        return False

    @property
    def work(self) -> SafeText:
        """What is under way while it runs."""
        return SafeText(f"xl {self.arguments[0]} runs" if self.arguments else str(self.title))

    @property
    def limit_of_work(self) -> float:
        """How many seconds xl may take."""
        return self.limit

    @property
    def can_end(self) -> bool:
        """Whether what runs can be ended half way."""
        return True

    @property
    def if_ended(self) -> SafeText:
        """What it means to end xl."""
        return SafeText(
            "xl has already written part of what it was to do. Ending it takes nothing of that"
            " back: the device stays as far as it came, and is shown as that. xl and its scripts"
            " are ended together."
        )

    def lines(self) -> Iterator[PlanLine]:
        """Yields the command, what follows it, and what boots next."""
        yield line(Part.TITLE, self.title)
        if self.arguments:
            yield line(Part.RUN, command_line("xl", *self.arguments))
            yield line(Part.LIMIT, f"end it after {self.limit:.0f} s, longer than libxl waits")
            yield from each(Part.THEN, self.then)
        yield line(Part.NOW, self.boot_before.sentence)
        if self.action != PLUG and not self.refusals:
            yield line(Part.AFTER, self.boot_after.sentence)
        yield from self._cautions()

    def shape(self) -> JsonObject:
        """The plan as programs read it."""
        shape: JsonObject = {
            "action": self.action,
            "domid": self.domid,
            "domain": str(self.name),
            "uuid": self.uuid,
            "device": None if self.device is None else str(self.device),
            "command": ["xl", *(str(SafeText(word)) for word in self.arguments)],
            "there": [*sorted(str(one) for one in self.seen)],
            "limit": self.limit,
            "undoes": self.undoes,
            "then": [str(step) for step in self.then],
        }
        return shape | cautions_of(self)

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines: for the journal."""
        lines = (f"{self.action} {self.subject}", command_line("xl", *self.arguments), *self.then)
        return tuple(SafeText(line) for line in lines)

    @property
    def noted(self) -> JsonObject:
        """What an undo has to know: the device as it was, and whether the template had it."""
        return {
            "device": None if self.device is None else str(self.device),
            "kind": self.kind,
            "config": self.config,
            "tracked": self.tracked,
            "keep_template": self.keep_template,
        }

    def find(self, pairs: Iterable[Pair]) -> Pair | None:
        """Finds the device among the domain's pairs.

        Where libxl chooses the number, it is the one that was not there before.
        """
        kind = BY_NAME[self.kind]
        mine = [pair for pair in pairs if pair.id.kind == self.kind]
        for pair in mine:
            entry = pair.template if pair.live is None else pair.live.config
            same = self.claim and entry is not None and kind.claim(entry, 0) == self.claim
            if (pair.id == self.device or same) and (self.fixed or pair.live is not None):
                return pair
        new = [pair for pair in mine if pair.live is not None and pair.id not in self.seen]
        new = new or [pair for pair in mine if pair.id not in self.known]
        named = [pair for pair in mine if pair.id == self.device]
        return new[0] if len(new) == 1 and not self.fixed else next(iter(named), None)
