"""Reads what real releases answered."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xendrift.core.model.release import Release

FOLDER = Path(__file__).parent


def read_lines(name: str) -> list[dict[str, Any]]:
    """The objects of `NAME.jsonl.gz`."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rb") as stream:
        return [json.loads(line) for line in stream]


def read_object(name: str) -> dict[str, Any]:
    """The object of `NAME.json.gz`."""
    with gzip.open(FOLDER / f"{name}.json.gz", "rb") as stream:
        return json.load(stream)


def answers(results: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each name of an answer, with the answer itself."""
    for name, found in results.items():
        answer = found
        while isinstance(answer, str) and answer in results:
            answer = results[answer]
        yield name, answer


def release_of(name: str) -> Release:
    """The release that the name of an answer begins with."""
    major, minor = name.split(maxsplit=1)[0].split(".")
    return int(major), int(minor)
