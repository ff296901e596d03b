r"""A configuration as libxl writes its own: the IDL's order, yajl's layout, a NUL at the end.

`libxl__set_domain_configuration` (libxl_internal.c) stores what yajl's beautifier printed with
four blanks a level, together with the NUL that ends the C string. Nothing is left out here: a
key that libxl does not know stays, after those it knows, for whoever wrote it may need it.
"""

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.idl.config import DOMAIN_CONFIG
from xendrift.core.idl.model import Array, Field, Struct, Union
from xendrift.core.jsontext import JsonLibrary, write


def as_json(config: JsonObject, library: JsonLibrary = JsonLibrary.YAJL) -> bytes:
    """Returns a configuration byte for byte as libxl prints it.

    In libxl's own directory a NUL follows, for it reads the file as a C string
    (libxl_internal.c, libxl__set_domain_configuration); nobody else wants one.

    Raises:
        ValueError: a string holds half a character, which no file can.
    """
    return render(config, library).removesuffix(b"\0")


def render(config: JsonObject, library: JsonLibrary = JsonLibrary.YAJL) -> bytes:
    """Returns the bytes of a `libxl-json` file, the NUL at its end included.

    Every value is kept as it is given; only the order of the keys is libxl's.

    Args:
        config: the configuration.
        library: whose layout it is to have, so that it tells what libxl was built with.

    Raises:
        ValueError: a string holds half a character, which no file can.
    """
    return write(_ordered(DOMAIN_CONFIG, config), library) + b"\0"


def _ordered(struct: Struct, value: JsonObject) -> JsonObject:
    ordered: JsonObject = {}
    for item in struct.fields:
        if isinstance(item, Union):
            for member, body in item.members.items():
                key = f"{item.key}.{member}"
                if key in value:
                    ordered[key] = _of_member(body, value[key])
        elif item.name in value:
            ordered[item.name] = _of_field(item, value[item.name])
    return ordered | {key: inner for key, inner in value.items() if key not in ordered}


def _of_member(body: Struct | None, value: Json) -> Json:
    return _ordered(body, value) if body is not None and isinstance(value, dict) else value


def _of_field(field: Field, value: Json) -> Json:
    kind = field.type
    if isinstance(kind, Struct):
        return _ordered(kind, value) if isinstance(value, dict) else value
    if isinstance(kind, Array) and isinstance(kind.element, Struct) and isinstance(value, list):
        element = kind.element
        return [_ordered(element, one) if isinstance(one, dict) else one for one in value]
    return value
