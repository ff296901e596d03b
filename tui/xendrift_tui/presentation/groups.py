"""The devices of one domain by their kinds, each as both sides name it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from xendrift.core.model.device import Pair
from xendrift.core.views.order import in_place


@dataclass(frozen=True, slots=True)
class Group:
    """The devices of one kind.

    Attributes:
        pairs: the devices, those that only xenstore has where they belong among the others.
    """

    pairs: tuple[Pair, ...]

    @property
    def key(self) -> str:
        """The template's array, or xenstore's own word for a kind that has none."""
        return self.pairs[0].json_key or self.pairs[0].id.kind

    def titles(self, agreeing: int, kept: int) -> tuple[str, str, str]:
        """Names the kind as each column does: the template's key, and xenstore's directories.

        Args:
            agreeing: how many of its devices are not listed, for both sides agree on them.
            kept: how many of them the merged view has, which its column counts.
        """
        count = len(self.pairs)
        said = f"{self.key}  {kept}" if count > 1 or kept != count else self.key
        if agreeing and agreeing < count:
            said += f", {agreeing} agree{'s' if agreeing == 1 else ''}"
        theirs = dict.fromkeys(kind for pair in self.pairs if (kind := _xenstore_kind(pair)))
        return self.pairs[0].json_key, said, ", ".join(theirs)


def groups(pairs: Iterable[Pair]) -> Iterator[Group]:
    """Yields the kinds of a domain's devices, in the order of its report."""
    for _, members in groupby(pairs, key=_name):
        yield Group(tuple(in_place(members)))


def _name(pair: Pair) -> tuple[str, str]:
    return pair.json_key, "" if pair.json_key else pair.id.kind


def _xenstore_kind(pair: Pair) -> str:
    """Returns the directory below `/libxl/D/device` or `/local/domain/D/device`."""
    if pair.live is None:
        return ""
    trail = pair.live.trail
    for path in (trail.libxl_path, trail.frontend_path):
        parts = path.split("/")
        if "device" in parts[:-1]:
            return parts[parts.index("device") + 1]
    return pair.id.kind if not pair.json_key else ""
