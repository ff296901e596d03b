"""The real `xl list -l` and our prediction of it, for many guests at once."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

from tests.differential.strategies import Guest
from tests.lab.lab import Lab
from tests.lab.players import Qemu
from xendrift.core.assess import assess
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import Question, Report
from xendrift.core.views.template import NIL_UUID
from xendrift.sources.host.source import HostSource

LEFT_OUT = "left out"
CRASHES = "xl crashes"

Outcome: TypeAlias = "dict[str, Any] | str"
"""A domain's config as xl prints it, or one of the two words above."""

_ENDS = re.compile(r"xl crashes|the process aborts")
_PATIENCE = 60  # seconds
UUID = "11111111-1111-4111-8111-%012d"


@dataclass(frozen=True, slots=True)
class _Machines:
    """The device models of a lab as `Qemu` looks for them: one file for each that answers."""

    userdata: Path
    qmp: Path


class Oracle:
    """A lab whose guests are drawn."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self._environment = os.environ | {
            "LD_PRELOAD": str(lab.xen.library),
            "XENDRIFT_LAB": str(lab.folder),
            "XENDRIFT_LAB_DOMAINS": str(lab.folder / "domains"),
        }
        self._machines = _Machines(lab.folder / "machines", lab.qmp)

    def disagreement(self, guest: Guest) -> str:
        """Says in what the two disagree about one guest alone; empty if they do not."""
        self.load([guest])
        ours = self.predicted()[1]
        theirs = self.real([1], {1: ours})[1]
        return difference(theirs, ours)

    def disagreeing(self, guests: Sequence[Guest]) -> list[Guest]:
        """Returns the guests about which the two disagree."""
        self.load(guests)
        ours = self.predicted()
        domids = list(range(1, len(guests) + 1))
        assert sorted(ours) == [0, *domids], "a domain was not seen"
        theirs = self.real(domids, ours)
        return [
            guest
            for domid, guest in zip(domids, guests, strict=True)
            if difference(theirs[domid], ours[domid])
        ]

    def load(self, guests: Sequence[Guest]) -> None:
        """Replaces all guests; the first gets domid 1."""
        for folder in (self.lab.userdata, self.lab.qmp, self._machines.userdata):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        values: dict[str, bytes] = {}
        for domid, guest in enumerate(guests, 1):
            values.update(_placed(guest, domid))
            if guest.template is not None:
                content = _filled(guest.template, domid)
                (self.lab.userdata / _file(domid)).write_bytes(content)
            if guest.plugged is not None:
                machine = {"b_info": {"type.hvm": {}, "max_vcpus": guest.plugged}}
                (self._machines.userdata / _file(domid)).write_text(json.dumps(machine))
        with self.lab.client() as client:
            for root in ("/libxl", "/vm", "/local/domain"):
                client.rm(root)
            client.write_many({"/local/domain/0/domid": b"0", "/local/domain/0/name": b"Domain-0"})
            client.write_many(values)

    def predicted(self) -> dict[int, Outcome]:
        """What we say of every domain, dom0 included."""
        return {domid: _ours(report) for domid, report in self.reports().items()}

    def reports(self) -> dict[int, Report]:
        """What the whole path from the socket to the merged view makes of the lab."""
        source = HostSource(self.lab.socket, self.lab.userdata)
        try:
            host = source.look()
            seen = list(source.observe(host, sorted(host.domids)))
        finally:
            source.close()
        return {one.domid: assess(one, Question(Policy.LIBXL)) for one in seen}

    def real(self, domids: Sequence[int], expected: Mapping[int, Outcome]) -> dict[int, Outcome]:
        """What the real xl says; one that is expected to crash it is asked about alone."""
        deadly = [domid for domid in domids if expected[domid] == CRASHES]
        rest = [domid for domid in domids if domid not in deadly]
        with Qemu(cast(Lab, self._machines)):
            found = self.listed(rest) if rest else {}
            if found is None:  # somebody crashes it of whom we did not expect that
                deadly, found = list(domids), {}
            for domid in deadly:
                found |= self.listed([domid]) or {domid: CRASHES}
        return found

    def listed(self, domids: Sequence[int]) -> dict[int, Outcome] | None:
        """Has xl list some domains; None if it crashes."""
        self.lab.set_domains({domid: (_uuid(domid), "hvm") for domid in domids})
        run = subprocess.run(
            [self.lab.xen.bin / "xl", "list", "-l"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        if run.returncode:
            return None
        # libxl prints a name as it stands in the store; what is no UTF-8 is no JSON either.
        printed = json.loads(run.stdout.decode(errors="replace"))
        listed = {entry["domid"]: entry["config"] for entry in printed}
        assert set(listed) <= set(domids)
        return {domid: _comparable(listed.get(domid, LEFT_OUT)) for domid in domids}


def difference(theirs: Outcome, ours: Outcome) -> str:
    """Says where two outcomes differ, empty if they do not."""
    if theirs == ours:
        return ""
    if isinstance(theirs, str) or isinstance(ours, str):
        return f"xl: {theirs}\nxendrift: {ours}"
    return "\n".join(_differences("", theirs, ours))


def _differences(pointer: str, theirs: Any, ours: Any) -> list[str]:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        keys: list[str] = sorted({*theirs, *ours})
        return [
            line
            for key in keys
            for line in _differences(f"{pointer}/{key}", theirs.get(key), ours.get(key))
        ]
    return [] if theirs == ours else [f"{pointer} xl: {theirs!r} xendrift: {ours!r}"]


def _ours(report: Report) -> Outcome:
    if not report.merged.config:
        reason = f"{report.merged.problem} {report.template.refused}"
        return CRASHES if _ENDS.search(reason) else LEFT_OUT
    printed: dict[str, Any] = json.loads(json.dumps(report.merged.config))
    return _comparable(printed)


def _comparable(outcome: Outcome) -> Outcome:
    """Without what only the hypervisor knows."""
    if isinstance(outcome, str):
        return outcome
    build = {k: v for k, v in outcome["b_info"].items() if k != "sched_params"}
    return outcome | {"b_info": build}


def alone(guest: Guest, release: tuple[int, int] = (4, 17)) -> Outcome:
    """What we say of one guest, at domid 1, without any lab."""
    nodes: dict[str, bytes] = {}
    for path, value in _placed(guest, 1).items():
        parents = path.split("/")
        for depth in range(2, len(parents)):
            nodes.setdefault("/".join(parents[:depth]), b"")
        nodes[path] = value
    files: list[UserdataFile | None] = []
    if guest.template is not None:
        files.append(UserdataFile.named(_file(1), _filled(guest.template, 1)))
    host = HostObservation(frozenset([0, 1]), release=release)
    observation = Observation(1, nodes, tuple(file for file in files if file), host)
    return _ours(assess(observation, Question(Policy.LIBXL)))


def _uuid(domid: int) -> str:
    return UUID % domid if domid else NIL_UUID


def _file(domid: int) -> str:
    return f"userdata-d.{domid}.{UUID % domid}.libxl-json"


def _placed(guest: Guest, domid: int) -> dict[str, bytes]:
    return {
        path.replace("@D", str(domid)): _filled(value, domid) for path, value in guest.nodes
    } | {f"/libxl/{domid}/domid": b"%d" % domid}


def _filled(value: bytes, domid: int) -> bytes:
    return value.replace(b"@D", b"%d" % domid).replace(b"@U", (UUID % domid).encode())
