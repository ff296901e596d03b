"""Bytes to and from xenstored that never block: pyxs's two connections with transports of our own.

pyxs's blocking transports cannot be given up on when the daemon hangs.
"""

import errno
import os
import socket
import stat
import time
from pathlib import Path

from pyxs.connection import UnixSocketConnection, XenBusConnection

from xendrift.core.base.errors import LostDaemonError, SourceError
from xendrift.xenstore import daemon
from xendrift.xenstore.address import Address


class Transport:
    """One open file that is read and written without blocking."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor

    def fileno(self) -> int:
        """Returns the file descriptor, for polling."""
        return self._descriptor

    def send(self, data: memoryview) -> int:
        """Writes what fits and returns how much that was, 0 if nothing does.

        Raises:
            OSError: the connection is gone.
        """
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0

    def receive(self, limit: int) -> bytes | None:
        """Reads what is there; empty at the end of the stream, None if nothing is there yet.

        Raises:
            OSError: the connection is gone.
        """
        try:
            return os.read(self._descriptor, limit)
        except BlockingIOError:
            return None

    def close(self) -> None:
        """Closes the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class _SocketConnection(UnixSocketConnection):
    patience = 1.0

    def create_transport(self) -> Transport:
        """Connects within `patience` seconds, or as soon as a daemon at work lets it.

        xenstored keeps a backlog of one, and a full backlog refuses at once (EAGAIN): a busy
        daemon is asked again, a stopped one given up on.
        """
        begun = time.monotonic()
        deadline = begun + self.patience
        with socket.socket(socket.AF_UNIX) as unconnected:
            unconnected.setblocking(False)
            while True:
                try:
                    unconnected.connect(self.path)
                    daemon.note_peer(self.path, unconnected.fileno())
                    return Transport(unconnected.detach())
                except BlockingIOError:
                    now = time.monotonic()
                    if now >= deadline:
                        if now >= begun + daemon.LONGEST or not daemon.at_work(self.path):
                            raise
                        deadline = now + self.patience
                    time.sleep(0.01)


class _DeviceConnection(XenBusConnection):
    def create_transport(self) -> Transport:
        return Transport(os.open(self.path, os.O_RDWR | os.O_CLOEXEC))


def open_transport(address: Address, patience: float) -> Transport:
    """Opens a connection.

    Args:
        address: the socket or device.
        patience: how long a daemon may take to accept, in seconds.

    Raises:
        LostDaemonError: the daemon is not there now, or accepts nobody.
        SourceError: the connection is refused for good: permission, a wrong path.
    """
    connection = _DeviceConnection(address.path)
    if not address.device:
        connection = _SocketConnection(address.path)
        connection.patience = patience
    try:
        return connection.create_transport()
    except OSError as error:
        raise _explained(address, error, patience) from error


def _explained(address: Address, error: OSError, patience: float) -> SourceError:
    path = address.path
    if error.errno in (errno.EACCES, errno.EPERM):
        return SourceError(f"No permission to open {path}. Run xendrift as root.")
    if error.errno == errno.EAGAIN:
        return LostDaemonError(
            f"xenstored accepts no connection at {path} for {patience:g} s. "
            "Look whether the daemon is stopped or overloaded, and try again."
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return LostDaemonError(
            f"There is no xenstore socket at {path}. Start xenstored and try again."
        )
    if error.errno == errno.ECONNREFUSED and _is_socket(path):
        return LostDaemonError(
            f"Nobody listens at {path}: xenstored has ended and left its socket behind. "
            "Start xenstored and try again."
        )
    reason = error.strerror or str(error)
    return SourceError(
        f"{path} cannot be opened: {reason}. Give the socket of xenstored with --socket."
    )


def _is_socket(path: str) -> bool:
    try:
        return stat.S_ISSOCK(Path(path).stat().st_mode)
    except OSError:
        return False
