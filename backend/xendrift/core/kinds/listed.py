"""How libxl itself lists the devices of a kind, to see which entries of the template stay."""

from xendrift.core.base.cstring import atoi
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.kinds.record import Fatal, Unreadable, need_backend
from xendrift.core.nodes import DomainNodes


class Listed:
    """What libxl's own merge makes of a kind.

    Class attributes:
        name: its short name in every output (`disk`).
        frontend_kinds: its directories under `/libxl/D/device`.
        reconciled: whether libxl's own merge compares it with xenstore: it is in
            `device_type_tbl` and has a COMPARE macro (libxl_create.c, libxl_internal.h).
    """

    name = ""
    frontend_kinds: tuple[str, ...] = ()
    reconciled = False

    def libxl_identity(self, entry: JsonObject) -> object:
        """Returns what libxl's COMPARE macro looks at in an entry of the template."""
        devid = entry.get("devid")
        return devid if isinstance(devid, int) else -1

    def libxl_list(self, nodes: DomainNodes) -> list[tuple[object, bool]]:
        """Lists the devices as libxl does: (identity, whether its merge empties the entry).

        Raises:
            Unreadable: one record cannot be read, and libxl forgets the whole kind.
            Fatal: libxl crashes.
        """
        kind = self.libxl_directory(nodes)
        return [
            self.libxl_identity_at(f"{_device_root(nodes)}/{kind}", name, nodes, listed=True)
            for name in nodes.libxl_kinds.get(kind, ())
        ]

    def libxl_directory(self, nodes: DomainNodes) -> str:  # noqa: ARG002
        """Returns the directory under `/libxl/D/device` that libxl lists for this kind."""
        return self.frontend_kinds[0]

    def libxl_identity_at(
        self, path: str, name: str, nodes: DomainNodes, *, listed: bool = False
    ) -> tuple[object, bool]:
        """Reads one record as libxl does (libxl_device.c, libxl__device_list).

        libxl turns the directory's name into a number and back, so that a name that is no
        number reads record 0.

        Raises:
            Unreadable: as in `libxl_list`.
            Fatal: as in `libxl_list`.
        """
        number = atoi(name.encode())
        if listed:
            path = f"{path}/{number}"
        found = nodes.read.get((self.name, path))
        if found is None:
            try:
                found = self.libxl_read(path, number, nodes)
            except (Unreadable, Fatal) as problem:
                found = problem
            nodes.read[self.name, path] = found
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return found

    def libxl_read(self, path: str, number: int, nodes: DomainNodes) -> tuple[object, bool]:
        """Reads the record at a path; by default only its backend must be readable.

        Raises:
            Unreadable: as in `libxl_list`.
            Fatal: as in `libxl_list`.
        """
        need_backend(path, nodes)
        return number, False


def _device_root(nodes: DomainNodes) -> str:
    return f"/libxl/{nodes.observation.domid}/device"
