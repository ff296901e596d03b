"""Device tree nodes passed through (Arm): `dtdevs`; they never reach xenstore."""

from xendrift.jsontypes import JsonObject
from xendrift.kinds.base import Kind


class Dtdev(Kind):
    """A device tree node passed through (Arm)."""

    name = "dtdev"
    json_key = "dtdevs"
    struct = "device_dtdev"
    in_xenstore = False

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the node's path."""
        path = entry.get("path")
        return path if isinstance(path, str) else f"#{index}"
