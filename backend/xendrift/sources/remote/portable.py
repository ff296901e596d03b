"""Reads a host where nothing but Python 3.6 is: it is sent over ssh to `python3 -` each time.

Standard library alone, one file. It writes what `xendrift serve --once` writes: every node of
xenstore and the userdata files, passwords included, for whoever asked is root there anyway. The
wire is that of xen/include/public/io/xs_wire.h: four 32-bit words and a payload.

    python3 - [--socket PATH] [--userdata DIR]
"""

import json
import os
import re
import socket
import stat
import struct
import sys
import time
import zlib
from typing import Any, Dict, Iterator, List, Optional, Tuple

_HEADER = struct.Struct("=IIII")
_DIRECTORY, _READ, _ERROR, _DIRECTORY_PART = 1, 2, 16, 22
_SIDE_BY_SIDE = 64  # requests under way; a reply may have 64 KiB, and both sides buffer
_MOST_NODES = 2000000
_MOST_PARTS = 100000
_LARGEST_FILE = 16 << 20
_DEVICES = ("/dev/xen/xenbus", "/proc/xen/xenbus")
_FILE = re.compile(r"userdata-[dnl]\.\d{1,5}\.[0-9a-f-]{36}\.[\w.-]+")


class Wire:
    """A connection to xenstored, by its socket or by the kernel's device."""

    def __init__(self, path: str) -> None:
        self._device = stat.S_ISCHR(os.stat(path).st_mode)
        if self._device:
            self._handle = os.open(path, os.O_RDWR)
        else:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(60)
            self._socket.connect(path)
        self._buffer = b""

    def ask(self, kind: int, payloads: List[bytes]) -> Iterator[Optional[bytes]]:
        """Yields the reply of each request in order, None for one that was refused."""
        width = 1 if self._device else _SIDE_BY_SIDE  # the device takes one at a time
        for begin in range(0, len(payloads), width):
            some = payloads[begin : begin + width]
            frames = [
                _HEADER.pack(kind, number, 0, len(one)) + one for number, one in enumerate(some)
            ]
            self._send(b"".join(frames))
            replies: Dict[int, Tuple[int, bytes]] = {}
            while len(replies) < len(some):
                found, number, payload = self._frame()
                if found in (kind, _ERROR):
                    replies[number] = (found, payload)
            for number in range(len(some)):
                found, payload = replies[number]
                yield None if found == _ERROR else payload

    def _send(self, data: bytes) -> None:
        if not self._device:
            self._socket.sendall(data)
            return
        while data:
            data = data[os.write(self._handle, data) :]

    def _frame(self) -> Tuple[int, int, bytes]:
        kind, number, _, length = _HEADER.unpack(self._exactly(_HEADER.size))
        if length > 1 << 26:
            raise OSError("this is no xenstored")
        return kind, number, self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            piece = os.read(self._handle, 1 << 16) if self._device else self._socket.recv(1 << 16)
            if not piece:
                raise OSError("xenstored closed the connection")
            self._buffer += piece
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found


def children(wire: Wire, path: bytes) -> bytes:
    """Lists a directory that is too large for one reply (xs_wire.h, XS_DIRECTORY_PART)."""
    names, generation = b"", b""
    for _ in range(_MOST_PARTS):
        reply = next(wire.ask(_DIRECTORY_PART, [path + b"\0" + str(len(names)).encode() + b"\0"]))
        if reply is None:
            return b""
        number, _, part = reply.partition(b"\0")
        if generation not in (b"", number):
            names, generation = b"", b""
            continue
        generation = number
        if part.endswith(b"\0\0") or part in (b"", b"\0"):
            return names + part[:-1]
        names += part
    raise OSError("a directory changes faster than it can be listed")


