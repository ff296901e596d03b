"""What the merged view changes of the template, as JSON Patch (RFC 6902)."""

from xendrift.core.base.jsontypes import JsonObject, dump


def as_patch(template: JsonObject, merged: JsonObject) -> bytes:
    """Returns the operations that make the one of the other, as printable ASCII.

    Args:
        template: the configuration as its file has it.
        merged: the merged view.
    """
    from jsonpatch import make_patch  # noqa: PLC0415  (nothing else needs it)

    operations: list[object] = [*make_patch(template, merged).patch]
    return dump(operations).encode("ascii") + b"\n"
