"""A configuration as libxl writes its own."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.export.rendering import render
from xendrift.core.jsontext import JsonLibrary


def as_json(config: JsonObject, library: JsonLibrary = JsonLibrary.YAJL) -> bytes:
    """Returns a configuration byte for byte as libxl prints it.

    In libxl's own directory a NUL follows, for it reads the file as a C string
    (libxl_internal.c, libxl__set_domain_configuration); nobody else wants one.

    Raises:
        ValueError: a string holds half a character, which no file can.
    """
    return render(config, library).removesuffix(b"\0")
