"""Which library wrote a text, as far as its layout tells."""

import re

from xendrift.core.jsontext.values import JsonLibrary

_YAJL = re.compile(rb'\{\n    "[^"\n]+": ')
_JSON_C = re.compile(rb'\{\n  "[^"\n]+":[^ \n]')
# Every configuration has empty objects in it; of those who indent by four, yajl alone breaks them.
_BROKEN = b"{\n\n"
_TOGETHER = b'":{}'


def library_of_layout(content: bytes) -> JsonLibrary | None:
    """Tells which library printed a libxl-json file; None is some other writer, or nobody knows."""
    if _YAJL.match(content) and _BROKEN in content:
        return JsonLibrary.YAJL
    if _JSON_C.match(content) and _TOGETHER in content:
        return JsonLibrary.JSON_C
    return None
