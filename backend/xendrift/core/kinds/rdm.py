"""Reserved device memory: `rdms`; regions never reach xenstore."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds.base import Context, Kind


class Rdm(Kind):
    """A reserved device memory region."""

    name = "rdm"
    json_key = "rdms"
    struct = "device_rdm"
    in_xenstore = False

    def claim(self, config: JsonObject, index: int) -> str:  # noqa: ARG002
        """Regions have no id."""
        return ""

    def expected(self, entry: JsonObject, context: Context) -> bool:  # noqa: ARG002
        """Regions never reach xenstore."""
        return False
