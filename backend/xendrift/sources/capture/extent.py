"""How much of xenstore a capture without words of its own is, and what was lost of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xendrift.core.base.errors import SourceError
from xendrift.core.base.text import SafeText, clip
from xendrift.core.model.coverage import Coverage, ended_early, ended_roots, roots_of
from xendrift.sources.capture.cut_values import complete
from xendrift.sources.capture.xenstore_text import PATH, Listing, parse
from xendrift.sources.packed import PackedNodes

# What lies below the root of every xenstore.
_TOPS = frozenset(["local", "tool", "libxl", "vm"])
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Extent:
    """The nodes of a capture, and what they are of the whole.

    Attributes:
        nodes: xenstore, as far as it is there.
        coverage: how far that is.
        problems: what could not be read, one sentence each.
    """

    nodes: PackedNodes
    coverage: Coverage
    problems: tuple[SafeText, ...] = ()


def from_nodes(nodes: PackedNodes, at: str) -> Extent:
    """Says what nodes cover that were captured one by one."""
    roots = _roots(nodes.tops(), at)
    return Extent(nodes, Coverage(roots, notes=tuple(_partial(roots))))


def from_listing(store: Path, content: bytes, at: str) -> Extent:
    """Reads what xenstore-ls printed.

    Args:
        store: the file, for what is said of it.
        content: what it holds.
        at: the node that the listing was taken of, the root if empty.

    Raises:
        SourceError: it is no such listing, or nobody can tell of which node.
    """
    if at and not PATH.fullmatch(at):
        raise SourceError(f"{at} is no path of xenstore: --at takes one such as /local/domain/7.")
    listing = parse(content, at)
    if not listing.nodes:
        reason = listing.problems[0] if listing.problems else "It is empty."
        raise SourceError(f"The capture {store} is no output of xenstore-ls. {reason}")
    if listing.tree and not at and not _TOPS & {path.split("/")[1] for path in listing.nodes}:
        first = next(iter(listing.nodes))[1:]
        raise SourceError(
            f"The capture {store} begins with {clip(SafeText(first), 40)} and does not say below"
            " which node of xenstore: name it with --at NODE, as xenstore-ls was told it."
        )
    whole = complete(listing.nodes, listing.cut)
    last = "" if at else ended_early(listing.nodes)
    if last:
        roots, part = ended_roots(listing.nodes, last), _ended(last)
    else:
        roots = frozenset([at or "/"]) if listing.tree else _roots(listing.nodes, at)
        part = _partial(roots)
    notes = (*_lost(listing), *part)
    cut = frozenset(listing.cut) - whole.keys()
    coverage = Coverage(roots, tuple(listing.gaps), cut, notes)
    nodes = PackedNodes(f"The capture {store}")
    for path, value in {**listing.nodes, **whole}.items():
        nodes.add(path, value)
    return Extent(nodes, coverage, tuple(listing.problems))


def _roots(nodes: Iterable[str], at: str) -> frozenset[str]:
    found = roots_of(nodes)
    return found | {at.rstrip("/") or "/"} if at else found


def _lost(listing: Listing) -> Iterable[SafeText]:
    """Says how many lines could not be used, and where they are."""
    if listing.gaps:
        sentences = " ".join(gap.sentence for gap in listing.gaps[:_MOST_NAMED])
        sentences += " And so on." if len(listing.gaps) > _MOST_NAMED else ""
        yield SafeText(
            f"{_lines(len(listing.gaps))} of the listing could not be read: "
            f"{sentences} What they said is not known."
        )
    if listing.cut:
        yield SafeText(
            f"{_lines(len(listing.cut))} of the listing {_were(listing.cut)} cut off, as wide as a"
            f" terminal ({_numbers(listing.cut.values())}): what is missing there was taken from"
            " where it stands once more, or is not known. Send the output of xenstore-ls -f to a"
            " file."
        )
    if listing.joined:
        yield SafeText(
            f"{_lines(len(listing.joined))} of the listing {_were(listing.joined)} broken in two"
            f" ({_numbers(listing.joined)}), and put together again."
        )


def _ended(last: str) -> Iterable[SafeText]:
    yield SafeText(
        f"The listing stops at {clip(SafeText(last), 80)}, and is not all of xenstore: of what"
        " would follow nothing is known."
    )


def _partial(found: frozenset[str]) -> Iterable[SafeText]:
    if "/" in found:
        return
    roots = sorted(found)
    named = ", ".join(clip(SafeText(root), 60) for root in roots[:_MOST_NAMED])
    more = f" and {len(roots) - _MOST_NAMED} more" if len(roots) > _MOST_NAMED else ""
    yield SafeText(
        f"The capture holds a part of xenstore ({named}{more}): of what lies elsewhere nothing is"
        " known."
    )


def _lines(count: int) -> str:
    return f"{count} lines" if count > 1 else "1 line"


def _were(lines: Iterable[object]) -> str:
    return "were" if len(list(lines)) > 1 else "was"


def _numbers(lines: Iterable[int]) -> str:
    ordered = sorted(lines)
    shown = ", ".join(str(line) for line in ordered[:_MOST_NAMED])
    word = "lines" if len(ordered) > 1 else "line"
    return f"{word} {shown}" + ("" if len(ordered) <= _MOST_NAMED else ", …")
