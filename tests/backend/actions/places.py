"""Hosts to act on: files alone, or the lab with xenstored and the real xl."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.backend.edits import observed
from tests.lab.lab import Lab
from xendrift.actions.host import HostTarget
from xendrift.actions.journal import Journal
from xendrift.actions.places import Places
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy, Resolutions, Take
from xendrift.core.model.report import Question
from xendrift.core.plans.accept import accept_plan
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.sources.host.source import HostSource


class FileTarget(HostTarget):
    """This host's files and locks, with a xenstore that never changes unless a test says so."""

    def __init__(self, folder: Path, observation: Observation, patience: float = 5.0) -> None:
        self._directory = folder / "userdata"
        self._directory.mkdir(exist_ok=True)
        self._places = Places.below(folder / "state")
        self._patience = patience
        self.journal = Journal(self._places.journal)
        self.seen: Mapping[str, bytes] = observation.nodes
        for file in observation.userdata:
            if file.content is not None:
                (self._directory / file.name).write_bytes(file.content)

    def nodes(self, domid: int) -> Mapping[str, bytes]:
        return self.seen

    def close(self) -> None:
        pass


def drifted() -> Observation:
    """g-web of `d-xenstore-only`: a disk and a nic run that its template does not have."""
    return observed("d-xenstore-only", "g-web")


def taking(policy: Policy = Policy.UNION, **taken: str) -> Question:
    """`disk_xvda="drop"` stands for `--take drop disk:xvda`."""
    devices = {
        DeviceId(*map(SafeText, name.split("_", 1))): Take(side) for name, side in taken.items()
    }
    return Question(policy, Resolutions(devices))


def planned(observation: Observation | None = None, question: Question | None = None) -> Plan:
    return accept_plan(observation or drifted(), question or Question(), Circumstances())


def with_file(observation: Observation, userid: str, content: bytes) -> Observation:
    """Adds a userdata file beside the template."""
    template = next(file for file in observation.userdata if file.userid == "libxl-json")
    name = SafeText(template.name.removesuffix("libxl-json") + userid)
    extra = replace(template, name=name, userid=userid, content=content)
    return replace(observation, userdata=(*observation.userdata, extra))


def template_at(folder: Path, plan: Plan) -> bytes:
    return (folder / "userdata" / plan.file).read_bytes()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def leftovers(userdata: Path) -> list[str]:
    """Temporary files and locks that somebody left behind."""
    return sorted(
        one.name for one in userdata.iterdir() if one.name.startswith(("userdata-n", "userdata-l"))
    )


@contextmanager
def acting(lab: Lab, patience: float = 10.0) -> Iterator[tuple[HostSource, HostTarget]]:
    """The lab as a source, and as a place to act on."""
    source = HostSource(lab.socket, lab.userdata)
    target = HostTarget(
        lab.socket, lab.userdata, places=Places.below(lab.folder / "state"), patience=patience
    )
    try:
        yield source, target
    finally:
        source.close()
        target.close()


def plan_for(source: HostSource, domid: int, question: Question | None = None) -> Plan:
    observation = next(iter(source.observe(source.look(), [domid])))
    return accept_plan(observation, question or Question(), Circumstances())
