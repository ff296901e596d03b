"""What a capture of a part of xenstore says of it: a capture of it knows no more."""

from collections.abc import Iterator

from xendrift.core.base.jsontypes import Json, JsonObject, as_object, as_objects
from xendrift.core.base.text import SafeText
from xendrift.core.model.coverage import WHOLE, Coverage, Gap


def coverage_shape(coverage: Coverage) -> JsonObject:
    """Returns what a capture says of how much of xenstore it has; `read_coverage` reads it back."""
    gaps: list[Json] = [{"root": gap.root, "sentence": str(gap.sentence)} for gap in coverage.gaps]
    return {
        "roots": list[Json](sorted(coverage.roots)),
        "gaps": gaps,
        "cut": list[Json](sorted(coverage.cut)),
        "notes": [str(note) for note in coverage.notes],
    }


def read_coverage(document: Json) -> Coverage:
    """Reads what a capture says of how much of xenstore it has: all of it if it says nothing.

    Args:
        document: `coverage` of a capture, None where there is none.
    """
    shape = as_object(document)
    if shape is None:
        return WHOLE
    return Coverage(
        roots=frozenset(_texts(shape.get("roots"))),
        gaps=tuple(_gaps(shape.get("gaps"))),
        cut=frozenset(_texts(shape.get("cut"))),
        notes=tuple(SafeText(note) for note in _texts(shape.get("notes"))),
    )


def _gaps(value: Json) -> Iterator[Gap]:
    for gap in as_objects(value):
        root, sentence = gap.get("root"), gap.get("sentence")
        if isinstance(root, str) and isinstance(sentence, str):
            yield Gap(root, SafeText(sentence))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        yield from (text for text in value if isinstance(text, str))
