"""A daemon that answers as a test says, for what no real one can be made to do."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

from xendrift.xenstore.address import Address

HEADER = struct.Struct("=IIII")

# type, request id, transaction, payload -> (type, payload) to answer with, or raw bytes
Script = Callable[[int, int, int, bytes], Iterable[tuple[int, bytes]] | bytes]


class Scripted:
    """Serves connections until closed."""

    def __init__(self, folder: Path, script: Script) -> None:
        self.address = Address(str(folder / "s"))
        self.requests: list[tuple[int, bytes]] = []
        self._script = script
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(self.address.path)
        self._server.listen()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream, suppress(OSError):
            self._talk(connection, stream.read)

    def _talk(self, connection: socket.socket, read: Callable[[int], bytes]) -> None:
        while header := read(HEADER.size):
            kind, number, transaction, length = HEADER.unpack(header)
            body = read(length)
            self.requests.append((kind, body))
            answer = self._script(kind, number, transaction, body)
            if isinstance(answer, bytes):
                connection.sendall(answer)
                if not answer:
                    return
                continue
            for answered, payload in answer:
                head = HEADER.pack(answered, number, transaction, len(payload))
                connection.sendall(head + payload)
