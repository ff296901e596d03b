"""Objects in which a key stands more than once."""

from collections.abc import Iterable

from xendrift.core.base.jsontypes import Json


class Repeated(dict[str, "Json"]):
    """An object that has all its pairs, the repeated ones too, beside one value for each key.

    yajl hands libxl every pair of an object. A struct is looked up by key, but a key-value list
    is gone through pair by pair (libxl_json.c, libxl__key_value_list_parse_json).

    Attributes:
        pairs: every pair, in the order of the text.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: Iterable[tuple[str, "Json"]], *, first: bool) -> None:
        """Keeps the pairs; the first or the last of equal keys counts where one is looked up."""
        self.pairs = tuple(pairs)
        super().__init__(self.pairs)
        if first:
            self.update(reversed(self.pairs))
