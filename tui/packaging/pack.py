"""Makes the one file out of what was installed for each platform: `pack.py TREES FILE`.

TREES holds a folder for each, named like `cp313-x86_64-musl`; what is compiled is in all of them,
the rest in one at least. The rest goes into the file once, below `lib`, what is compiled below
`compiled/PLATFORM`. The same trees give the same bytes.
"""

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent
_EPOCH = (1980, 1, 1, 0, 0, 0)
# An installer's notes for itself, what only a type checker or a shell wants, a build's parts.
_LEFT_OUT = {
    "RECORD",
    "WHEEL",
    "INSTALLER",
    "REQUESTED",
    "direct_url.json",
    "uv_cache.json",
    ".lock",
}
# Several hundred files that only who shows source text opens: Python can read them where they are.
_RARE = "pygments"
_LEFT_OUT_FOLDERS = {"bin", "share", "sboms", "__pycache__"}


def _kept(tree: Path) -> Iterator[Path]:
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree)
        stubs = path.suffix == ".pyi" or name.parts[0].endswith("-stubs")
        out = path.name in _LEFT_OUT or _LEFT_OUT_FOLDERS & set(name.parts) or stubs
        if path.is_file() and not out:
            yield name


def _contents(trees: Path) -> dict[str, bytes]:
    """Returns every entry of the file by its name; compiled is what has a platform in its name."""
    entries: dict[str, bytes] = {}
    for tree in sorted(path for path in trees.iterdir() if path.is_dir()):
        for name in _kept(tree):
            data = (tree / name).read_bytes()
            folder = f"compiled/{tree.name}" if name.suffix == ".so" else "lib"
            # One suffix fits every Python, and the folder says already which it is for.
            entry = f"{folder}/{name.parent / name.name.partition('.')[0]}.so"
            entry = entry if name.suffix == ".so" else f"{folder}/{name}"
            if entries.setdefault(entry, data) != data:
                raise SystemExit(f"pack.py: {name} is not the same for {tree.name}.")
    return entries


def main() -> None:
    """Writes the file; it can be executed."""
    trees, file = map(Path, sys.argv[1:])
    entries = _contents(trees)
    entries[f"lib/{_RARE}.zip"] = _archive(_taken(entries, f"lib/{_RARE}/", "lib/"))
    entries["__main__.py"] = (_HERE / "unpack.py").read_bytes()
    lines = [f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(entries.items())]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    entries["hash"] = digest.encode()
    prelude = (_HERE / "start.sh").read_text(encoding="utf-8").replace("@HASH@", digest)
    # The archive counts from its own start: what a package takes out of the file is one as well.
    file.write_bytes(prelude.encode() + _archive(entries))
    file.chmod(0o755)


def _taken(entries: dict[str, bytes], start: str, above: str) -> dict[str, bytes]:
    """Takes entries out that start so, and names them from the folder above."""
    names = [name for name in entries if name.startswith(start)]
    return {name.removeprefix(above): entries.pop(name) for name in names}


def _archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(entries.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


if __name__ == "__main__":
    main()
