"""Writes the folders of the corpus from its tables: `python -m tests.corpus.make`."""

import shutil
from pathlib import Path

from tests.corpus.made import Made
from tests.corpus.tables import CASES

CORPUS = Path(__file__).parent


def folders() -> list[Path]:
    """The cases that are there."""
    return sorted(found.parent for found in CORPUS.glob("*/case.toml"))


def write(case: Made) -> None:
    """Writes the folder of one case."""
    for name, content in case.contents().items():
        path = CORPUS / case.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    for folder in folders():
        shutil.rmtree(folder)
    for one in CASES:
        write(one)
