"""How xl is told of a disk: one argument, the target last (xl-disk-configuration.5)."""

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds.spelling import (
    Unspeakable,
    Word,
    checked_last,
    number,
    one_of,
    parsed,
    spelled,
    unsaid,
)

WORDS = (
    Word("format", "format", one_of("raw", "qcow", "qcow2", "vhd", "qed", "empty")),
    Word("vdev", "vdev", required=True),
    Word("backendtype", "backend", one_of("phy", "qdisk", "tap", "standalone")),
    Word("backend", "backend_domname"),
    Word("script", "script"),
    Word("specification", "specification", one_of("xen", "virtio")),
    Word("colo-host", "colo_host"),
    Word("colo-port", "colo_port", number),
    Word("colo-export", "colo_export"),
    Word("active-disk", "active_disk"),
    Word("hidden-disk", "hidden_disk"),
)
# What xl says without a word of its own, and what `attach_arguments` says besides the words.
_CDROM: JsonObject = {"is_cdrom": 1, "removable": 1, "readwrite": 0}
_FLAGS: dict[str, JsonObject] = {
    "cdrom": _CDROM,
    "devtype=cdrom": _CDROM,
    "devtype=disk": {},
    "access=rw": {"readwrite": 1},
    "access=w": {"readwrite": 1},
    "access=ro": {"readwrite": 0},
    "access=r": {"readwrite": 0},
    "discard": {"discard_enable": "True"},
    "no-discard": {"discard_enable": "False"},
    "direct-io-safe": {"direct_io_safe": True},
    "grant_usage=1": {"grant_usage": "True"},
    "grant_usage=0": {"grant_usage": "False"},
    "colo": {"colo_enable": "True"},
    "no-colo": {"colo_enable": "False"},
}
_SWITCHES = {
    "discard_enable": {"True": "discard", "False": "no-discard"},
    "grant_usage": {"True": "grant_usage=1", "False": "grant_usage=0"},
    "colo_enable": {"True": "colo", "False": "no-colo"},
}
_SAID = ("pdev_path", "readwrite", "removable", "is_cdrom", "direct_io_safe", *_SWITCHES)


def disk_argument(config: JsonObject) -> str:
    """Spells a disk.

    Raises:
        Unspeakable: a value cannot be said to xl, or not safely.
    """
    if config.get("trusted") == "False":
        raise Unspeakable("trusted", "xl up to 4.18 takes the word for the disk's target")
    unsaid(config, WORDS, _SAID)
    cdrom = bool(config.get("is_cdrom"))
    if config.get("removable") and not cdrom:
        raise Unspeakable("removable", "only a cdrom can be removable")
    if cdrom and config.get("readwrite"):
        raise Unspeakable("readwrite", "a cdrom cannot be written to")
    words = [f"{word}={value}" for word, value in spelled(config, WORDS)]
    words.append("access=rw" if config.get("readwrite") else "access=ro")
    words += ["cdrom"] if cdrom else []
    for key, switch in _SWITCHES.items():
        words += [switch[str(config[key])]] if config.get(key) in switch else []
    words += ["direct-io-safe"] if config.get("direct_io_safe") else []
    target = config.get("pdev_path")
    if isinstance(target, str) and target:
        words.append(f"target={checked_last('pdev_path', target)}")
    elif config.get("format") != "empty" or not cdrom:
        raise Unspeakable("pdev_path", "it is empty, and only a drive can be")
    return ",".join(words)


def disk_config(specification: str) -> JsonObject:
    """Reads `key=value,…,target=PATH`; without an access a disk can be written to.

    Raises:
        Unspeakable: it cannot be understood.
    """
    keys, found, target = f",{specification}".partition(",target=")
    words: list[str] = []
    config: JsonObject = {"readwrite": 1}
    for item in keys[1:].split(",") if keys else ():
        if item in _FLAGS:
            config |= _FLAGS[item]
        elif item:
            words.append(item)
    config |= parsed(",".join(words), WORDS)
    if found:
        config["pdev_path"] = target
    return {"format": "raw" if found else "empty"} | config
