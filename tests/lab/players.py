"""Those who answer xl in a real dom0: the backend drivers and QEMU. Threads, ended by `close`."""

import contextlib
import json
import select
import socket
import threading
from collections.abc import Callable
from typing import Any, Self

from tests.lab.lab import Lab
from xendrift.core.base.errors import SourceError
from xendrift.xenstore.watcher import Watcher

# Initialising is answered with InitWait, Closing with Closed, as netback and blkback do.
_ANSWERS = {b"1": b"2", b"5": b"6"}

Answer = Callable[[str, bytes], bytes | None]


def prompt(path: str, state: bytes) -> bytes | None:
    """Answers as a healthy driver does."""
    del path
    return _ANSWERS.get(state)


def silent(path: str, state: bytes) -> bytes | None:
    """Answers nothing: a driver that is not loaded."""
    del path, state


class _Player:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        raise NotImplementedError


class Backends(_Player):
    """Plays the backend drivers of dom0.

    Args:
        lab: where.
        answer: what a driver makes of its state node's value; None leaves it.
    """

    def __init__(self, lab: Lab, answer: Answer = prompt) -> None:
        self._answer = answer
        self._changed: list[str] = []
        self._client = lab.client(patience=10)
        self._watcher = Watcher(lab.address, self._changed.append, patience=10)
        self._watcher.watch(["/local/domain/0/backend"])
        self._thread = threading.Thread(target=self._play, name="backends", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._watcher.close()
        self._thread.join(5)
        self._client.close()

    def _play(self) -> None:
        with contextlib.suppress(SourceError):
            while True:
                self._watcher.wait(60)
                while self._changed:
                    self._react(self._changed.pop(0))

    def _react(self, path: str) -> None:
        if path.endswith("/state"):
            state = self._client.read(path)
            answer = None if state is None else self._answer(path, state)
            if answer is not None:
                self._client.write(path, answer)


class Qemu(_Player):
    """Plays the device model of every HVM guest of a lab: all of its vcpus are plugged."""

    def __init__(self, lab: Lab) -> None:
        self._wake, self._stop = socket.socketpair()
        self._listeners: dict[socket.socket, int] = {}
        for template in lab.userdata.glob("userdata-d.*.libxl-json"):
            config = json.loads(template.read_bytes().rstrip(b"\0"))
            if "type.hvm" in config.get("b_info", {}):
                path = lab.qmp / f"qmp-libxl-{template.name.split('.')[1]}"
                path.unlink(missing_ok=True)
                listener = socket.socket(socket.AF_UNIX)
                listener.bind(str(path))
                listener.listen()
                self._listeners[listener] = config["b_info"].get("max_vcpus", 1)
        self._thread = threading.Thread(target=self._play, name="qemu", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.send(b"x")
        self._thread.join(5)
        for open_socket in (self._wake, self._stop, *self._listeners):
            open_socket.close()

    def _play(self) -> None:
        while True:
            ready = select.select([self._wake, *self._listeners], [], [])[0]
            if self._wake in ready:
                return
            connection, _ = ready[0].accept()
            connection.settimeout(10)
            with contextlib.suppress(OSError), connection:
                _talk(connection, self._listeners[ready[0]])


def _talk(connection: socket.socket, vcpus: int) -> None:
    version = {"qemu": {"major": 7, "minor": 2, "micro": 0}, "package": ""}
    _say(connection, {"QMP": {"version": version, "capabilities": []}})
    with connection.makefile("r") as requests:
        for line in requests:
            request = json.loads(line)
            answer: object = {}
            if request["execute"].startswith("query-cpus"):
                answer = [{"cpu-index": n, "CPU": n, "current": False} for n in range(vcpus)]
            _say(connection, {"return": answer, "id": request.get("id")})


def _say(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\r\n")
