"""What libxl prints of a document: its parser, its struct and its printer, one after the other."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.idl.compiled import canonical_struct
from xendrift.core.idl.config import DOMAIN_CONFIG, struct_named
from xendrift.core.idl.cpuid import READS_ON
from xendrift.core.idl.narrow import narrowed
from xendrift.core.idl.problems import problems_of_struct
from xendrift.core.idl.refused import Problem, Refused
from xendrift.core.jsontext import JsonLibrary, LibxlJsonError, read, write
from xendrift.core.model.release import DEFAULT_RELEASE, Libxl, Release, libxl_of


def print_struct(
    content: bytes, release: Release | Libxl = DEFAULT_RELEASE, name: str = "domain_config"
) -> bytes:
    """Returns what `libxl_<struct>_to_json` prints of what `libxl_<struct>_from_json` read.

    Args:
        content: the document; the first NUL ends it.
        release: the libxl asked.
        name: the struct, as the IDL has it.

    Returns:
        Every byte printed, without the NUL that ends it.

    Raises:
        Refused: libxl refuses the document, or the process would end.
        KeyError: there is no such struct.
    """
    libxl = libxl_of(release)
    struct = struct_named(name)
    try:
        value = read(content, libxl.library)
    except LibxlJsonError as error:
        raise Refused(error.reason) from None
    held = canonical_struct(name, value, libxl.release)
    printed = narrowed(struct, held) if libxl.library is JsonLibrary.JSON_C else held
    return write(printed, libxl.library)


def printed_config(config: JsonObject, libxl: Libxl) -> JsonObject:
    """Returns what libxl prints of a configuration that it holds, as `canonical` gives it."""
    if libxl.library is JsonLibrary.JSON_C:
        return narrowed(DOMAIN_CONFIG, config)
    return config


def unsure_places(
    content: bytes, release: Release | Libxl = DEFAULT_RELEASE, name: str = "domain_config"
) -> tuple[Problem, ...]:
    """Returns where libxl prints what nobody can know, of a document that it does not refuse.

    Args:
        content: the document.
        release: the libxl asked.
        name: the struct, as the IDL has it.

    Raises:
        LibxlJsonError: it cannot be read.
        KeyError: there is no such struct.
    """
    libxl = libxl_of(release)
    found = problems_of_struct(name, read(content, libxl.library), libxl)
    return tuple(one for one in found if one.reason == READS_ON)