def every_node(wire: Wire) -> Iterator[Tuple[str, str]]:
    """Yields every node with its value, level by level."""
    level = [b"/"]
    count = 0
    while level:
        below: List[bytes] = []
        listed = wire.ask(_DIRECTORY, [path + b"\0" for path in level])
        for path, reply in zip(level, list(listed)):
            names = children(wire, path) if reply is None else reply
            prefix = b"" if path == b"/" else path
            below.extend(prefix + b"/" + name for name in names.split(b"\0") if name)
        values = wire.ask(_READ, [path + b"\0" for path in below])
        for path, value in zip(below, values):
            if value is not None:
                yield path.decode("latin-1"), value.decode("latin-1")
        count += len(below)
        if count > _MOST_NODES:
            raise OSError("xenstore holds more nodes than any host")
        level = below


def content_of(path: str) -> Tuple[Optional[str], str]:
    """Returns a file's text, and why it could not be read."""
    try:
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(path, flags)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None, "It is no regular file, and was not read."
            content = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        return None, "It cannot be read: %s." % error.strerror
    if len(content) > _LARGEST_FILE:
        return None, "It holds more than 16 MiB, too many for a template; not read."
    return content.decode("latin-1"), ""


def userdata(folder: str) -> Tuple[Dict[str, Any], str]:
    """Returns every userdata file, and why there are none."""
    try:
        names = sorted(name for name in os.listdir(folder) if _FILE.match(name))
    except OSError as error:
        return {}, "%s cannot be listed: %s. No templates are known." % (folder, error.strerror)
    files: Dict[str, Any] = {}
    for name in names:
        wanted = name.startswith("userdata-d.") and name.endswith((".libxl-json", ".xl"))
        content, problem = content_of(os.path.join(folder, name)) if wanted else (None, "")
        files[name] = {"content": content, "problem": problem}
    return files, ""


def release() -> str:
    """Returns the hypervisor's release, empty where nothing says it."""
    try:
        parts: List[str] = []
        for name in ("major", "minor"):
            with open("/sys/hypervisor/version/" + name) as stream:
                parts.append(str(int(stream.read(20))))
        return ".".join(parts)
    except (OSError, ValueError):
        return ""


def find_socket() -> str:
    """Finds xenstored as libxenstore does (tools/libs/store/xs.c, xs_open)."""
    rundir = os.environ.get("XENSTORED_RUNDIR") or "/var/run/xenstored"
    usual = os.environ.get("XENSTORED_PATH") or rundir + "/socket"
    for path in (usual,) + _DEVICES:
        if os.path.exists(path):
            return path
    raise OSError("there is neither %s nor %s" % (usual, _DEVICES[0]))


class Out:
    """Lines of JSON, compressed."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(1, zlib.DEFLATED, 31)

    def say(self, document: Dict[str, Any]) -> None:
        """Writes one line."""
        line = json.dumps(document, separators=(",", ":")).encode("ascii") + b"\n"
        self._write(self._compressor.compress(line))

    def end(self) -> None:
        """Writes what is left."""
        self._write(self._compressor.flush())
        sys.stdout.buffer.flush()

    @staticmethod
    def _write(content: bytes) -> None:
        sys.stdout.buffer.write(content)


def serve(path: str, folder: str) -> None:
    """Writes all that the host holds."""
    wire = Wire(path)
    begun = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    found = release()
    out = Out()
    out.say({
        "schema": "xendrift/1",
        "recording": {
            "label": os.uname().nodename,
            "begun": begun,
            "versions": {"libxl": found} if found else {},
        },
        "serve": {
            "version": "",
            "protocol": 1,
            "python": "%d.%d.%d" % sys.version_info[:3],
            "abilities": ["whole", "secrets"],
        },
    })  # fmt: skip
    files, problem = userdata(folder)
    out.say({"at": 0, "files": files, "userdata_problem": problem})
    nodes: Dict[str, str] = {}
    for node, value in every_node(wire):
        nodes[node] = value
        if len(nodes) == 2000:
            out.say({"at": 0, "nodes": nodes})
            nodes = {}
    out.say({"at": 0, "nodes": nodes, "complete": True})
    out.end()


def main(words: List[str]) -> int:
    """Runs it; an error is one sentence."""
    told = dict(zip(words[::2], words[1::2]))
    try:
        serve(told.get("--socket") or find_socket(), told.get("--userdata") or "/var/lib/xen")
    except OSError as error:
        sys.stderr.write("xenstore cannot be read: %s\n" % (error.strerror or error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
