"""Releases of libxl: which are known, what each reads JSON with, and how they are written."""

import re
from typing import NamedTuple, TypeAlias

from xendrift.core.base.errors import UsageError
from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import JsonLibrary

Release: TypeAlias = tuple[int, int]

OLDEST_RELEASE: Release = (4, 17)
DEFAULT_RELEASE: Release = OLDEST_RELEASE
NEWEST_RELEASE: Release = (4, 23)

# Since 4.21 libxl prefers json-c to yajl (configure.ac, libxl_json.c).
JSON_C_RELEASE: Release = (4, 21)

# Since 4.22 libxl asks xenstored for the quotas of a domain (libxl_domain.c).
QUOTA_RELEASE: Release = (4, 22)

_WRITTEN = re.compile(r"(?P<major>[0-9]{1,3})\.(?P<minor>[0-9]{1,3})(?::(?P<library>.*))?")


class Libxl(NamedTuple):
    """One libxl: its release, and the JSON library that it was built with.

    Attributes:
        release: major and minor.
        library: what it reads and prints its JSON with.
    """

    release: Release
    library: JsonLibrary


def libxl_of(which: Release | Libxl) -> Libxl:
    """A libxl; of a release alone, the one that was built as is usual for it."""
    return which if isinstance(which, Libxl) else Libxl(which, usual_library(which))


def usual_library(release: Release) -> JsonLibrary:
    """The library that a release is built with if both are there; up to 4.20 it knows but one."""
    return JsonLibrary.JSON_C if release >= JSON_C_RELEASE else JsonLibrary.YAJL


def known(release: Release) -> Release:
    """The nearest release that the tables know."""
    return min(max(release, OLDEST_RELEASE), NEWEST_RELEASE)


def is_known(release: Release) -> bool:
    """Whether what this libxl does is known."""
    return known(release) == release


def dotted(release: Release) -> str:
    """A release as people write it."""
    return f"{release[0]}.{release[1]}"


def not_known(release: Release) -> SafeText:
    """Why nothing can be said of what a release does, a clause without a full stop."""
    return SafeText(
        f"libxl {dotted(release)} is not known, only"
        f" {dotted(OLDEST_RELEASE)} to {dotted(NEWEST_RELEASE)} are"
    )


def parse_libxl(text: str) -> Libxl:
    """Reads a release that was typed, `4.21`, with a library if it is built otherwise: `4.21:yajl`.

    Raises:
        UsageError: it is no release, none that is known, or cannot be built so.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise UsageError(f"{SafeText(text)} is no release of libxl: write it as 4.20.")
    release = int(written["major"]), int(written["minor"])
    if not is_known(release):
        raise UsageError(f"{not_known(release)}. Name one of these.")
    if written["library"] is None:
        return libxl_of(release)
    found = next((one for one in JsonLibrary if one.value == written["library"]), None)
    if found is None or (found is JsonLibrary.JSON_C and release < JSON_C_RELEASE):
        raise UsageError(
            f"libxl {dotted(release)} reads no JSON with {SafeText(written['library'])}:"
            f" up to 4.20 it is yajl, since {dotted(JSON_C_RELEASE)} json-c or yajl."
        )
    return Libxl(release, found)
