"""The keys of HVM guests alone: firmware, emulated devices, screens (xl_parse.c)."""

from collections.abc import Sequence

from xendrift.core.base.jsontypes import Json, as_objects
from xendrift.core.export.xlcfg.draft import Draft
from xendrift.core.export.xlcfg.keys import (
    Key,
    flag,
    mib,
    named,
    rows,
    say_rows,
    text,
    texts,
    whole,
)
from xendrift.core.export.xlcfg.values import Value, check_text
from xendrift.core.idl.enums import VIRIDIAN

_HVM = ("b_info", "type.hvm")
_LMCE = 1
_HOLE = (256, 3840)  # MiB: HVM_BELOW_4G_MMIO_LENGTH to HVM_BELOW_4G_MMIO_START (xen/hvm/e820.h)
_MOST_OEM = 99


def _hole(value: Json) -> Value:
    size = mib(value)
    if not isinstance(size, int) or not _HOLE[0] <= size <= _HOLE[1]:
        raise ValueError(f"xl takes {_HOLE[0]} to {_HOLE[1]} MiB only")
    return size


def _mca(value: Json) -> Value:
    if value != _LMCE:
        raise ValueError("xl knows the capability lmce only")
    return ["lmce"]


def _smbios(value: Json) -> Value:
    said: list[str] = []
    for item in as_objects(value):
        kind, content = item.get("key"), item.get("value")
        if not kind or not content:
            raise ValueError("xl insists on a type and a value")
        said.append(check_text(f"{kind}={content}"))
    if sum(item.startswith("oem=") for item in said) > _MOST_OEM:
        raise ValueError(f"xl takes {_MOST_OEM} OEM strings at most")
    return said


FIRMWARE = (
    *rows(text, _HVM, "firmware_override=firmware bios_path_override=system_firmware"),
    *rows(named(), _HVM, "bios"),
    *rows(text, _HVM, "boot smbios_firmware acpi_firmware"),
    *rows(_smbios, _HVM, "smbios"),
    *rows(named(), _HVM, "hdtype vendor_device"),
)

PLATFORM = (
    *rows(flag, _HVM, "pae acpi_s3 acpi_s4 acpi_laptop_slate nx hpet vpt_align hvm_pirq=pirq"),
    *rows(flag, _HVM, "altp2mhvm=altp2m xen_platform_pci xen_platform_pci_bar_uc"),
    *rows(_hole, _HVM, "mmio_hole=mmio_hole_memkb"),
    *rows(mib, _HVM, "rdm_mem_boundary=rdm_mem_boundary_memkb"),
    *rows(_mca, _HVM, "mca_caps"),
)

PERIPHERALS = (
    *rows(flag, _HVM, "nographic usb vkb_device"),
    *rows(whole, _HVM, "usbversion"),
    *rows(text, _HVM, "soundhw keymap"),
    *rows(named({"std": "stdvga"}), _HVM, "vga=vga.kind"),
)

SCREENS = (
    *rows(flag, _HVM, "vnc=vnc.enable vncunused=vnc.findunused"),
    *rows(text, _HVM, "vnclisten=vnc.listen vncpasswd=vnc.passwd"),
    *rows(whole, _HVM, "vncdisplay=vnc.display"),
    *rows(flag, _HVM, "sdl=sdl.enable opengl=sdl.opengl"),
    *rows(text, _HVM, "display=sdl.display xauthority=sdl.xauthority"),
)

SPICE = (
    *rows(flag, (*_HVM, "spice"), "spice=enable spicedisable_ticketing=disable_ticketing"),
    *rows(flag, (*_HVM, "spice"), "spiceagent_mouse=agent_mouse spicevdagent=vdagent"),
    *rows(flag, (*_HVM, "spice"), "spice_clipboard_sharing=clipboard_sharing"),
    *rows(whole, (*_HVM, "spice"), "spiceport=port spicetls_port=tls_port"),
    *rows(whole, (*_HVM, "spice"), "spiceusbredirection=usbredirection"),
    *rows(text, (*_HVM, "spice"), "spicehost=host spicepasswd=passwd"),
    *rows(text, (*_HVM, "spice"), "spice_image_compression=image_compression"),
    *rows(text, (*_HVM, "spice"), "spice_streaming_video=streaming_video"),
)


def say_hvm(draft: Draft, guest: str) -> None:
    """Says everything that only HVM guests have."""
    if guest != "hvm":
        return
    for table in (FIRMWARE, PLATFORM, PERIPHERALS):
        say_rows(draft, table, "hvm")
    _say_viridian(draft)
    _say_graphics_passthrough(draft)
    for key in ("serial", "usbdevice"):
        _say_one_or_list(draft, key)
    _say_screens(draft)


def _say_viridian(draft: Draft) -> None:
    """One switch, or a list with `!` before what is taken away."""
    switch = draft.peek(*_HVM, "viridian")
    enabled, disabled = (draft.peek(*_HVM, f"viridian_{which}") for which in ("enable", "disable"))
    if not enabled and not disabled:
        say_rows(draft, rows(flag, _HVM, "viridian"), "hvm")
        return
    try:
        words = [*_viridian(enabled), *(f"!{word}" for word in _viridian(disabled))]
        if len({word.lstrip("!") for word in words}) < len(words):
            raise ValueError("one enlightenment is both enabled and disabled")
    except ValueError as error:
        for which in ("enable", "disable"):
            path = (*_HVM, f"viridian_{which}")
            value = draft.take(*path)
            if value:
                draft.note(path, str(error), value)
        say_rows(draft, rows(flag, _HVM, "viridian"), "hvm")
        return
    for which in ("enable", "disable"):
        draft.take(*_HVM, f"viridian_{which}")
    if switch == "True":
        draft.take(*_HVM, "viridian")
        words.insert(0, "defaults")
    draft.say("viridian", words)


def _viridian(bits: Json) -> Sequence[str]:
    numbers: list[Json] = bits if isinstance(bits, list) else []
    names = {number: name for name, number in VIRIDIAN.values.items()}
    unknown = [number for number in numbers if number not in names]
    if unknown:
        raise ValueError("xl has no name for one of its bits")
    return [names[number] for number in numbers if isinstance(number, int)]


def _say_graphics_passthrough(draft: Draft) -> None:
    """A name says that it is on as well."""
    if draft.peek(*_HVM, "gfx_passthru") == "True" and draft.peek(*_HVM, "gfx_passthru_kind"):
        draft.take(*_HVM, "gfx_passthru")
        say_rows(draft, rows(named(), _HVM, "gfx_passthru=gfx_passthru_kind"), "hvm")
        return
    say_rows(draft, rows(flag, _HVM, "gfx_passthru"), "hvm")


def _say_one_or_list(draft: Draft, key: str) -> None:
    """A list if there is one, else a single value: one key says either."""
    several = draft.peek(*_HVM, f"{key}_list") is not None
    row = Key(key, (*_HVM, f"{key}_list"), texts) if several else Key(key, (*_HVM, key), text)
    say_rows(draft, (row,), "hvm")


def _say_screens(draft: Draft) -> None:
    listen, display = draft.peek(*_HVM, "vnc", "listen"), draft.peek(*_HVM, "vnc", "display")
    if ":" in str(listen or "") and display:
        draft.take(*_HVM, "vnc", "display")
        draft.note((*_HVM, "vnc", "display"), "vnclisten names a display already", display)
    say_rows(draft, (*SCREENS, *SPICE), "hvm")
