"""A host that changes while it is looked at: guests come, go, connect, close and are damaged."""

import random
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

from tests.bench.population import Population
from tests.lab.lab import Lab
from xendrift.core.base.errors import XendriftError
from xendrift.xenstore.client import Client

_OFTEN = 0.05  # seconds between two changes
_DOMIDS = range(1, 9)
_STATES = (b"1", b"2", b"3", b"4", b"5", b"6", b"nonsense", b"")
_NAMES = (b"guest", b"\x1b]2;owned\x07", b"\xff\xfe", b"a/b [red]", "漢字".encode(), b"")


@contextmanager
def changed(lab: Lab, guests: Population, seed: int) -> Generator[None]:
    """Changes a host from a thread, in an order that the seed decides, until it is left."""
    done = threading.Event()
    thread = threading.Thread(target=_change, args=(lab, guests, random.Random(seed), done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _change(lab: Lab, guests: Population, chance: random.Random, done: threading.Event) -> None:
    with lab.client() as client:
        while not done.wait(_OFTEN):
            with suppress(XendriftError):  # two changes may contradict each other
                chance.choice((_state, _state, _state, _name, _record, _guest, _file))(
                    lab, client, guests, chance
                )


def _state(lab: Lab, client: Client, guests: Population, chance: random.Random) -> None:
    end = chance.choice(
        ("/local/domain/0/backend/vbd/%d/51712", "/local/domain/%d/device/vbd/51712")
    )
    client.write(f"{end % chance.choice(_DOMIDS)}/state", chance.choice(_STATES))


def _name(lab: Lab, client: Client, guests: Population, chance: random.Random) -> None:
    client.write(f"/local/domain/{chance.choice(_DOMIDS)}/name", chance.choice(_NAMES))


def _record(lab: Lab, client: Client, guests: Population, chance: random.Random) -> None:
    """Makes a disk's record one that libxl cannot read, or whole again."""
    path = f"/libxl/{chance.choice(_DOMIDS)}/device/vbd/51712"
    if chance.random() < 0.5:
        client.remove(f"{path}/params")
    else:
        client.write(f"{path}/params", b"/dev/vg0/populated-root")


def _guest(lab: Lab, client: Client, guests: Population, chance: random.Random) -> None:
    """Lets a guest go, or come with everything that it has."""
    domid = chance.choice(_DOMIDS)
    if chance.random() < 0.5:
        client.remove(f"/local/domain/{domid}")
    else:
        client.write_many(guests.nodes_of(domid))


def _file(lab: Lab, client: Client, guests: Population, chance: random.Random) -> None:
    """Empties a template, takes it away, or writes it again."""
    for name, content in guests.files_of(chance.choice(_DOMIDS)).items():
        file = lab.userdata / name
        what = chance.random()
        if what < 0.3:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(content if what < 0.8 else content[: len(content) // 2])
