"""What a plan for a pending configuration is."""

from collections.abc import Iterator
from dataclasses import dataclass

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.shell import command_line
from xendrift.core.base.text import SafeText
from xendrift.core.plans.lines import Part, PlanLine, each, line
from xendrift.core.plans.plan import Plan, cautions_of, view_lines

PENDING = "pending"
_COMMAND = "config-update"
_LIMIT = 30.0  # xl only takes a lock that nobody holds for long


@dataclass(frozen=True, slots=True)
class PendingPlan(Plan):
    """One file that `xl config-update` keeps, before it is there, or gone.

    Attributes:
        template_sha256: the hash of the template that the plan was made from.
        unsaid: what the file does not say of the merged view, or not exactly.
        text: the file's lines as they may be shown, passwords left out.
        limit: how many seconds xl may take.
    """

    template_sha256: str = ""
    unsaid: tuple[SafeText, ...] = ()
    text: tuple[SafeText, ...] = ()
    limit: float = _LIMIT

    @property
    def nothing_to_do(self) -> bool:
        """Whether that very file is there already."""
        return not self.refusals and self.before_sha256 == self.wanted_sha256

    @property
    def wanted_sha256(self) -> str:
        """The hash of the file that is to be there, empty if none is."""
        return self.after_sha256 if self.after else ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What xl takes, but for the file: without -f, a path with an equals sign is a setting."""
        return (_COMMAND, str(self.domid), "-f")

    @property
    def title(self) -> SafeText:
        """What is left for the next reboot, or taken back."""
        if self.action == PENDING:
            what = "leave the merged view for its next reboot"
        else:
            then = "put the earlier configuration back" if self.after else "remove it"
            what = f"take back what {self.undoes} left, {then}"
        return SafeText(f"{self.action} {self.place}: {what}")

    @property
    def already(self) -> str:
        """What is so where nothing is to do."""
        return "that is how it is already"

    def same_changes(self, other: Plan) -> bool:
        """Tells whether it leaves the same file."""
        return self.after == other.after and not self.refusals

    @property
    def work(self) -> SafeText:
        """What is under way while it runs."""
        return SafeText(f"writing the pending configuration of {self.name}")

    def lines(self) -> Iterator[PlanLine]:
        """Yields the command and the file that it leaves; passwords are not shown."""
        leaves = self.action == PENDING
        yield line(Part.TITLE, self.title)
        yield from view_lines(self) if leaves else ()
        if self.refusals:
            return
        if leaves:
            yield line(Part.RUN, command_line("xl", *self.arguments, "FILE"))
            yield line(Part.WRITE, f"which writes {self.file}")
        yield from each(Part.TEXT, self.text)
        yield from each(Part.UNSAID, self.unsaid)
        yield from self._boots() if leaves else ()
        yield from self._cautions()

    def shape(self) -> JsonObject:
        """The plan as programs read it, the file and its passwords included."""
        shape: JsonObject = {
            "action": self.action,
            "domid": self.domid,
            "domain": str(self.name),
            "uuid": self.uuid,
            "file": self.file,
            "policy": str(self.policy),
            "taken": {str(device): str(take) for device, take in self.taken.items()},
            "command": ["xl", *self.arguments, "FILE"] if self.action == PENDING else [],
            "before_sha256": self.before_sha256,
            "after_sha256": self.wanted_sha256,
            "after": self.after.decode(),
            "unsaid": [str(one) for one in self.unsaid],
            "next_boot_before": str(self.boot_before.sentence),
            "next_boot_after": str(self.boot_after.sentence),
            "undoes": self.undoes,
        }
        return shape | cautions_of(self)

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines, without values: for the journal."""
        lines = [f"next boot after: {self.boot_after.sentence}"]
        if self.action == PENDING:
            lines = [
                f"policy {self.policy}",
                command_line("xl", *self.arguments, "FILE"),
                f"{len(self.unsaid)} values not said",
                *lines,
            ]
        return tuple(SafeText(line) for line in lines)
