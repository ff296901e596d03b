"""A guest that writes without pause: `python -m tests.bench.storm SOCKET DOMID`.

It is a process of its own, so that what it needs is not taken for what the screen needs.
"""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.bench.place import PYTHON
from tests.lab.lab import Lab
from xendrift.core.base.errors import SourceError
from xendrift.xenstore.address import Address
from xendrift.xenstore.client import Client

_RATE = 5000
_TURN = 50
_LONGEST = 120.0  # seconds, should nobody end it


class Storm:
    """Writes nodes of one guest, some of which matter, until it is left.

    Attributes:
        rate: how many a second it came to.
    """

    def __init__(self, lab: Lab, domid: int) -> None:
        self.rate = 0.0
        self._command = [PYTHON, "-m", "tests.bench.storm", lab.socket, str(domid)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        written, _ = self._process.communicate(timeout=30)
        self.rate = float(written)


def main(socket: str, domid: str) -> float:
    """Writes until it is told to end, and returns how many nodes a second."""
    over = False

    def end(*_: object) -> None:
        nonlocal over
        over = True

    signal.signal(signal.SIGTERM, end)
    root = f"/local/domain/{domid}"
    paths = [f"{root}/device/vbd/51712/state", f"{root}/data/x"] * (_TURN // 2)
    written, begun = 0, time.monotonic()
    with Client(Address(socket), patience=30) as client, suppress(SourceError):
        while not over and time.monotonic() - begun < _LONGEST:
            for path in paths:
                client.write(path, b"%d" % (written % 6))
                written += 1
            time.sleep(max(written / _RATE - (time.monotonic() - begun), 0))
    return written / (time.monotonic() - begun)


if __name__ == "__main__":
    sys.stdout.write(f"{main(*sys.argv[1:])}\n")
