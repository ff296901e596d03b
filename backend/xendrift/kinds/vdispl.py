"""PV displays: `vdispls` in the template, `vdispl` in xenstore (libxl_vdispl.c).

Connectors stand only in the frontend, which is the guest's: they are never believed.
"""

from xendrift.kinds.base import Kind


class Vdispl(Kind):
    """A PV display."""

    name = "vdispl"
    json_key = "vdispls"
    struct = "device_vdispl"
    frontend_kinds = ("vdispl",)
    reconciled = True
    detach_command = "vdispl-detach"
