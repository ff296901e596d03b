"""A guest that writes without pause."""

import threading
import time
from contextlib import suppress
from typing import Self

from tests.lab.lab import Lab
from xendrift.errors import SourceError

_RATE = 5000
_TURN = 100


class Storm:
    """Writes nodes of one guest, some of which matter, until it is closed.

    Attributes:
        rate: how many a second it came to.
    """

    def __init__(self, lab: Lab, domid: int) -> None:
        self.rate = 0.0
        self._lab = lab
        root = f"/local/domain/{domid}"
        self._paths = [f"{root}/device/vbd/51712/state", f"{root}/data/x"] * (_TURN // 2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _write(self) -> None:
        written, begun = 0, time.monotonic()
        with self._lab.client(patience=30) as client, suppress(SourceError):
            while not self._over.is_set():
                for path in self._paths:
                    client.write(path, b"%d" % (written % 6))
                    written += 1
                ahead = written / _RATE - (time.monotonic() - begun)
                self._over.wait(max(ahead, 0))
        self.rate = written / (time.monotonic() - begun)
