"""A domain's libxl-json: what became of it, and why there is none."""

from dataclasses import dataclass
from enum import StrEnum

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import JsonLibrary


class TemplateState(StrEnum):
    """What became of a domain's libxl-json."""

    PRESENT = "present"
    ABSENT = "absent"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    INVALID = "invalid"
    UNREADABLE = "unreadable"


class Absence(StrEnum):
    """Why a domain has no libxl-json (libxl_create.c, libxl_domain.c; see also init-dom-json.c)."""

    NONE = ""
    CREATING = "being created"
    LEFT = "left over"
    STUBDOMAIN = "stubdomain"
    DOM0LESS = "made by Xen"
    OTHER_TOOLSTACK = "another toolstack"
    NO_USERDATA = "no userdata"
    UNKNOWN = "unknown"


BY_DESIGN = frozenset(
    [
        Absence.LEFT,
        Absence.STUBDOMAIN,
        Absence.DOM0LESS,
        Absence.OTHER_TOOLSTACK,
        Absence.NO_USERDATA,
    ]
)


@dataclass(frozen=True, slots=True)
class Template:
    """A domain's libxl-json, as it is.

    Attributes:
        state: whether there is one and whether it can be used.
        absence: why there is none.
        sentence: the state in words, empty if all is well.
        file: the file's name, empty if there is none.
        config: the JSON as written, first of duplicate keys kept; None unless present.
        canonical: what libxl makes of it: its own types, order and omissions; None if libxl
            would refuse the file or there is none.
        refused: where and why libxl's parser refuses a file that is valid JSON.
        pending: whether an `xl` userdata file waits to replace everything.
        sha256: the hash of the file's bytes in hexadecimal, empty if there is none.
        library: the JSON library that it was read with.
        otherwise: what the other library makes of it, where nothing says which one this libxl has
            and that is not the same.
        content: the file's bytes, empty if there is none or it could not be read.
    """

    state: TemplateState
    absence: Absence = Absence.NONE
    sentence: SafeText = SafeText()
    file: SafeText = SafeText()
    config: JsonObject | None = None
    canonical: JsonObject | None = None
    refused: SafeText = SafeText()
    pending: bool = False
    sha256: str = ""
    library: JsonLibrary = JsonLibrary.YAJL
    otherwise: SafeText = SafeText()
    content: bytes = b""
