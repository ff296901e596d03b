"""The keys of the guest itself: who it is, what it boots, what it may do (xl_parse.c)."""

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
    up_to,
    whole,
)

_C = ("c_info",)
_B = ("b_info",)
_PV = ("b_info", "type.pv")
_PVH = ("b_info", "type.pvh")
_HVM = ("b_info", "type.hvm")
_HVM_ALONE = frozenset(["hvm"])
_NOT_PV = frozenset(["hvm", "pvh"])
_INT_MAX = (1 << 31) - 1
ACTIONS = {
    "restart_rename": "rename-restart",
    "coredump_destroy": "coredump-destroy",
    "coredump_restart": "coredump-restart",
    "soft_reset": "soft-reset",
}
_EVENTS = ("on_poweroff", "on_reboot", "on_watchdog", "on_crash", "on_soft_reset")

CREATION = (
    *rows(text, _C, "name"),
    *rows(named(), _C, "type uuid"),
    *rows(flag, _C, "hap oos driver_domain xend_suspend_evtchn_compat"),
    *rows(text, _C, "pool=pool_name"),
    *rows(named(), _C, "passthrough"),
)

BOOTING = (
    Key("kernel", (*_B, "kernel"), text, (*_PV, "kernel")),
    Key("ramdisk", (*_B, "ramdisk"), text, (*_PV, "ramdisk")),
    Key("cmdline", (*_B, "cmdline"), text, (*_PV, "cmdline")),
    *rows(text, _B, "device_tree"),
    Key("bootloader", (*_B, "bootloader"), text, (*_PV, "bootloader")),
    Key("bootloader_args", (*_B, "bootloader_args"), texts, (*_PV, "bootloader_args")),
    *rows(flag, _B, "bootloader_restrict"),
    *rows(text, _B, "bootloader_user"),
    *rows(flag, _PVH, "pvshim"),
    *rows(text, _PVH, "pvshim_path pvshim_cmdline pvshim_extra"),
)

ABILITIES = (
    Key("acpi", (*_B, "acpi"), flag, (*_HVM, "acpi")),
    Key("apic", (*_B, "apic"), flag, (*_HVM, "apic"), _HVM_ALONE),
    Key("nestedhvm", (*_B, "nested_hvm"), flag, (*_HVM, "nested_hvm")),
    Key("timer_mode", (*_B, "timer_mode"), named(), (*_HVM, "timer_mode"), _NOT_PV),
    *rows(named(), _B, "tsc_mode"),
    *rows(flag, _B, "nomigrate=disable_migrate localtime"),
    *rows(whole, _B, "rtc_timeoffset max_event_channels=event_channels"),
    *rows(up_to(_INT_MAX), _B, "max_grant_frames max_maptrack_frames max_grant_version"),
    *rows(named(), _B, "altp2m"),
    *rows(up_to(0xFFFF), _B, "altp2m_count"),
    *rows(up_to(_INT_MAX, 1), _B, "vmtrace_buf_kb"),
    *rows(flag, _B, "vpmu trap_unmapped_accesses"),
    *rows(flag, _B, "msr_relaxed=arch_x86.msr_relaxed"),
    *rows(whole, _B, "xenstore_feature_mask"),
    *rows(flag, _PV, "e820_host"),
    *rows(named(), _B, "gic_version=arch_arm.gic_version vuart=arch_arm.vuart tee"),
    *rows(named(), _B, "sve=arch_arm.sve_vl"),
    *rows(whole, _B, "nr_spis=arch_arm.nr_spis"),
    *rows(lambda value: f"type={value}", _B, "arm_sci=arch_arm.arm_sci.type"),
)

SCHEDULING = rows(
    whole,
    ("b_info", "sched_params"),
    "cpu_weight=weight cap period slice latency extratime",
)

DEVICE_MODEL = (
    *rows(
        named({"qemu_xen": "qemu-xen", "qemu_xen_traditional": "qemu-xen-traditional"}),
        _B,
        "device_model_version",
    ),
    *rows(text, _B, "device_model_override=device_model device_model_user"),
    *rows(flag, _B, "device_model_stubdomain_override=device_model_stubdomain dm_restrict"),
    *rows(text, _B, "device_model_stubdomain_seclabel=device_model_ssid_label"),
    *rows(text, _B, "stubdomain_kernel stubdomain_cmdline stubdomain_ramdisk"),
    *rows(mib, _B, "stubdomain_memory=stubdomain_memkb"),
    *rows(
        texts,
        _B,
        "device_model_args=extra device_model_args_pv=extra_pv device_model_args_hvm=extra_hvm",
    ),
)


def say_creation(draft: Draft, guest: str) -> None:
    """Says who the guest is; without a name there is no file."""
    if draft.peek("c_info", "name") is None:
        draft.refuse("xl insists on a name, and it has none")
    say_rows(draft, CREATION, guest)
    if not any(key == "name" for key, _ in draft.settings):
        draft.refuse("its name cannot be written: see what is listed")
    _labels(draft)


def _labels(draft: Draft) -> None:
    """`seclabel` is the domain's label unless `init_seclabel` is there as well."""
    own, executed = ("c_info", "ssid_label"), ("b_info", "exec_ssid_label")
    both = draft.peek(*own) is not None and draft.peek(*executed) is not None
    table = (
        Key("init_seclabel" if both else "seclabel", own, text),
        *((Key("seclabel", executed, text),) if both else ()),
    )
    say_rows(draft, table, "pv")


def say_booting(draft: Draft, guest: str) -> None:
    """Says what is booted; xl takes no PV or PVH guest without a kernel or a bootloader."""
    kernel = draft.peek("b_info", "kernel")
    if guest == "hvm" and str(kernel).rpartition("/")[2] == "hvmloader":
        draft.take("b_info", "kernel")
        draft.note(("b_info", "kernel"), "xl takes hvmloader for a firmware and ignores it", kernel)
    say_rows(draft, BOOTING, guest)
    said = {key for key, _ in draft.settings}
    if guest != "hvm" and not said & {"kernel", "bootloader"}:
        draft.refuse(f"xl takes no {guest} guest without a kernel or a bootloader")


def say_actions(draft: Draft, guest: str) -> None:  # noqa: ARG001  (writers are called alike)
    """Says all five: xl's defaults are not those of the JSON, where nothing means destroy."""
    for event in _EVENTS:
        action = str(draft.take(event) or "destroy")
        draft.say(event, ACTIONS.get(action, action))
