"""The content of a file that may be compressed, piece by piece and never more than was agreed.

Three megabytes of gzip may hold gigabytes, so that what is unpacked is counted, not what is read.
"""

import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from xendrift.core.base.errors import SourceError
from xendrift.files import open_regular
from xendrift.streams import STREAM, Input

MOST_UNPACKED = 512 << 20
"""Bytes: twice a capture of 8,000 domains of six devices with everything the drivers say."""

_GZIP = b"\x1f\x8b"
_PIECE = 1 << 18


def unpacked(
    file: Path, *, what: str, follow: bool = True, most: int = MOST_UNPACKED, cut: bool = False
) -> Iterator[bytes]:
    """Yields the content of a file, unpacked if it is gzip.

    Args:
        file: where it is; `-` is standard input.
        what: what it is, for the sentence of an error (`capture`).
        follow: whether a link is followed.
        most: how many bytes it may hold once it is unpacked.
        cut: whether compressed content may end in the middle.

    Raises:
        SourceError: it cannot be read, is no regular file, is damaged or too large.
    """
    count = 0
    try:
        for piece in _pieces(file, follow, cut):
            count += len(piece)
            if count > most:
                raise SourceError(
                    f"The {what} {file} holds more than {most >> 20} MiB, more than any host's"
                    " xenstore, and was not read to its end. Nothing of it is used."
                )
            yield piece
    except (EOFError, zlib.error) as error:
        raise SourceError(
            f"The {what} {file} cannot be read, for it is damaged: {error}. Nothing of it is used;"
            " copy it again."
        ) from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise SourceError(f"The {what} {file} cannot be read: {reason}. Check the path.") from error


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextmanager
def _opened(file: Path, follow: bool) -> Generator[_Readable]:
    if file == STREAM:
        yield Input("FILE")
        return
    with open_regular(file, follow=follow) as stream:
        yield stream


def _pieces(file: Path, follow: bool, cut: bool) -> Iterator[bytes]:
    with _opened(file, follow) as stream:
        piece = stream.read(_PIECE)
        if piece[:2] != _GZIP:
            while piece:
                yield piece
                piece = stream.read(_PIECE)
            return
        unpacker = zlib.decompressobj(wbits=31)
        while piece:
            yield unpacker.decompress(piece, _PIECE)
            piece = unpacker.unconsumed_tail
            if unpacker.eof:
                piece = unpacker.unused_data.lstrip(b"\0") or stream.read(_PIECE)
                if piece[:2] != _GZIP:
                    return  # as gzip(1), which ignores what follows
                unpacker = zlib.decompressobj(wbits=31)
            piece = piece or stream.read(_PIECE)
        if not cut:
            raise EOFError("it ends in the middle")
