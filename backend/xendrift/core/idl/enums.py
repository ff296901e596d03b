"""The enumerations of a domain configuration.

All from `tools/libs/light/libxl_types.idl`; JSON has their names in lower case.
"""

from xendrift.core.idl.model import Enum


def _count(names: str, first: int = 0) -> dict[str, int]:
    """Numbers names one by one."""
    return {name: number for number, name in enumerate(names.split(), first)}


DOMAIN_TYPE = Enum("domain_type", {"invalid": -1, "hvm": 1, "pv": 2, "pvh": 3}, init="invalid")
PASSTHROUGH = Enum("passthrough", _count("default disabled enabled sync_pt share_pt"))
TSC_MODE = Enum("tsc_mode", _count("default always_emulate native native_paravirt"))
DEVICE_MODEL_VERSION = Enum("device_model_version", _count("unknown qemu_xen_traditional qemu_xen"))
SCHEDULER = Enum(
    "scheduler", {"unknown": 0, **_count("sedf credit credit2 arinc653 rtds null", first=4)}
)
TIMER_MODE = Enum(
    "timer_mode",
    _count(
        "unknown delay_for_missed_ticks no_delay_for_missed_ticks no_missed_ticks_pending "
        "one_missed_tick_pending",
        first=-1,
    ),
    init="unknown",
)
TEE_TYPE = Enum("tee_type", _count("none optee ffa"), since={"ffa": (4, 18)})
BIOS_TYPE = Enum("bios_type", _count("unknown rombios seabios ovmf"))
SMBIOS_TYPE = Enum(
    "smbios_type",
    _count(
        "bios_vendor bios_version system_manufacturer system_product_name system_version "
        "system_serial_number baseboard_manufacturer baseboard_product_name baseboard_version "
        "baseboard_serial_number baseboard_asset_tag baseboard_location_in_chassis "
        "enclosure_manufacturer enclosure_serial_number enclosure_asset_tag "
        "battery_manufacturer battery_device_name oem",
        first=1,
    ),
)
HDTYPE = Enum("hdtype", {"ide": 1, "ahci": 2}, init="ide")
VGA_INTERFACE_TYPE = Enum("vga_interface_type", _count("unknown cirrus std none qxl"))
GFX_PASSTHRU_KIND = Enum("gfx_passthru_kind", {"default": 0, "igd": 1})
VENDOR_DEVICE = Enum("vendor_device", {"none": 0, "xenserver": 1})
RDM_RESERVE_STRATEGY = Enum("rdm_reserve_strategy", {"ignore": 0, "host": 1})
RDM_RESERVE_POLICY = Enum(
    "rdm_reserve_policy", _count("invalid strict relaxed", first=-1), init="invalid"
)
GIC_VERSION = Enum("gic_version", {"default": 0, "v2": 32, "v3": 48})
VUART_TYPE = Enum("vuart_type", {"unknown": 0, "sbsa_uart": 1})
SVE_TYPE = Enum(
    "sve_type", {"hw": -1, "disabled": 0, **{str(bits): bits for bits in range(128, 2049, 128)}}
)
ARM_SCI_TYPE = Enum("arm_sci_type", {"none": 0, "scmi_smc": 1})
ALTP2M_MODE = Enum("altp2m_mode", _count("disabled mixed external limited"))
DISK_BACKEND = Enum("disk_backend", _count("unknown phy tap qdisk standalone"))
DISK_FORMAT = Enum("disk_format", _count("unknown qcow qcow2 vhd raw empty qed"))
DISK_SPECIFICATION = Enum("disk_specification", _count("unknown xen virtio"))
DISK_TRANSPORT = Enum("disk_transport", {"unknown": 0, "mmio": 1})
NIC_TYPE = Enum("nic_type", _count("unknown vif_ioemu vif"))
VKB_BACKEND = Enum("vkb_backend", _count("unknown qemu linux"))
VIRTIO_TRANSPORT = Enum("virtio_transport", {"unknown": 0, "mmio": 1})
P9_TYPE = Enum("p9_type", _count("unknown qemu xen_9pfsd"))
VSND_PCM_FORMAT = Enum(
    "vsnd_pcm_format",
    _count(
        "s8 u8 s16_le s16_be u16_le u16_be s24_le s24_be u24_le u24_be s32_le s32_be u32_le "
        "u32_be f32_le f32_be f64_le f64_be iec958_subframe_le iec958_subframe_be mu_law a_law "
        "ima_adpcm mpeg gsm",
        first=1,
    ),
)
VSND_STREAM_TYPE = Enum("vsnd_stream_type", {"p": 1, "c": 2})
USBCTRL_TYPE = Enum("usbctrl_type", _count("auto pv devicemodel qusb"))
ACTION_ON_SHUTDOWN = Enum(
    "action_on_shutdown",
    _count(
        "destroy restart restart_rename preserve coredump_destroy coredump_restart soft_reset",
        first=1,
    ),
    init="destroy",
)
VIRIDIAN = Enum(
    "viridian_enlightenment",
    _count(
        "base freq time_ref_count reference_tsc hcall_remote_tlb_flush apic_assist crash_ctl "
        "synic stimer hcall_ipi ex_processor_masks no_vp_limit cpu_hotplug"
    ),
)
