"""Our parser and printer against every release's answers, byte for byte."""

import base64

import pytest

from tests.vectors.answers import answers, read_lines, release_of
from xendrift.core.idl import Refused, print_struct
from xendrift.core.idl.config import in_release

DOCUMENTS = read_lines("documents")
STRUCTS = sorted({one["struct"] for one in DOCUMENTS})


def printed(document: bytes, struct: str, release: tuple[int, int]) -> bytes | None:
    try:
        return print_struct(document, release, struct)
    except Refused:
        return None


@pytest.mark.parametrize("struct", STRUCTS)
def test_every_document(struct: str) -> None:
    asked = 0
    for one in DOCUMENTS:
        if one["struct"] != struct:
            continue
        document = base64.b64decode(one["document_b64"])
        for name, answer in answers(one["results"]):
            theirs = base64.b64decode(answer["printed_b64"]) if answer["accepted"] else None
            assert printed(document, struct, release_of(name)) == theirs, (name, document)
            asked += 1
    assert asked


def test_which_release_has_which_struct() -> None:
    asked = {(one["struct"], name) for one in DOCUMENTS for name in one["results"]}
    names = [f"4.{minor}" for minor in range(17, 24)]
    for struct in STRUCTS:
        there = {name for name in names if in_release(struct, release_of(name))}
        assert there == {name for name in names if (struct, name) in asked}
    assert not in_release("device_floppy", (4, 20))
