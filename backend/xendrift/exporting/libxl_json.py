"""A configuration as libxl writes its own."""

from xendrift.jsontypes import JsonObject, dump


def as_json(config: JsonObject) -> bytes:
    """Returns a configuration as JSON in printable ASCII."""
    return dump(config).encode("ascii") + b"\n"
