"""Device tree nodes passed through (Arm): `dtdevs`; they never reach xenstore."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.spelling import Unspeakable


class Dtdev(Kind):
    """A device tree node passed through (Arm)."""

    name = "dtdev"
    json_key = "dtdevs"
    struct = "device_dtdev"
    in_xenstore = False
    cfg_key = "dtdev"
    cfg_chosen = ()

    def template_key(self, entry: JsonObject, index: int) -> str:
        """Returns the node's path."""
        path = entry.get("path")
        return path if isinstance(path, str) else f"#{index}"

    def cfg_item(self, config: JsonObject) -> str:
        """The item is the path itself."""
        path = config.get("path")
        if not isinstance(path, str) or not path:
            raise Unspeakable("path", "there is none")
        return path
