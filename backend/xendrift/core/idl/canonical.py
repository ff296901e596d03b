"""What libxl makes of a configuration: its parser and its printer, one after the other."""

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.compiled import struct_reader
from xendrift.core.idl.config import DOMAIN_CONFIG, struct_named
from xendrift.core.model.release import DEFAULT_RELEASE, Release, known


def canonical(config: JsonObject, release: Release = DEFAULT_RELEASE) -> JsonObject:
    """Returns the configuration as libxl would print it after parsing it.

    Keys that libxl does not know and values of a type it does not look at are gone, so are
    defaults; aggregates are there even when empty; keys are in the IDL's order. Nothing of the
    result is shared with the argument.

    Args:
        config: a parsed template, see `xendrift.core.idl.libxl_json`.
        release: the libxl asked about; releases beyond the tables count as the nearest one.

    Raises:
        Refused: libxl rejects the document as a whole, or the process would end.
    """
    return struct_reader(DOMAIN_CONFIG, known(release))(config)


def canonical_struct(name: str, value: Json, release: Release = DEFAULT_RELEASE) -> JsonObject:
    """Returns one struct of a configuration as libxl would print it after parsing it.

    Args:
        name: the IDL's name: `device_disk`, `device_nic`, …
        value: what the template has for it; what is no object counts as an empty one.
        release: the libxl asked about.

    Raises:
        Refused: libxl rejects a document that holds it.
        KeyError: there is no such struct.
    """
    return struct_reader(struct_named(name), known(release))(value)
