"""A configuration as libxl writes its own."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.export.rendering import render


def as_json(config: JsonObject) -> bytes:
    """Returns a configuration byte for byte as libxl prints it.

    In libxl's own directory a NUL follows, for it reads the file as a C string
    (libxl_internal.c, libxl__set_domain_configuration); nobody else wants one.

    Raises:
        ValueError: a string holds half a character, which no file can.
    """
    return render(config).removesuffix(b"\0")
