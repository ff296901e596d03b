"""What a template is made anew from: a backup, what is left of the broken file, or xenstore.

Pure. Whatever is not known is assumed, and every assumption is a sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xendrift.core.base.cstring import text
from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText, clip
from xendrift.core.export.libxl_json import render
from xendrift.core.idl import Release, parse_libxl_json, problems
from xendrift.core.idl.narrow import wide_places, widened
from xendrift.core.jsontext import JsonLibrary
from xendrift.core.model.report import Report
from xendrift.core.plans.refusals import not_readable

_INVALID_DOMID = 0xFFFFFFFF  # what xl writes as `c_info.domid`, never the domid
_MOST_MENDED = 8
_WHOLE = ("c_info", "b_info", "disks", "nics")  # without one of these it is another guest
_LONGEST = 200
# libxl's bootloader leaves the kernel that it took out of the guest's disk there
# (libxl_bootloader.c, libxl__bootloader_run)
_TAKEN_OUT = ("/bootloader.", "/boot_kernel.")
_ACTIONS = "on_poweroff is destroy, on_reboot restart, on_crash destroy, as xl has them by default"
_REST = (
    "everything else is libxl's default: scheduler, CPU and NUMA placement, cpuid, limits of"
    " grants and event channels, graphics and firmware of an HVM guest"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """One earlier template of a domain.

    Attributes:
        where: the file that keeps it.
        content: its bytes.
    """

    where: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Base:
    """What the new template begins with.

    Attributes:
        content: the bytes of a template that libxl can read.
        assumed: what had to be assumed for it.
        dangers: what the next boot will not survive.
    """

    content: bytes
    assumed: tuple[SafeText, ...] = ()
    dangers: tuple[SafeText, ...] = ()


def base_of(
    report: Report, backups: Iterable[Backup], image: Mapping[str, bytes], release: Release
) -> Base:
    """Chooses the best there is: the restored file, newest usable backup, mended file, xenstore.

    Args:
        report: the domain, with a template that cannot be used.
        backups: its earlier templates, newest first.
        image: `/vm/UUID/image`, which only the toolstack writes, by the last part of the path.
        release: the libxl that is to read it.
    """
    restored = _restored(report, release)
    if restored is not None:
        return restored
    for backup in backups:
        if _usable(backup.content, report.live.uuid, release):
            said = (
                f"all but xenstore's own is as in the backup {backup.where}: what was changed since"
                " it was made, and is not in xenstore, is not in it"
            )
            return Base(backup.content, (SafeText(said),))
    return _mended(report, release) or _from_xenstore(report, image)


def _usable(content: bytes, uuid: str, release: Release) -> bool:
    try:
        config = parse_libxl_json(content, release)
    except XendriftError:
        return False
    create = config.get("c_info")
    own = create.get("uuid") if isinstance(create, dict) else None
    return own == uuid and not not_readable(config, release)


def _restored(report: Report, release: Release) -> Base | None:
    """Puts back what libxl itself spoilt: numbers that json-c made it print negative."""
    config = report.template.config
    if config is None or not wide_places(config):
        return None
    whole = widened(config)
    if not_readable(whole, release):
        return None
    return _written(whole, _put_back(config), report.template.library)


def _put_back(config: JsonObject) -> list[str]:
    return [
        f"{place} is {number + 2**32} again: libxl wrote it as {number}"
        for place, number in wide_places(config)
    ]


def _written(config: JsonObject, assumed: list[str], library: JsonLibrary) -> Base | None:
    try:
        return Base(render(config, library), tuple(SafeText(one) for one in assumed))
    except ValueError:
        return None


def _mended(report: Report, release: Release) -> Base | None:
    """Leaves out of the file what libxl refuses in it, if that is little."""
    if report.template.config is None:
        return None
    config = widened(report.template.config)
    assumed = _put_back(report.template.config)
    for _ in range(_MOST_MENDED):
        refused = next((one for one in problems(config, release) if one.refused), None)
        if refused is None:
            break
        if not _take_out(config, refused.pointer):
            return None
        assumed.append(
            f"{refused.pointer} is left out, so that libxl's default counts: {refused.reason}"
        )
    if not_readable(config, release) or not assumed:
        return None
    return _written(config, assumed, report.template.library)


def _take_out(config: JsonObject, pointer: str) -> bool:
    """Removes one value of an object; returns whether there is one that may go."""
    *inner, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    place: Json = config
    for part in inner:
        place = _child(place, part)
    if not isinstance(place, dict) or last not in place or pointer[1:] in _WHOLE:
        return False
    del place[last]
    return True


def _child(place: Json, part: str) -> Json:
    if isinstance(place, dict):
        return place.get(part)
    if isinstance(place, list) and part.isdigit() and int(part) < len(place):
        return place[int(part)]
    return None


def _from_xenstore(report: Report, image: Mapping[str, bytes]) -> Base:
    live = report.live
    kind, assumed = _type_of(report, image)
    boots, said, dangers = _boot_of(kind, image)
    vcpus: list[Json] = [number for number, word in live.vcpus if word == b"online"]
    build: JsonObject = {
        "max_vcpus": max(len(live.vcpus), 1),
        "avail_vcpus": vcpus or [0],
        "video_memkb": live.video_memkb or 0,
        "sched_params": {},
        **boots,
        f"type.{kind}": _HVM if kind == "hvm" else {},
        "arch_arm": {},
        "arch_x86": {},
    }
    if live.max_memkb is not None:
        build["max_memkb"] = live.max_memkb
    config: JsonObject = {
        "c_info": {
            "type": kind,
            "name": str(live.name),
            "domid": _INVALID_DOMID,
            "uuid": live.uuid,
            "run_hotplug_scripts": "True",
        },
        "b_info": build,
        "on_reboot": "restart",
        "on_soft_reset": "soft_reset",
    }
    first = "there is no backup: all of it is made from what xenstore holds now"
    sentences = (first, *assumed, *said, _ACTIONS, _REST)
    return Base(
        render(config, report.template.library),
        tuple(SafeText(one) for one in sentences),
        tuple(SafeText(one) for one in dangers),
    )


_HVM: JsonObject = {"vga": {}, "vnc": {}, "sdl": {}, "spice": {}, "rdm": {}}


def _type_of(report: Report, image: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """The type is in xenstore since libxl 4.10; before, only the image's kind tells."""
    if report.live.domain_type:
        return report.live.domain_type, ()
    kind = "hvm" if image.get("ostype") == b"hvm" else "pv"
    path = f"/libxl/{report.domid}/type"
    return kind, (f"its type is {kind}: {path} is missing, so that nothing says it for certain",)


def _boot_of(
    kind: str, image: Mapping[str, bytes]
) -> tuple[JsonObject, tuple[str, ...], tuple[str, ...]]:
    """What boots the guest: values for `b_info`, what was assumed, and what is dangerous."""
    if kind == "hvm":
        return {}, ("it boots from its disks, by libxl's own firmware",), ()
    found = {name: text(image.get(name, b"")) or "" for name in ("kernel", "ramdisk", "cmdline")}
    kernel = found["kernel"]
    if any(sign in kernel for sign in _TAKEN_OUT):
        said = "pygrub takes its kernel out of its first disk, as some bootloader did before"
        return {"bootloader": "pygrub"}, (said,), ()
    if kernel.startswith("/"):
        boots: JsonObject = {key: value for key, value in found.items() if value}
        words = ", ".join(f"{key} {value}" for key, value in boots.items())
        return boots, (f"it boots as /vm says it did: {clip(SafeText(words), _LONGEST)}",), ()
    said = "nothing tells its kernel, firmware or bootloader: pygrub on its first disk is assumed"
    danger = f"What boots this {kind} guest is a guess, pygrub: it may not boot again."
    return {"bootloader": "pygrub"}, (said,), (danger,)
