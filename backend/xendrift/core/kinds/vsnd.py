"""PV sound cards: `vsnds` in the template, `vsnd` in xenstore (libxl_vsnd.c).

Streams stand only in the frontend, which is the guest's. libxl reads them there all the same, so
a guest can make its own record unreadable.
"""

from xendrift.core.base.cstring import cstr
from xendrift.core.base.jsontypes import JsonObject, as_object, as_objects
from xendrift.core.kinds.base import Kind
from xendrift.core.kinds.record import Unreadable, need, need_backend, need_path
from xendrift.core.kinds.spelling import Unspeakable, Word, number, one_of, spelled, unsaid
from xendrift.core.nodes import DomainNodes

_FORMATS = frozenset(
    b"s8 u8 s16_le s16_be u16_le u16_be s24_le s24_be u24_le u24_be s32_le s32_be u32_le u32_be "
    b"f32_le f32_be f64_le f64_be iec958_subframe_le iec958_subframe_be mu_law a_law ima_adpcm "
    b"mpeg gsm".split()
)
_LISTS = ("sample_rates", "sample_formats")
_PARAMS = (
    Word("sample-rates", "sample_rates"),
    Word("sample-formats", "sample_formats"),
    Word("channels-min", "channels_min", number),
    Word("channels-max", "channels_max", number),
    Word("buffer-size", "buffer_size", number),
)
_CARD = (
    Word("backend", "backend_domname"),
    Word("short-name", "short_name"),
    Word("long-name", "long_name"),
    *_PARAMS,
)
_PCM = (Word("name", "name"), *_PARAMS)
_STREAM = (
    Word("unique-id", "unique_id"),
    Word("type", "type", one_of("p", "c"), required=True),
    *_PARAMS,
)


class Vsnd(Kind):
    """A PV sound card."""

    name = "vsnd"
    json_key = "vsnds"
    struct = "device_vsnd"
    frontend_kinds = ("vsnd",)
    follows_frontend = True
    reconciled = True
    cfg_key = "vsnd"
    detach_command = "vsnd-detach"
    attach_command = "vsnd-attach"

    def attach_arguments(self, config: JsonObject) -> tuple[str, ...]:
        """Spells card, PCMs and streams, one an argument (xl_parse.c, parse_vsnd_item)."""
        said = [_item("CARD", config, _CARD, ("pcms", "devid"))]
        for pcm in as_objects(config.get("pcms")):
            said.append(_item("PCM", pcm, _PCM, ("streams",)))
            said += [_item("STREAM", one, _STREAM) for one in as_objects(pcm.get("streams"))]
        return tuple(said)

    def cfg_item(self, config: JsonObject) -> tuple[str, ...]:
        """A card is a list of its own (xl_parse.c, parse_vsnd_config)."""
        return self.attach_arguments(config)

    def attach_config(self, specification: str) -> JsonObject:  # noqa: ARG002
        """A card with its PCMs and streams has no spelling of one line."""
        raise Unspeakable("vsnd", "only one of the template can be plugged again")

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads the frontend as libxl does (libxl_vsnd.c, libxl__vsnd_from_xenstore)."""
        need_backend(path, nodes)
        pointer = cstr(need(path, "frontend", nodes))
        need_path(pointer, f"{path}/frontend", "sample-rates")
        frontend = pointer.decode("latin-1")
        _check_formats(frontend, nodes)
        for pcm in _numbered(frontend, nodes):
            _check_formats(pcm, nodes)
            for stream in _numbered(pcm, nodes):
                kind = nodes.get(f"{stream}/type")
                if kind is not None and cstr(kind).lower() not in (b"p", b"c"):
                    raise Unreadable(f"{stream}/type", "the value is neither p nor c")
                _check_formats(stream, nodes)
        return number, False


def _item(
    what: str, config: JsonObject, words: tuple[Word, ...], known: tuple[str, ...] = ()
) -> str:
    flat = {key: value for key, value in config.items() if key != "params"}
    flat |= as_object(config.get("params")) or {}
    for key in _LISTS:
        values = flat.get(key)
        if isinstance(values, list):
            flat[key] = ";".join(str(value) for value in values)
    unsaid(flat, words, known)
    return ", ".join((what, *(f"{word}={value}" for word, value in spelled(flat, words))))


def _numbered(root: str, nodes: DomainNodes) -> list[str]:
    """Follows /0, /1, … up to the first gap, as libxl does, which sets itself no limit."""
    found: list[str] = []
    while nodes.get(f"{root}/{len(found)}") is not None:
        found.append(f"{root}/{len(found)}")
    return found


def _check_formats(root: str, nodes: DomainNodes) -> None:
    value = nodes.get(f"{root}/sample-formats")
    words = cstr(value).lower().replace(b",", b" ").split(b" ") if value else []
    if any(word and word not in _FORMATS for word in words):
        raise Unreadable(f"{root}/sample-formats", "the value names a format libxl does not know")
