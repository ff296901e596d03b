"""What happens on the demo host while somebody watches: always the same story.

Time is handed in, never read and never slept, so that a test can step through an hour at once.
"""

import heapq
from collections.abc import Generator
from itertools import count
from random import Random

from xendrift.sources.demo.blueprints import disk, nic
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.guest import Guest
from xendrift.sources.demo.libxl import Host
from xendrift.sources.demo.world import GUESTS

Story = Generator[float, None, None]
"""Does something at each step and yields the seconds until the next."""

_BY_NAME = {guest.name: guest for guest in GUESTS}
_FIRST_JOB, _JOBS = 40, 20000


class Life:
    """Plays every story up to a point in time.

    Attributes:
        due: when the next step is, in seconds since the beginning.
    """

    def __init__(self, host: Host, seed: int = 1) -> None:
        """Sets the stage; nothing has happened yet.

        Args:
            host: the host to play on.
            seed: decides the addresses of the vifs that come and go.
        """
        chance = Random(seed)  # noqa: S311 nothing here is a secret
        stories = (
            _vifs_come_and_go(host, _BY_NAME["edge-router"], chance, 2.0),
            _vifs_come_and_go(host, _BY_NAME["files"], chance, 8.0),
            _a_disk_sticks(host, _BY_NAME["backup"]),
            _memory_balloons(host, _BY_NAME["build-7"]),
            _jobs_run(host),
        )
        # each story's first step only waits
        self._steps = [(next(story), order, story) for order, story in enumerate(stories)]
        heapq.heapify(self._steps)

    @property
    def due(self) -> float:
        """When the next step is."""
        return self._steps[0][0]

    def advance(self, elapsed: float) -> None:
        """Takes every step that is due by then, in their order.

        Args:
            elapsed: seconds since the beginning; an earlier time than before changes nothing.
        """
        while self.due <= elapsed:
            due, order, story = self._steps[0]
            heapq.heapreplace(self._steps, (due + next(story), order, story))


def _vifs_come_and_go(host: Host, guest: Guest, chance: Random, first: float) -> Story:
    """Every 12 seconds a vif is attached, used and detached; its entry stays behind."""
    yield first
    while True:
        mac = f"00:16:3e:5a:{guest.domid:02x}:{chance.randrange(0x10, 0x100):02x}"
        device = nic(5, mac, "xenbr1")
        yield from _attach(host, guest, device, waits=0.6)
        yield 5.0
        yield from _detach(host, guest, device)
        yield 12.0 - _ATTACH_SECONDS - 0.6 - 5.0 - _DETACH_SECONDS


def _a_disk_sticks(host: Host, guest: Guest) -> Story:
    """A disk waits for the guest longer than libxl would, and then connects after all."""
    device = disk("xvdh", "/dev/vg0/backup-offsite")
    yield 4.0
    while True:
        yield from _attach(host, guest, device, waits=15.0)
        yield 10.0
        yield from _detach(host, guest, device)
        yield 12.0


def _memory_balloons(host: Host, guest: Guest) -> Story:
    """The target goes up and down between `memory` and `maxmem`, a gigabyte every 3 seconds."""
    yield 3.0
    path = f"/local/domain/{guest.domid}/memory/target"
    levels = range(guest.memory, guest.max_memory, 1024)
    while True:
        for mebibytes in (*levels[1:], *levels[-2::-1]):
            host.store.write(path, str(mebibytes * 1024))
            yield 3.0


def _jobs_run(host: Host) -> Story:
    """A domain is created, runs for a while and ends; the next one has the next domid."""
    yield 5.0
    for number in count():
        domid = _FIRST_JOB + number % _JOBS
        root = disk("xvda", f"/dev/vg0/job-{domid}")
        vif = nic(0, f"00:16:3e:5a:{domid >> 8:02x}:{domid & 0xFF:02x}")
        job = Guest(domid=domid, name=f"job-{domid}", memory=1024, devices=(root, vif))
        host.build(job)
        yield 1.0
        for device in job.devices:
            host.put(domid, device.at(2, 1))
            yield 1.5
        host.complete(job)
        yield 1.0
        for device in job.devices:
            _connect(host, domid, device)
            yield 0.5
        yield 15.0
        host.destroy(job)
        yield 9.0


_ATTACH_SECONDS = 0.4 + 0.6
_DETACH_SECONDS = 0.3 + 0.3 + 0.8


def _attach(host: Host, guest: Guest, device: Device, *, waits: float) -> Story:
    """States 1 and 1, then 2 and 1 for so many seconds, then 2 and 4, then 4 and 4."""
    host.attach(guest.domid, guest.file("libxl-json"), device)
    yield 0.4
    host.serve(guest.domid, device)
    _state(host, device.back_path(guest.domid), 2)
    yield waits
    host.take(guest.domid, device)
    _state(host, device.front_path(guest.domid), 4)
    yield 0.6
    _state(host, device.back_path(guest.domid), 4)


def _detach(host: Host, guest: Guest, device: Device) -> Story:
    """As libxl does it: online 0, backend 5, frontend 6, backend 6, then all nodes go."""
    back, front = device.back_path(guest.domid), device.front_path(guest.domid)
    host.store.write(f"{back}/online", "0")
    _state(host, back, 5)
    yield 0.3
    _state(host, front, 6)
    yield 0.3
    host.store.rm(f"{back}/hotplug-status")
    _state(host, back, 6)
    yield 0.8
    host.destroy_device(guest.domid, device)


def _connect(host: Host, domid: int, device: Device) -> None:
    host.take(domid, device)
    _state(host, device.front_path(domid), 4)
    _state(host, device.back_path(domid), 4)


def _state(host: Host, path: str, state: int) -> None:
    host.store.write(f"{path}/state", str(state))
