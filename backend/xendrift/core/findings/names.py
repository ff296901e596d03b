"""How leftovers that belong to no device of a domain are called."""

from collections import Counter
from collections.abc import Iterable

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.observation import UserdataFile

USERDATA = "userdata"
DIRECTORY = "backend"


def _userdata_id(file: UserdataFile, *, alone: bool) -> DeviceId:
    """Names a userdata file: `userdata:libxl-json`, with its uuid if that is not clear.

    Args:
        file: the file; one that was still being written has its stage, `n`, in its name.
        alone: whether no other leftover of its domid and stage holds the same.
    """
    stage = "" if file.stage == "d" else f"{file.stage}."
    uuid = "" if alone else f"{file.uuid}."
    return DeviceId(USERDATA, SafeText(f"{stage}{uuid}{file.userid}"))


def _named(files: Iterable[UserdataFile]) -> dict[DeviceId, UserdataFile]:
    files = list(files)
    counts = Counter((file.stage, file.userid) for file in files)
    return {_userdata_id(one, alone=counts[one.stage, one.userid] < 2): one for one in files}


def foreign_files(
    files: Iterable[UserdataFile], domid: int, uuid: str
) -> dict[DeviceId, UserdataFile]:
    """Names the files of a domid that its domain has no right to, or needs no more.

    Args:
        files: the files there are.
        domid: a domain that exists.
        uuid: its own, empty if nobody knows it; then only interrupted writes are told.
    """
    known = bool(uuid) and domid != 0
    return _named(
        file
        for file in files
        if file.domid == domid
        and (file.stage == "n" or (file.stage == "d" and known and file.uuid != uuid))
    )


def dead_files(files: Iterable[UserdataFile], domid: int) -> dict[DeviceId, UserdataFile]:
    """Names the files of a domain that does not exist."""
    return _named(file for file in files if file.domid == domid and file.stage != "l")


def backend_id(owner: int, kind: str, devid: str, owners: Iterable[int]) -> DeviceId:
    """Names a backend of a domain that does not exist: `vbd:51712`, `vif:0@3`.

    Args:
        owner: the domain that it lies in.
        kind: its directory's name.
        devid: its own.
        owners: every domain in which one of that kind and name lies.
    """
    unclear = any(other != owner for other in owners)
    return DeviceId(SafeText(kind), SafeText(f"{devid}@{owner}" if unclear else devid))


def directory_id(owner: int, kind: str) -> DeviceId:
    """Names an empty backend directory: `backend:vbd`, `backend:vif@3`."""
    return DeviceId(DIRECTORY, SafeText(f"{kind}@{owner}" if owner else kind))
