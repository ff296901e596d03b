"""The structs of the guest itself: `c_info`, `b_info` and what they hold.

All from `tools/libs/light/libxl_types.idl`; init values from `libxl.h` and `libxl_internal.h`.
"""

from xendrift.core.idl.cpuid import CPUID_POLICY
from xendrift.core.idl.displays import SDL_INFO, SPICE_INFO, VGA_INTERFACE_INFO, VNC_INFO
from xendrift.core.idl.enums import (
    ALTP2M_MODE,
    ARM_SCI_TYPE,
    BIOS_TYPE,
    DEVICE_MODEL_VERSION,
    DOMAIN_TYPE,
    GFX_PASSTHRU_KIND,
    GIC_VERSION,
    HDTYPE,
    PASSTHROUGH,
    RDM_RESERVE_POLICY,
    RDM_RESERVE_STRATEGY,
    SCHEDULER,
    SMBIOS_TYPE,
    SVE_TYPE,
    TEE_TYPE,
    TIMER_MODE,
    TSC_MODE,
    VENDOR_DEVICE,
    VUART_TYPE,
)
from xendrift.core.idl.lists import BITMAP, KEY_VALUE_LIST, MS_VM_GENID, STRING_LIST
from xendrift.core.idl.model import Array, Field, Union, each, struct
from xendrift.core.idl.scalars import (
    DEFBOOL,
    DOMID,
    INT32,
    MEMKB,
    STRING,
    UINT32,
    UINT32_MAX,
    UINT64,
    UINT64_MAX,
    UUID,
)

DOMAIN_CREATE_INFO = struct(
    "domain_create_info",
    Field("type", DOMAIN_TYPE),
    *each(DEFBOOL, "hap oos"),
    Field("ssidref", UINT32),
    *each(STRING, "ssid_label name"),
    Field("domid", DOMID),
    Field("uuid", UUID),
    *each(KEY_VALUE_LIST, "xsdata platformdata"),
    Field("poolid", UINT32),
    Field("pool_name", STRING),
    *each(DEFBOOL, "run_hotplug_scripts driver_domain"),
    Field("passthrough", PASSTHROUGH),
    Field("xend_suspend_evtchn_compat", DEFBOOL),
)

VNODE_INFO = struct(
    "vnode_info",
    Field("memkb", MEMKB),
    Field("distances", Array(UINT32)),
    Field("pnode", UINT32),
    Field("vcpus", BITMAP),
)

DOMAIN_SCHED_PARAMS = struct(
    "domain_sched_params",
    Field("sched", SCHEDULER),
    Field("weight", INT32, init=-1),
    Field("cap", INT32, init=-1),
    Field("period", INT32, init=-1),
    Field("budget", INT32, init=-1),
    Field("extratime", INT32, init=-1),
    Field("slice", INT32, init=-1),
    Field("latency", INT32, init=-1),
)

IOPORT_RANGE = struct(
    "ioport_range",
    *each(UINT32, "first number"),
)

IOMEM_RANGE = struct(
    "iomem_range",
    *each(UINT64, "start number"),
    Field("gfn", UINT64, init=UINT64_MAX),
)

SMBIOS = struct(
    "smbios",
    Field("key", SMBIOS_TYPE),
    Field("value", STRING),
)

RDM_RESERVE = struct(
    "rdm_reserve",
    Field("strategy", RDM_RESERVE_STRATEGY),
    Field("policy", RDM_RESERVE_POLICY),
)

DOMAIN_BUILD_INFO_HVM = struct(
    "domain_build_info_hvm",
    Field("firmware", STRING),
    Field("bios", BIOS_TYPE),
    *each(DEFBOOL, "pae apic acpi acpi_s3 acpi_s4 acpi_laptop_slate nx viridian"),
    *each(BITMAP, "viridian_enable viridian_disable"),
    Field("timeoffset", STRING),
    *each(DEFBOOL, "hpet vpt_align"),
    Field("mmio_hole_memkb", MEMKB),
    Field("timer_mode", TIMER_MODE),
    *each(DEFBOOL, "nested_hvm altp2m"),
    *each(STRING, "system_firmware smbios_firmware"),
    Field("smbios", Array(SMBIOS), since=(4, 18)),
    Field("acpi_firmware", STRING),
    Field("hdtype", HDTYPE),
    Field("nographic", DEFBOOL),
    Field("vga", VGA_INTERFACE_INFO),
    Field("vnc", VNC_INFO),
    Field("keymap", STRING),
    Field("sdl", SDL_INFO),
    Field("spice", SPICE_INFO),
    Field("gfx_passthru", DEFBOOL),
    Field("gfx_passthru_kind", GFX_PASSTHRU_KIND),
    *each(STRING, "serial boot"),
    Field("usb", DEFBOOL),
    Field("usbversion", INT32),
    Field("usbdevice", STRING),
    Field("vkb_device", DEFBOOL),
    Field("soundhw", STRING),
    Field("xen_platform_pci", DEFBOOL),
    Field("xen_platform_pci_bar_uc", DEFBOOL, since=(4, 21)),
    Field("usbdevice_list", STRING_LIST),
    Field("vendor_device", VENDOR_DEVICE),
    Field("ms_vm_genid", MS_VM_GENID),
    Field("serial_list", STRING_LIST),
    Field("rdm", RDM_RESERVE),
    Field("rdm_mem_boundary_memkb", MEMKB),
    Field("mca_caps", UINT64),
    Field("pirq", DEFBOOL, since=(4, 19)),
)

