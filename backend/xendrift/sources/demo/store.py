"""What a host keeps, in memory: its xenstore and its userdata files."""

import threading
from collections.abc import Callable


class Observable:
    """Something that tells of its changes. Usable from any thread.

    Listeners are called with what was written or removed, in the thread that did it, once the
    change can be seen.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Adds a listener and returns what takes it away again."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def _tell(self, what: str) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(what)


class Store(Observable):
    """A xenstore without permissions, quotas or transactions; it tells paths."""

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, bytes] = {"/": b""}
        self._children: dict[str, dict[str, None]] = {"/": {}}

    def read(self, path: str) -> bytes | None:
        """Returns a node's value, None if there is no such node."""
        with self._lock:
            return self._values.get(path)

    def children(self, path: str) -> tuple[str, ...]:
        """Returns the paths right below a node, in the order in which they were made."""
        with self._lock:
            return tuple(self._children.get(path, ()))

    def write(self, path: str, value: bytes | str = b"") -> None:
        """Writes a node, making the directories above it that are missing."""
        with self._lock:
            self._make(path)
            self._values[path] = value.encode() if isinstance(value, str) else value
        self._tell(path)

    def rm(self, path: str) -> None:
        """Removes a node and all below it; a missing node is no error."""
        with self._lock:
            gone = self.subtree(path)
            for node in gone:
                del self._values[node], self._children[node]
            self._children.get(_parent(path), {}).pop(path, None)
        if gone:
            self._tell(path)

    def rm_tidy(self, path: str) -> None:
        """Removes a node and the empty directories above it (libxl__xs_path_cleanup)."""
        self.rm(path)
        parent = _parent(path)
        while parent != "/" and self.read(parent) == b"" and not self.children(parent):
            self.rm(parent)
            parent = _parent(parent)

    def subtree(self, path: str) -> dict[str, bytes]:
        """Returns a node and all below it, each directory before what it holds."""
        found: dict[str, bytes] = {}
        with self._lock:
            waiting = [path] if path in self._values else []
            while waiting:
                node = waiting.pop()
                found[node] = self._values[node]
                waiting.extend(reversed(self._children[node]))
        return found

    def _make(self, path: str) -> None:
        missing: list[str] = []
        while path not in self._values:
            missing.append(path)
            path = _parent(path)
        for node in reversed(missing):
            self._values[node] = b""
            self._children[node] = {}
            self._children[_parent(node)][node] = None


class Userdata(Observable):
    """The files of `/var/lib/xen`; it tells their names."""

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """Returns a file's content, None if there is no such file."""
        with self._lock:
            return self._files.get(name)

    def write(self, name: str, content: bytes) -> None:
        """Writes a file whole."""
        with self._lock:
            self._files[name] = content
        self._tell(name)

    def rm(self, name: str) -> None:
        """Removes a file; a missing file is no error."""
        with self._lock:
            gone = self._files.pop(name, None) is not None
        if gone:
            self._tell(name)

    def files(self) -> dict[str, bytes]:
        """Returns every file with its content."""
        with self._lock:
            return dict(self._files)


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "/"
