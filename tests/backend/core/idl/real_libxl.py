"""Runs the parser and the printer of the installed libxenlight on JSON documents.

A document may abort the process that parses it, so each is parsed in a child of its own. Run as
a program this is a server: a request on stdin is a line `type length` and as many bytes, a reply
on stdout a line `status length` and as many bytes.
"""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

RELEASE = (4, 17)
_LIBRARY = "libxenlight.so.4.17"
# More than any libxl struct has, and more than libxl_ctx has.
_STRUCT_BYTES = 1 << 16
_LOG_NOTHING = 9


class RealLibxl:
    """A running server."""

    def __init__(self) -> None:
        """Starts the server.

        Raises:
            OSError: libxenlight is not installed.
        """
        ctypes.CDLL(_LIBRARY)
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def canonical(self, document: bytes, name: str = "domain_config") -> bytes | None:
        """What libxl prints after parsing a document, None if it refuses or the process ends."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{name} {len(document)}\n".encode() + document)
        self._server.stdin.flush()
        status, length = self._server.stdout.readline().split()
        printed = self._server.stdout.read(int(length))
        return printed if status == b"ok" else None

    def close(self) -> None:
        """Ends the server."""
        self._server.communicate(timeout=30)


def _context(libc: ctypes.CDLL) -> ctypes.Array[ctypes.c_char]:
    """A libxl_ctx of zeros but for its logger, which is all that parsing and printing use.

    libxl_ctx_alloc wants a hypervisor. The logger is the first member of struct libxl__ctx.
    """
    libc.fdopen.restype = ctypes.c_void_p
    tools = ctypes.CDLL("libxentoollog.so.1")
    tools.xtl_createlogger_stdiostream.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(libc.fdopen(2, b"w"))
    logger = ctypes.c_void_p(tools.xtl_createlogger_stdiostream(stream, _LOG_NOTHING, 0))
    context = ctypes.create_string_buffer(_STRUCT_BYTES)
    ctypes.memmove(context, ctypes.byref(logger), ctypes.sizeof(logger))
    return context


def _convert(library: ctypes.CDLL, context: object, name: str, document: bytes) -> bytes | None:
    target = ctypes.create_string_buffer(_STRUCT_BYTES)
    getattr(library, f"libxl_{name}_init")(target)
    if getattr(library, f"libxl_{name}_from_json")(context, target, document):
        return None
    to_json = getattr(library, f"libxl_{name}_to_json")
    to_json.restype = ctypes.c_char_p
    return to_json(context, target)


def _serve() -> None:
    library, libc = ctypes.CDLL(_LIBRARY), ctypes.CDLL(None)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # assert() and libxl have their say there
    context = _context(libc)
    libc.__errno_location.restype = ctypes.POINTER(ctypes.c_int)
    while line := sys.stdin.buffer.readline():
        name, length = line.split()
        document = sys.stdin.buffer.read(int(length))
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            # libxl tells an overflow by an errno that it does not reset itself.
            libc.__errno_location()[0] = 0
            printed = _convert(library, context, name.decode(), document)
            with os.fdopen(sender, "wb") as pipe:
                pipe.write(b"" if printed is None else b"=" + printed)
            os._exit(0)
        os.close(sender)
        with os.fdopen(receiver, "rb") as pipe:
            reply = pipe.read()
        os.waitpid(child, 0)
        status = "ok" if reply else "refused"
        sys.stdout.buffer.write(f"{status} {len(reply[1:])}\n".encode() + reply[1:])
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
