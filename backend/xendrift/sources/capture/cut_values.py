"""Finds the rest of a value that was cut at the width of a terminal, where a listing has it twice.

libxl writes most of what it knows of a device at least two times: in the trusted record and in the
backend (libxl_device.c, libxl__device_generic_add). A pointer names what the listing holds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from xendrift.core.kinds import frontend_of

_RECORD = re.compile(r"/libxl/(\d+)/device/([^/]+)/([^/]+)/([^/]+)")
_BACKEND = re.compile(r"/local/domain/\d+/backend/([^/]+)/(\d+)/([^/]+)(?:/([^/]+))?")
_FRONTEND = re.compile(r"/local/domain/(\d+)/device/([^/]+)/([^/]+)/([^/]+)")
_CONSOLE = re.compile(r"/local/domain/(\d+)/(console)/(backend)()")
_VM = re.compile(r"/local/domain/\d+/vm")
_UUID = re.compile(r"/vm/([0-9a-f-]{36})(?:/uuid)?")

# What tells one device of a host from another: its domid, its frontend kind and its number.
_Device = tuple[str, str, str]


def complete(nodes: Mapping[str, bytes], cut: Iterable[str]) -> dict[str, bytes]:
    """Finds what values that were cut have been.

    Args:
        nodes: every node, those that were cut with the beginning of their value.
        cut: which these are.

    Returns:
        The whole values by path, as far as the listing leaves no choice.
    """
    cut = frozenset(cut)
    if not cut:
        return {}
    twins = _Twins(nodes)
    found: dict[str, bytes] = {}
    for path in cut:
        begun = nodes[path]
        offers = {
            value
            for value, where in twins.offers(path)
            if value.startswith(begun) and where not in cut
        }
        if len(offers) == 1:
            found[path] = offers.pop()
    return found


class _Twins:
    """Where the same is said once more."""

    def __init__(self, nodes: Mapping[str, bytes]) -> None:
        self._nodes = nodes
        self._served = frontend_of()
        self._backends: dict[_Device, list[str]] = {}
        self._uuids = {match[1] for path in nodes if (match := _UUID.fullmatch(path))}
        for path in nodes:
            match = _BACKEND.fullmatch(path)
            if match and match[4] is None:
                kind = self._served.get(match[1], match[1])
                self._backends.setdefault((match[2], kind, match[3]), []).append(path)

    def offers(self, path: str) -> Iterator[tuple[bytes, str]]:
        """Yields what a value may have been, and where that stands (empty if it is no value)."""
        if _VM.fullmatch(path):
            yield from ((f"/vm/{uuid}".encode(), "") for uuid in self._uuids)
        elif uuid := _UUID.fullmatch(path):
            yield uuid[1].encode(), ""
        elif record := _RECORD.fullmatch(path):
            yield from self._of_device(record[1], record[2], record[3], record[4], path)
        elif backend := _BACKEND.fullmatch(path):
            kind = self._served.get(backend[1], backend[1])
            yield from self._of_device(backend[2], kind, backend[3], backend[4] or "", path)
        elif frontend := _FRONTEND.fullmatch(path):
            yield from self._of_device(frontend[1], frontend[2], frontend[3], frontend[4], path)
        elif console := _CONSOLE.fullmatch(path):
            yield from self._of_device(console[1], "console", "0", console[3], path)

    def _of_device(
        self, domid: str, kind: str, devid: str, name: str, path: str
    ) -> Iterator[tuple[bytes, str]]:
        backends = self._backends.get((domid, kind, devid), [])
        record = f"/libxl/{domid}/device/{kind}/{devid}"
        if name == "backend":
            yield from ((backend.encode(), "") for backend in backends)
        elif name == "frontend":
            own = f"/local/domain/{domid}"
            places = (f"{own}/device/{kind}/{devid}", f"{own}/console")
            yield from ((place.encode(), "") for place in places if place in self._nodes)
        for place in (record, *backends):
            twin = f"{place}/{name}"
            if twin != path and twin in self._nodes:
                yield self._nodes[twin], twin
