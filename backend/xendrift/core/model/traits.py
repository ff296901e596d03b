"""What of one domain has to do with the others, so that all of them can be held side by side."""

import re
from dataclasses import dataclass

from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.report import Report
from xendrift.core.model.template import Absence

# device-mapper calls a logical volume VG-LV, with every dash of either name doubled (lvm(8)).
_MAPPED = re.compile(r"/dev/mapper/((?:[^/-]|--)+)-((?:[^/-]|--)+)")


@dataclass(frozen=True, slots=True)
class Image:
    """A disk that its guest may write to.

    Attributes:
        device: the disk.
        path: the image or block device, as libxl has it.
        script: the script that makes a block device of it, by its name alone.
        owner: the domain that the path is one of.
        node: where xenstore has the path.
        value: what stands there.
    """

    device: DeviceId
    path: str
    script: str
    owner: int
    node: str
    value: SafeText

    @property
    def place(self) -> tuple[int, str, str]:
        """What two disks of one image have in common, whichever of its names a volume goes by."""
        volume = _MAPPED.fullmatch(self.path)
        if volume is None:
            return self.owner, self.script, self.path
        group, name = (part.replace("--", "-") for part in volume.groups())
        return self.owner, self.script, f"/dev/{group}/{name}"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared between domains.

    Attributes:
        domid: the domain.
        name: its name.
        uuid: its uuid, empty if it has none.
        images: what it may write to; empty for a stubdomain, which has its guest's.
    """

    domid: int
    name: SafeText
    uuid: str
    images: tuple[Image, ...] = ()


def traits_of(report: Report) -> Traits:
    """Takes out of a report what has to do with other domains.

    What is left of a domain that libxl has removed has nothing in common with one that runs.
    """
    if report.template.absence is Absence.LEFT:
        return Traits(report.domid, report.name, "")
    uuid = report.live.uuid if report.domid else ""
    if report.live.stubdomain_of is not None:
        return Traits(report.domid, report.name, uuid)
    return Traits(report.domid, report.name, uuid, tuple(_images(report)))


def _images(report: Report) -> list[Image]:
    images: list[Image] = []
    for pair in report.pairs:
        record = pair.live
        config = (record.config if record is not None else None) or {}
        path = config.get("pdev_path")
        if record is None or not isinstance(path, str) or not path or not config.get("readwrite"):
            continue
        if pair.id.kind != "disk" or not record.trail.in_libxl or record.trail.online is False:
            continue
        script = str(config.get("script") or "block").rsplit("/", 1)[-1]
        owner = record.trail.backend_domid or 0
        node = f"{record.trail.libxl_path}/params"
        images.append(Image(pair.id, path, script, owner, node, SafeText(path)))
    return images
