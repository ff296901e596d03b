"""Between a client and a real daemon: passes everything on until it is told to cut, or late."""

import queue
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.lab.lab import Lab
from xendrift.xenstore.address import Address

_CHUNK = 1 << 16


class Relay:
    """A socket beside the daemon's own.

    Attributes:
        address: where clients connect to.
        socket: the same as a path.
        cuts: how many connections were cut.
    """

    def __init__(self, lab: Lab) -> None:
        self.socket = str(lab.folder / "run" / "relay")
        self.address = Address(self.socket)
        self.cuts = 0
        self._daemon = lab.socket
        self._left: int | None = None
        self._lock = threading.Lock()
        self._server = socket.socket(socket.AF_UNIX)
        Path(self.socket).unlink(missing_ok=True)
        self._server.bind(self.socket)
        self._server.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def cut_after(self, count: int) -> None:
        """Hangs up once so many more bytes of the daemon's have been passed on; once only."""
        with self._lock:
            self._left = count

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                daemon = socket.socket(socket.AF_UNIX)
                daemon.connect(self._daemon)
                for source, sink, counted in ((client, daemon, False), (daemon, client, True)):
                    threading.Thread(
                        target=self._pass_on, args=(source, sink, counted), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                kept = self._kept(len(data)) if counted else len(data)
                sink.sendall(data[:kept])
                if kept < len(data):
                    break
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _kept(self, size: int) -> int:
        with self._lock:
            if self._left is None or self._left >= size:
                self._left = None if self._left is None else self._left - size
                return size
            kept, self._left = self._left, None
            self.cuts += 1
            return kept


class DelayingRelay:
    """A TCP port of this machine that passes everything on to another one, later.

    Attributes:
        port: where clients connect to.
        delay: seconds from one end to the other; a round trip takes twice as long.
    """

    def __init__(self, port: int, delay: float = 0.0) -> None:
        self.delay = delay
        self._to = port
        self._ends: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Breaks every line that stands."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                daemon = socket.create_connection(("127.0.0.1", self._to))
                for end in (client, daemon):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._ends += [client, daemon]
                for source, sink in ((client, daemon), (daemon, client)):
                    waiting = queue.SimpleQueue[tuple[float, bytes]]()
                    for work in (self._read, self._write):
                        threading.Thread(
                            target=work, args=(source, sink, waiting), daemon=True
                        ).start()

    def _read(
        self,
        source: socket.socket,
        sink: socket.socket,
        waiting: queue.SimpleQueue[tuple[float, bytes]],
    ) -> None:
        data = b"."
        while data:
            try:
                data = source.recv(_CHUNK)
            except OSError:
                data = b""
            waiting.put((time.monotonic() + self.delay, data))

    def _write(
        self,
        source: socket.socket,
        sink: socket.socket,
        waiting: queue.SimpleQueue[tuple[float, bytes]],
    ) -> None:
        while True:
            due, data = waiting.get()
            time.sleep(max(due - time.monotonic(), 0))
            if not data:
                break
            try:
                sink.sendall(data)
            except OSError:
                break
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
