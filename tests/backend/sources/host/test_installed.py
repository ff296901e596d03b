"""Which libxl is installed, and what it links."""

import struct
from pathlib import Path

import pytest

from xendrift.core.jsontext import JsonLibrary
from xendrift.core.model.release import Libxl
from xendrift.sources.host.elf import needed
from xendrift.sources.host.installed import (
    installed_libxl,
    installed_releases,
    library_of,
    linked_library,
)


def elf(*names: str, bits: int = 64, order: str = "<") -> bytes:
    """A shared library of which nothing is there but what it wants."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in names)
    entry = order + ("qQ" if bits == 64 else "iI")
    header, place = (64, 56) if bits == 64 else (52, 32)
    begin = header + 2 * place
    offsets = [strings.index(name.encode() + b"\0") for name in names]
    base = 0x1000
    dynamic = b"".join(struct.pack(entry, 1, offset) for offset in offsets)
    dynamic += struct.pack(entry, 5, base + begin + len(dynamic) + 2 * struct.calcsize(entry))
    dynamic += struct.pack(entry, 0, 0)
    body = dynamic + strings
    size = begin + len(body)
    if bits == 64:
        form = order + "IIQQQQQQ"
        segments = struct.pack(form, 1, 5, 0, base, base, size, size, 8)
        segments += struct.pack(form, 2, 6, begin, base + begin, 0, len(dynamic), 0, 8)
        tail = struct.pack(order + "HHIQQQIHHH", 3, 62, 1, 0, header, 0, 0, header, place, 2)
    else:
        form = order + "IIIIIIII"
        segments = struct.pack(form, 1, 0, base, base, size, size, 5, 4)
        segments += struct.pack(form, 2, begin, base + begin, 0, len(dynamic), 0, 6, 4)
        tail = struct.pack(order + "HHIIIIIHHH", 3, 3, 1, 0, header, 0, 0, header, place, 2)
    ident = b"\x7fELF" + bytes([bits // 32, 1 if order == "<" else 2, 1]) + bytes(9)
    return (ident + tail).ljust(header, b"\0") + segments + body


def install(root: Path, name: str, content: bytes, place: str = "usr/lib/x86_64-linux-gnu") -> None:
    (root / place).mkdir(parents=True, exist_ok=True)
    (root / place / name).write_bytes(content)


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("order", ["<", ">"])
def test_what_a_library_wants(bits: int, order: str) -> None:
    content = elf("libxenctrl.so.4.21", "libjson-c.so.5", "libc.so.6", bits=bits, order=order)
    assert needed(content) == ("libxenctrl.so.4.21", "libjson-c.so.5", "libc.so.6")
    assert linked_library(content) is JsonLibrary.JSON_C


def test_what_is_cut_or_is_none() -> None:
    content = elf("libyajl.so.2")
    for length in range(len(content)):
        assert needed(content[:length]) == ()
        assert needed(content[:6] + b"\xff" * length) == ()
    assert needed(b"#!" + content[2:]) == ()


def test_json_c_counts_where_both_are_linked() -> None:
    assert linked_library(elf("libyajl.so.2", "libjson-c.so.5")) is JsonLibrary.JSON_C
    assert linked_library(elf("libyajl.so.2")) is JsonLibrary.YAJL
    assert linked_library(elf("libc.so.6")) is None


def test_what_is_installed(tmp_path: Path) -> None:
    assert installed_libxl(tmp_path) is None
    install(tmp_path, "libxenlight.so.4.17.0", elf("libyajl.so.2"))
    install(tmp_path, "libxenlight.so.4.21", elf("libyajl.so.2"), "usr/lib64")
    install(tmp_path, "libxenlight.so.4.22.0", elf("libjson-c.so.5"), "usr/local/lib")
    install(tmp_path, "libxenlight.so", b"")
    assert [*installed_releases(tmp_path)] == [(4, 22), (4, 21), (4, 17)]
    assert installed_libxl(tmp_path) == Libxl((4, 22), JsonLibrary.JSON_C)
    assert library_of((4, 21), tmp_path) is JsonLibrary.YAJL
    assert library_of((4, 23), tmp_path) is None
    assert library_of((4, 20), tmp_path) is JsonLibrary.YAJL


@pytest.mark.real
def test_the_library_that_is_installed_here() -> None:
    path = installed_releases().get((4, 17))
    if path is None:
        pytest.skip("Xen 4.17 is not installed")
    assert linked_library(path.read_bytes()) is JsonLibrary.YAJL
