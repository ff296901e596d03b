"""Prints what Debian calls a copyright file: the licences of all that the one file holds.

    licences.py ZIPAPP

Each library's own notes are in the file, and what they say is repeated; of the licences that Debian
has on every system only the place is named.
"""

import email
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_HEAD = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: xendrift
Comment: usr/share/xendrift/xendrift.pyz holds xendrift and the libraries named below, unchanged.
 The Files paragraphs name where each lies in it.
"""
_COMMON = {"Apache": "Apache-2.0", "MPL": "MPL-2.0", "LGPLv3": "LGPL-3"}
"""How a licence is spelt that every Debian has, and its file."""
_OWNER = re.compile(r"\W*(?:copyright\W*)(?:\(c\)|©)?\W*(\d{4}.*)", re.IGNORECASE)


def main() -> None:
    """Prints a paragraph for xendrift and one for each library."""
    with zipfile.ZipFile(sys.argv[1]) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        libraries = "".join(_paragraph(archive, name) for name in names if "/xendrift-" not in name)
    own = (_ROOT / "LICENSE").read_text(encoding="utf-8")
    sys.stdout.write(f"{_HEAD}\nFiles: *\n{_described(own, 'MIT', [own])}{libraries}")


def _paragraph(archive: zipfile.ZipFile, metadata: str) -> str:
    fields = email.message_from_bytes(archive.read(metadata))
    folder = metadata.removesuffix("METADATA")
    texts = [
        archive.read(name).decode()
        for name in archive.namelist()
        if name.startswith(folder) and ("LICEN" in name.upper() or "COPYING" in name.upper())
    ]
    classified = [line.rpartition(" :: ")[2] for line in fields.get_all("Classifier", [])
                  if line.startswith("License ::")]  # fmt: skip
    licence = fields["License-Expression"] or " and ".join(classified) or "see below"
    name = fields["Name"].replace("-", "_")
    author = fields["Author"] or fields["Author-email"] or f"the authors of {fields['Name']}"
    head = f"\nFiles: lib/{name}*\nComment: {fields['Name']} {fields['Version']}\n"
    return head + _described("\n".join(texts), licence, texts, author)


def _described(text: str, licence: str, texts: list[str], author: str = "") -> str:
    """The fields of a paragraph: whose it is, and on what terms it may be passed on."""
    owners = list(dict.fromkeys(_owners(text))) or [author]
    body = [line for one in texts if not _place(one[:400]) for line in one.splitlines()]
    places = [_place(f"{licence} {text[:400]}")] if _place(licence) or not body else []
    told = [f"On Debian systems: {place}." for place in places if place] + body
    short = licence.replace("\n", " ")[:60]
    lines = "\n".join(f" {line.rstrip()}" if line.strip() else " ." for line in told)
    return f"Copyright: {'; '.join(owners)}\nLicense: {short}\n{lines}\n"


def _owners(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if owner := _OWNER.match(line):
            yield owner[1].strip()


def _place(text: str) -> str:
    found = [file for word, file in _COMMON.items() if word in text]
    return " and ".join(f"/usr/share/common-licenses/{file}" for file in found)


if __name__ == "__main__":
    main()
