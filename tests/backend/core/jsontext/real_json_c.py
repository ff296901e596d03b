"""The installed json-c, asked what it makes of a text and how libxl would then take it."""

import ctypes
from typing import Any

from xendrift.core.base.jsontypes import Json
from xendrift.core.jsontext.values import c_text

_LIBRARY = "libjson-c.so.5"
_NULL, _BOOLEAN, _DOUBLE, _INT, _OBJECT, _ARRAY, _STRING = range(7)
_VISIT = ctypes.CFUNCTYPE(
    *(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p),
    *(ctypes.c_void_p, ctypes.c_void_p),
)


class RefusedError(Exception):
    """json-c returns no object."""


class RealJsonC:
    """The library, loaded."""

    def __init__(self) -> None:
        """Loads it.

        Raises:
            OSError: it is not installed.
        """
        self._json: Any = ctypes.CDLL(_LIBRARY)
        self._c: Any = ctypes.CDLL(None, use_errno=True)
        # Only what leaves or looks at errno hands it on; a visit in between must not swap it away.
        self._parse: Any = ctypes.CDLL(_LIBRARY, use_errno=True).json_tokener_parse_verbose
        self._parse.restype = ctypes.c_void_p
        self._json.json_object_get_string.restype = ctypes.c_char_p
        self._c.strtoll.restype = ctypes.c_longlong
        self._c.strtod.restype = ctypes.c_double

    def read(self, text: bytes) -> Json:
        """The tree that libxl's callbacks would build.

        Raises:
            RefusedError: there is none.
        """
        error = ctypes.c_int()
        ctypes.set_errno(0)
        parsed = self._parse(text, ctypes.byref(error))
        if parsed is None:
            raise RefusedError
        root: list[Json] = []
        open_: list[Any] = [root]
        keys: list[str] = [""]

        def put(value: Json) -> None:
            if isinstance(open_[-1], dict):
                open_[-1][keys[-1]] = value
            else:
                open_[-1].append(value)

        def visit(node: Any, flags: int, _parent: Any, key: bytes | None, *_: Any) -> int:
            if flags == 2:
                open_.pop()
                keys.pop()
                return 0
            if key is not None:
                keys[-1] = c_text(key)
            kind = self._json.json_object_get_type(ctypes.c_void_p(node))
            if kind in (_OBJECT, _ARRAY):
                holder: Json = {} if kind == _OBJECT else []
                put(holder)
                open_.append(holder)
                keys.append("")
            else:
                put(self._scalar(node, kind))
            return 0

        self._json.json_c_visit(ctypes.c_void_p(parsed), 0, _VISIT(visit), None)
        self._json.json_object_put(ctypes.c_void_p(parsed))
        return root[0]

    def _scalar(self, node: Any, kind: int) -> Json:
        if kind == _NULL:
            return None
        if kind == _BOOLEAN:
            return bool(self._json.json_object_get_boolean(ctypes.c_void_p(node)))
        text = self._json.json_object_get_string(ctypes.c_void_p(node))
        if kind == _STRING:
            return c_text(text)
        if b"." in text:
            return self._c.strtod(text, None)
        number = self._c.strtoll(text, None, 10)
        extreme = number in (-(2**63), 2**63 - 1)
        return float(number) if extreme and ctypes.get_errno() == 34 else number  # 34 is ERANGE
