"""The structs of the devices, from `tools/libs/light/libxl_types.idl`."""

from xendrift.core.idl.displays import SDL_INFO, VNC_INFO
from xendrift.core.idl.enums import (
    DISK_BACKEND,
    DISK_FORMAT,
    DISK_SPECIFICATION,
    DISK_TRANSPORT,
    NIC_TYPE,
    P9_TYPE,
    RDM_RESERVE_POLICY,
    USBCTRL_TYPE,
    VIRTIO_TRANSPORT,
    VKB_BACKEND,
)
from xendrift.core.idl.model import Field, Union, each, struct
from xendrift.core.idl.scalars import (
    BOOL,
    DEFBOOL,
    DEVID,
    DOMID,
    INT32,
    MAC,
    STRING,
    UINT8,
    UINT32,
    UINT64,
    UUID,
)

DEVICE_DISK = struct(
    "device_disk",
    Field("backend_domid", DOMID),
    *each(STRING, "backend_domname pdev_path vdev"),
    Field("backend", DISK_BACKEND),
    Field("format", DISK_FORMAT),
    Field("script", STRING),
    *each(INT32, "removable readwrite is_cdrom"),
    Field("direct_io_safe", BOOL),
    Field("discard_enable", DEFBOOL),
    Field("specification", DISK_SPECIFICATION),
    Field("transport", DISK_TRANSPORT),
    Field("irq", UINT32),
    Field("base", UINT64),
    *each(DEFBOOL, "colo_enable colo_restore_enable"),
    Field("colo_host", STRING),
    Field("colo_port", INT32),
    *each(STRING, "colo_export active_disk hidden_disk"),
    Field("trusted", DEFBOOL),
    Field("grant_usage", DEFBOOL, since=(4, 19)),
)

DEVICE_NIC = struct(
    "device_nic",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    Field("mtu", INT32),
    Field("vlan", STRING, since=(4, 19)),
    Field("model", STRING),
    Field("mac", MAC),
    *each(STRING, "ip bridge ifname script"),
    Field("nictype", NIC_TYPE),
    Field("rate_bytes_per_interval", UINT64),
    Field("rate_interval_usecs", UINT32),
    *each(
        STRING,
        "gatewaydev coloft_forwarddev colo_sock_mirror_id colo_sock_mirror_ip "
        "colo_sock_mirror_port colo_sock_compare_pri_in_id colo_sock_compare_pri_in_ip "
        "colo_sock_compare_pri_in_port colo_sock_compare_sec_in_id "
        "colo_sock_compare_sec_in_ip colo_sock_compare_sec_in_port "
        "colo_sock_compare_notify_id colo_sock_compare_notify_ip "
        "colo_sock_compare_notify_port colo_sock_redirector0_id colo_sock_redirector0_ip "
        "colo_sock_redirector0_port colo_sock_redirector1_id colo_sock_redirector1_ip "
        "colo_sock_redirector1_port colo_sock_redirector2_id colo_sock_redirector2_ip "
        "colo_sock_redirector2_port colo_filter_mirror_queue colo_filter_mirror_outdev "
        "colo_filter_redirector0_queue colo_filter_redirector0_indev "
        "colo_filter_redirector0_outdev colo_filter_redirector1_queue "
        "colo_filter_redirector1_indev colo_filter_redirector1_outdev colo_compare_pri_in "
        "colo_compare_sec_in colo_compare_out colo_compare_notify_dev "
        "colo_sock_sec_redirector0_id colo_sock_sec_redirector0_ip "
        "colo_sock_sec_redirector0_port colo_sock_sec_redirector1_id "
        "colo_sock_sec_redirector1_ip colo_sock_sec_redirector1_port "
        "colo_filter_sec_redirector0_queue colo_filter_sec_redirector0_indev "
        "colo_filter_sec_redirector0_outdev colo_filter_sec_redirector1_queue "
        "colo_filter_sec_redirector1_indev colo_filter_sec_redirector1_outdev "
        "colo_filter_sec_rewriter0_queue colo_checkpoint_host colo_checkpoint_port",
    ),
    Field("trusted", DEFBOOL),
)

DEVICE_PCI = struct(
    "device_pci",
    *each(UINT8, "func dev bus"),
    Field("domain", INT32),
    *each(UINT32, "vdevfn vfunc_mask"),
    *each(BOOL, "msitranslate power_mgmt permissive seize"),
    Field("rdm_policy", RDM_RESERVE_POLICY),
    Field("name", STRING),
)

DEVICE_RDM = struct(
    "device_rdm",
    *each(UINT64, "start size"),
    Field("policy", RDM_RESERVE_POLICY),
)

DEVICE_DTDEV = struct(
    "device_dtdev",
    Field("path", STRING),
)

DEVICE_VFB = struct(
    "device_vfb",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    Field("vnc", VNC_INFO),
    Field("sdl", SDL_INFO),
    Field("keymap", STRING),
)

DEVICE_VKB = struct(
    "device_vkb",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    Field("backend_type", VKB_BACKEND),
    Field("unique_id", STRING),
    *each(
        BOOL,
        "feature_disable_keyboard feature_disable_pointer feature_abs_pointer "
        "feature_raw_pointer feature_multi_touch",
    ),
    *each(UINT32, "width height multi_touch_width multi_touch_height multi_touch_num_contacts"),
)

DEVICE_VIRTIO = struct(
    "device_virtio",
    Field("backend_domid", DOMID),
    *each(STRING, "backend_domname type"),
    Field("transport", VIRTIO_TRANSPORT),
    Field("grant_usage", DEFBOOL),
    Field("devid", DEVID),
    Field("irq", UINT32),
    Field("base", UINT64),
)

DEVICE_VTPM = struct(
    "device_vtpm",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    Field("uuid", UUID),
)

DEVICE_P9 = struct(
    "device_p9",
    Field("backend_domid", DOMID),
    *each(STRING, "backend_domname tag path security_model"),
    Field("devid", DEVID),
    Field("type", P9_TYPE, since=(4, 19)),
    Field("max_space", INT32, since=(4, 19)),
    Field("max_files", INT32, since=(4, 19)),
    Field("max_open_files", INT32, since=(4, 19)),
    Field("auto_delete", BOOL, since=(4, 19)),
)

DEVICE_PVCALLSIF = struct(
    "device_pvcallsif",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
)


DEVICE_CHANNEL_SOCKET = struct(
    "device_channel_socket",
    Field("path", STRING),
)

DEVICE_CHANNEL = struct(
    "device_channel",
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
    Field("devid", DEVID),
    Field("name", STRING),
    Union(
        "connection",
        {"unknown": None, "pty": None, "socket": DEVICE_CHANNEL_SOCKET},
        initial="unknown",
    ),
)

DEVICE_USBCTRL = struct(
    "device_usbctrl",
    Field("type", USBCTRL_TYPE),
    Field("devid", DEVID),
    *each(INT32, "version ports"),
    Field("backend_domid", DOMID),
    Field("backend_domname", STRING),
)

DEVICE_USBDEV_HOSTDEV = struct(
    "device_usbdev_hostdev",
    *each(UINT8, "hostbus hostaddr"),
)

DEVICE_USBDEV = struct(
    "device_usbdev",
    Field("ctrl", DEVID),
    Field("port", INT32),
    Union("type", {"hostdev": DEVICE_USBDEV_HOSTDEV}),
)
