"""The rule about a drive whose medium was being changed when it stopped."""

from collections.abc import Iterator

from xendrift.core.base.cstring import cstr
from xendrift.core.base.text import SafeText, summarise
from xendrift.core.findings.look import Look, evidence
from xendrift.core.findings.remedies import command
from xendrift.core.findings.rule import finding
from xendrift.core.jsontext.values import as_octets
from xendrift.core.kinds import Kind
from xendrift.core.model.device import Pair, Record
from xendrift.core.model.finding import Evidence, Finding

_UNKNOWN = "What QEMU holds, xenstore cannot tell."


def medium_findings(pair: Pair, kind: Kind, look: Look) -> Iterator[Finding]:
    """Yields a change of medium that stopped half way (libxl_disk.c, libxl_cdrom_insert).

    libxl empties the drive in xenstore first, and writes template and xenstore together when
    QEMU has taken the new medium. Since 4.19 it writes the new path at once, without the format
    before it.
    """
    entry, record = pair.template, pair.live
    if entry is None or record is None or not kind.has_medium:
        return
    path = f"{record.trail.libxl_path}/params"
    params = look.nodes.get(path)
    known = entry.get("pdev_path")
    if params is None or not (record.config or {}).get("removable"):
        return
    if not cstr(params) and known:
        sentence = "the drive was emptied for a change of its medium that did not end"
        effect = f"The next boot comes up with the drive empty. {_UNKNOWN}"
    elif _unfinished(record, params):
        sentence = f"a change of its medium to {summarise(cstr(params), 80)} did not end"
        effect = f"The next boot has the template's medium. {_UNKNOWN}"
    else:
        return
    place = f"{look.template.file} {pair.json_key}[{pair.index}].pdev_path"
    seen = (
        Evidence(SafeText(place), summarise(as_octets(str(known or "")))),
        evidence(path, params),
        *look.seen(f"{record.trail.backend_path}/params"),
    )
    drive = (look.domid, pair.id.key)
    again = command("insert the medium again", "xl", "cd-insert", *drive, known)
    eject = command("empty the drive", "xl", "cd-eject", *drive)
    yield finding(
        "diverged",
        look.domid,
        pair.id,
        sentence,
        seen,
        effect=effect,
        remedies=(again, eject) if known else (eject,),
    )


def _unfinished(record: Record, params: bytes) -> bool:
    config = record.config or {}
    image = config.get("backend") in ("qdisk", "tap")
    return image and bool(cstr(params)) and "format" not in config
