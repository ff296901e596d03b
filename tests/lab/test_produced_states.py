"""What the real xl leaves behind is told for what it is, and the remedies that are named work."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.corpus.case import line
from tests.lab.fixtures import every_release, running
from tests.lab.lab import Lab
from tests.lab.parts import DAEMONS, Xen
from tests.lab.players import Backends, Qemu
from tests.lab.produced import STATES, State, produce
from tests.lab.scene import Scene
from xendrift.core.assess import assess
from xendrift.core.model.finding import Finding
from xendrift.sources.host.source import HostSource

pytestmark = [pytest.mark.real, pytest.mark.timeout(240), every_release]

GUESTS = dict(enumerate(STATES, 401))


@dataclass(frozen=True)
class Outcome:
    """What was said of a guest, and what after its remedies had been used."""

    told: tuple[Finding, ...]
    after: tuple[Finding, ...]


@pytest.fixture(scope="module")
def outcomes(xen: Xen) -> Iterator[Mapping[tuple[str, str], Outcome]]:
    """All states on both daemons at once: xl does little but wait for its own limits."""
    with ThreadPoolExecutor(len(DAEMONS)) as pool, contextlib.ExitStack() as stack:
        scenes = [stack.enter_context(_scene(daemon, xen)) for daemon in DAEMONS]
        found = pool.map(_play, scenes)
        yield {
            (scene.daemon, GUESTS[domid].name): outcome
            for scene, outcomes in zip(scenes, found, strict=True)
            for domid, outcome in outcomes.items()
        }


@contextlib.contextmanager
def _scene(daemon: str, xen: Xen) -> Iterator[Scene]:
    with running(Scene(Path(tempfile.mkdtemp(prefix="lab")), daemon, xen)) as scene:
        scene.furnish(GUESTS, [domid for domid, state in GUESTS.items() if state.model])
        yield scene


def _play(scene: Scene) -> dict[int, Outcome]:
    def answer(path: str, state: bytes) -> bytes | None:
        guest = GUESTS.get(int(path.split("/")[6]))
        return None if guest is None else guest.driver(state)

    with Backends(scene, answer), ThreadPoolExecutor(len(GUESTS)) as pool:
        list(pool.map(lambda item: produce(scene, *item), GUESTS.items()))
        told = _told(scene)
        Path(scene.script("hang")).write_text("#!/bin/sh\n")
        list(pool.map(lambda domid: _remedy(scene, told[domid]), GUESTS))
        after = _told(scene)
    return {domid: Outcome(told[domid], after[domid]) for domid in GUESTS}


def _told(scene: Scene) -> dict[int, tuple[Finding, ...]]:
    source = HostSource(scene.socket, scene.userdata)
    with contextlib.closing(source):
        host = source.look()
        seen = source.observe(host, GUESTS)
        return {one.domid: assess(one).findings for one in seen}


def _remedy(scene: Scene, told: tuple[Finding, ...]) -> None:
    """Runs the commands as they are written, one after the other."""
    for finding in told:
        for remedy in finding.remedies:
            if remedy.command:
                scene.xl(*remedy.command[1:])


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_it_is_told_for_what_it_is(
    state: State, daemon: str, outcomes: Mapping[tuple[str, str], Outcome]
) -> None:
    told = outcomes[daemon, state.name].told
    assert [line(finding) for finding in told] == [state.told]
    assert state.words in told[0].sentence


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_the_commands_that_are_named_end_it(
    state: State, daemon: str, outcomes: Mapping[tuple[str, str], Outcome]
) -> None:
    """Only the entry of the template stays, which no xl command removes (keyboards have none)."""
    device = state.told.split()[2]
    rest = [] if device.startswith("vkb") else [f"info stale {device}"]
    assert [line(finding) for finding in outcomes[daemon, state.name].after] == rest


def test_a_medium_that_qemu_did_not_take(lab: Lab, release: str) -> None:
    """The player of QEMU says yes to everything and gives no file's number, so xl stops there."""
    lab.load("h1-hvm-cdrom")
    medium = lab.folder / "two.iso"
    medium.write_bytes(bytes(2048))
    with Qemu(lab):
        run = lab.xl("cd-insert", "6", "hdc", str(medium))
    assert run.returncode == 1
    with contextlib.closing(HostSource(lab.socket, lab.userdata)) as source:
        (seen,) = source.observe(source.look(), [6])
    (told,) = assess(seen).findings
    assert line(told) == "warning diverged disk:hdc"
    words = {
        "4.17": "emptied for a change of its medium",
        "4.20": f"its medium to {medium} did not",
    }
    assert words[release] in told.sentence
    assert told.remedies[0].command == ("xl", "cd-insert", "6", "hdc", "/lab/disks/cd1.iso")