DOMAIN_BUILD_INFO_PV = struct(
    "domain_build_info_pv",
    Field("kernel", STRING),
    Field("slack_memkb", MEMKB),
    Field("bootloader", STRING),
    Field("bootloader_args", STRING_LIST),
    *each(STRING, "cmdline ramdisk"),
    Field("e820_host", DEFBOOL),
)

DOMAIN_BUILD_INFO_PVH = struct(
    "domain_build_info_pvh",
    Field("pvshim", DEFBOOL),
    *each(STRING, "pvshim_path pvshim_cmdline pvshim_extra"),
)

ARM_SCI = struct(
    "arm_sci",
    Field("type", ARM_SCI_TYPE),
)

ARCH_ARM = struct(
    "arch_arm",
    Field("gic_version", GIC_VERSION),
    Field("vuart", VUART_TYPE),
    Field("sve_vl", SVE_TYPE, since=(4, 18)),
    Field("nr_spis", UINT32, since=(4, 19), until=(4, 21)),
    Field("nr_spis", UINT32, init=UINT32_MAX, since=(4, 21)),
    Field("arm_sci", ARM_SCI, since=(4, 21)),
)

ARCH_X86 = struct(
    "arch_x86",
    Field("msr_relaxed", DEFBOOL),
)

XS_QUOTA_ITEM = struct(
    "xs_quota_item",
    Field("name", STRING),
    Field("val", UINT32),
)

XS_QUOTA_LIST = struct(
    "xs_quota_list",
    Field("quota", Array(XS_QUOTA_ITEM)),
)

DOMAIN_BUILD_INFO = struct(
    "domain_build_info",
    Field("max_vcpus", INT32),
    *each(BITMAP, "avail_vcpus cpumap nodemap"),
    Field("vcpu_hard_affinity", Array(BITMAP)),
    Field("vcpu_soft_affinity", Array(BITMAP)),
    Field("numa_placement", DEFBOOL),
    Field("tsc_mode", TSC_MODE),
    *each(MEMKB, "max_memkb target_memkb video_memkb shadow_memkb iommu_memkb"),
    *each(UINT32, "rtc_timeoffset exec_ssidref"),
    Field("exec_ssid_label", STRING),
    *each(DEFBOOL, "localtime disable_migrate"),
    Field("cpuid", CPUID_POLICY),
    Field("blkdev_start", STRING),
    Field("vnuma_nodes", Array(VNODE_INFO)),
    Field("max_grant_frames", UINT32, init=UINT32_MAX),
    Field("max_maptrack_frames", UINT32, init=UINT32_MAX),
    Field("max_grant_version", INT32, init=-1),
    Field("device_model_version", DEVICE_MODEL_VERSION),
    Field("device_model_stubdomain", DEFBOOL),
    Field("stubdomain_memkb", MEMKB),
    *each(STRING, "stubdomain_kernel stubdomain_cmdline stubdomain_ramdisk device_model"),
    Field("device_model_ssidref", UINT32),
    *each(STRING, "device_model_ssid_label device_model_user"),
    *each(STRING_LIST, "extra extra_pv extra_hvm"),
    Field("sched_params", DOMAIN_SCHED_PARAMS),
    Field("ioports", Array(IOPORT_RANGE)),
    Field("irqs", Array(UINT32)),
    Field("iomem", Array(IOMEM_RANGE)),
    Field("llc_colors", Array(UINT32), since=(4, 20)),
    Field("claim_mode", DEFBOOL),
    Field("event_channels", UINT32),
    *each(STRING, "kernel cmdline ramdisk device_tree"),
    Field("acpi", DEFBOOL),
    Field("bootloader", STRING),
    Field("bootloader_args", STRING_LIST),
    Field("bootloader_restrict", DEFBOOL, since=(4, 18)),
    Field("bootloader_user", STRING, since=(4, 18)),
    Field("timer_mode", TIMER_MODE),
    *each(DEFBOOL, "nested_hvm apic dm_restrict"),
    Field("tee", TEE_TYPE),
    Union(
        "type",
        {
            "hvm": DOMAIN_BUILD_INFO_HVM,
            "pv": DOMAIN_BUILD_INFO_PV,
            "pvh": DOMAIN_BUILD_INFO_PVH,
            "invalid": None,
        },
        initial="invalid",
    ),
    Field("arch_arm", ARCH_ARM),
    Field("arch_x86", ARCH_X86),
    Field("altp2m", ALTP2M_MODE),
    Field("altp2m_count", UINT32, init=UINT32_MAX, since=(4, 21)),
    Field("vmtrace_buf_kb", INT32),
    Field("vpmu", DEFBOOL),
    Field("trap_unmapped_accesses", DEFBOOL, since=(4, 21)),
    Field("xenstore_feature_mask", UINT32, init=UINT32_MAX, since=(4, 21)),
    Field("xenstore_quota", XS_QUOTA_LIST, since=(4, 22)),
)
