"""What a plan of `clean` is, and whether it still holds."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.plans.basis import what_changed
from xendrift.core.plans.clean_checks import identity_nodes, in_use, other_domain
from xendrift.core.plans.lines import Part, PlanLine, each, line
from xendrift.core.plans.plan import Plan, cautions_of

CLEAN = "clean"
"""Below `/local/domain/D`: what makes a directory a domain (libxl_create.c, libxl__domain_make)."""

NOBODY = DeviceId("", SafeText())


@dataclass(frozen=True, slots=True)
class Hotplug:
    """The runs of a hotplug script that a removal takes (libxl_device.c, device_hotplug).

    Attributes:
        script: its path, from dom0's own backend directory.
        runs: the arguments of each run.
        environment: what is added to the environment of all of them.
    """

    script: str
    runs: tuple[tuple[str, ...], ...]
    environment: Mapping[str, str]

    @property
    def shape(self) -> JsonObject:
        """The runs as programs read them."""
        return {
            "script": str(SafeText(self.script)),
            "runs": [[*run] for run in self.runs],
            "environment": {key: str(SafeText(one)) for key, one in self.environment.items()},
        }


@dataclass(frozen=True, slots=True)
class CleanPlan(Plan):
    """One removal that xl cannot do, before it happens: of nodes, or of a userdata file.

    Attributes:
        device: what is removed, as every output calls it.
        dead: whether its domain does not exist.
        roots: the subtrees that go, in libxl's order: frontend, record, backend.
        ends: those of them that are ends of a handshake.
        nodes: what xenstore held below them.
        record: where libxl's record of the device is, or would be; empty for a dead domain.
        pointer: the backend that this record points to, None if it points to none.
        hotplug: the script to run first, None if there is none.
        remains: what may be left all the same.
        then: the steps, one line each.
    """

    device: DeviceId = NOBODY
    dead: bool = False
    roots: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    nodes: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    record: str = ""
    pointer: bytes | None = None
    hotplug: Hotplug | None = None
    remains: tuple[SafeText, ...] = ()
    then: tuple[SafeText, ...] = ()

    @property
    def place(self) -> SafeText:
        """Its domain, with the domid."""
        nameless = self.name == f"(domain {self.domid})"
        return SafeText(f"domain {self.domid}" if nameless else f"{self.name} ({self.domid})")

    @property
    def nothing_to_do(self) -> bool:
        """Whatever was found is there: there is always something to do."""
        return False

    @property
    def title(self) -> SafeText:
        """What is removed, and of which domain."""
        gone = ", which does not exist" if self.dead else ""
        return SafeText(f"{self.action} {self.device} of {self.place}{gone}")

    @property
    def refused(self) -> SafeText:
        """What a refusal begins with."""
        return SafeText(f"{self.device} of {self.place} is left as it is")

    def same_changes(self, other: Plan) -> bool:  # noqa: ARG002
        """What it does happens outside of the template: it is read again before it is run."""
        return False

    @property
    def work(self) -> SafeText:
        """What is under way while it runs."""
        return SafeText(f"removing {self.device}")

    @property
    def of_host(self) -> bool:
        """Whatever is left of domains that do not exist is the host's."""
        return True

    @property
    def can_end(self) -> bool:
        """Whether what runs can be ended half way."""
        return True

    @property
    def if_ended(self) -> SafeText:
        """What it means to end its script."""
        return SafeText(
            "A hotplug script may be at work. Ending it takes nothing of what it did back; nothing"
            " is removed from xenstore then."
        )

    def lines(self) -> Iterator[PlanLine]:
        """Yields each step, and what boots next if that changes."""
        yield line(Part.TITLE, self.title)
        if self.refusals:
            return
        yield from each(Part.STEP, self.then)
        yield from each(Part.REMAINS, self.remains)
        if self.boot_before != self.boot_after:
            yield from self._boots()
        yield from self._cautions()

    def shape(self) -> JsonObject:
        """The plan as programs read it."""
        shape: JsonObject = {
            "action": self.action,
            "domid": self.domid,
            "domain": str(self.name),
            "uuid": self.uuid,
            "dead": self.dead,
            "device": str(self.device),
            "file": str(SafeText(self.file)),
            "removes": [str(SafeText(root)) for root in self.roots],
            "basis": self.trusted_digests,
            "before_sha256": self.before_sha256,
            "hotplug": None if self.hotplug is None else self.hotplug.shape,
            "then": [str(step) for step in self.then],
            "remains": [str(sentence) for sentence in self.remains],
        }
        return shape | cautions_of(self)

    @property
    def summary(self) -> tuple[SafeText, ...]:
        """The plan in a few lines: for the journal."""
        return (SafeText(f"clean {self.device}"), *self.then)

    @property
    def after_sha256(self) -> str:
        """Nothing is there afterwards, so there is nothing to hash."""
        return ""

    @property
    def noted(self) -> JsonObject:
        """What an undo has to know."""
        roots: list[Json] = [*self.roots]
        return {"device": str(self.device), "dead": self.dead, "roots": roots}

    @property
    def trusted_digests(self) -> JsonObject:
        """The hashes of what it was made from, by path; without what the guest can write."""
        guest = f"/local/domain/{self.domid}/"
        return {
            str(SafeText(path)): hashlib.sha256(value).hexdigest()[:32]
            for path, value in sorted(self.nodes.items())
            if not path.startswith(guest)
        }

    @property
    def single(self) -> tuple[str, ...]:
        """The nodes besides the roots that have to be looked at before anything is removed."""
        return (*identity_nodes(self.domid), *([f"{self.record}/backend"] if self.record else []))

    def objection(self, seen: Mapping[str, bytes], *, begun: bool = False) -> str:
        """Says why nothing may be removed as things are now; empty if it may.

        Args:
            seen: the nodes below the roots and the single ones, as they are now.
            begun: whether the hotplug script has run, which changes its own backend.
        """
        what = other_domain(self.domid, self.uuid, seen, dead=self.dead)
        if what:
            return what
        if self.record and _pointer(seen, self.record) != self.pointer:
            return f"the plan is stale: libxl's record {self.record} points elsewhere now"
        used = "" if self.dead else in_use(self.ends, seen)
        if used:
            return used
        guest = f"/local/domain/{self.domid}/"
        trusted = [root for root in self.roots if not root.startswith(guest)]
        if begun:
            trusted = [root for root in trusted if root == self.record]
        changed = what_changed(_below(trusted, self.nodes), _below(trusted, seen))
        return f"the plan is stale: {changed}" if changed else ""


def _pointer(seen: Mapping[str, bytes], record: str) -> bytes | None:
    return seen.get(f"{record}/backend")


def _below(roots: list[str], nodes: Mapping[str, bytes]) -> dict[str, str]:
    return {
        path: value.hex()
        for path, value in nodes.items()
        if any(path == root or path.startswith(f"{root}/") for root in roots)
    }
