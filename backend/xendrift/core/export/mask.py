"""Takes passwords out of what leaves the host, and of what is shown without being asked for.

Only the value is replaced, and only where there is one: the text around it stays byte for byte, so
that a truncated or invalid template is still the same puzzle on the other side.
"""

import re
from collections.abc import Mapping

from xendrift.core.base.jsontypes import Json

MASK = b"(masked)"

# libxl_console.c, libxl__set_xenstore_vfb; QEMU writes vnc-pass below the console
_NODES = frozenset(("vncpasswd", "vnc-pass"))

# libxl_types.idl, libxl_vnc_info and libxl_spice_info; the text may end within the value
_JSON = re.compile(rb'("passwd"\s*:\s*")(?:[^"\\]|\\.?)+', re.DOTALL)

# xl.cfg: vncpasswd = "x", spicepasswd = 'x', and vfb = [ "vnc=1,vncpasswd=x" ]
_XL = re.compile(rb"""((?:vnc|spice)passwd\s*=\s*)("[^"\n]+"|'[^'\n]+'|[^\s,'"\]][^,'"\]\n]*)""")


def is_secret(name: str) -> bool:
    """Tells whether a node or a field of a configuration holds a password, by its name."""
    return name in _NODES or "passw" in name


def mask_nodes(nodes: Mapping[str, bytes]) -> dict[str, bytes]:
    """Replaces the passwords among xenstore nodes."""
    return {
        path: MASK if value and is_secret(path.rpartition("/")[2]) else value
        for path, value in nodes.items()
    }


def mask_userdata(userid: str, content: bytes) -> bytes:
    """Replaces the passwords in the content of one userdata file.

    Args:
        userid: what the file holds, `libxl-json` or `xl`.
        content: its bytes, valid or not.
    """
    if userid == "libxl-json":
        return _JSON.sub(rb"\1" + MASK, content)
    return _XL.sub(_masked_setting, content) if userid == "xl" else content


def mask_config(item: Json, *, secret: bool = False) -> Json:
    """Replaces the passwords in a configuration, wherever they stand in it.

    Args:
        item: any JSON.
        secret: whether the item itself is the value of a password.
    """
    if isinstance(item, dict):
        return {key: mask_config(inner, secret=is_secret(key)) for key, inner in item.items()}
    if isinstance(item, list):
        return [mask_config(inner, secret=secret) for inner in item]
    return MASK.decode() if secret and item else item


def _masked_setting(match: re.Match[bytes]) -> bytes:
    quote = match[2][:1] if match[2][:1] in (b'"', b"'") else b""
    return match[1] + quote + MASK + quote
