"""Why a record is not repaired, and what then.

Pure; every function yields clauses or sentences.
"""

import re
from collections.abc import Iterator

from xendrift.core.base.provenance import Writer, writer
from xendrift.core.base.shell import command_line, quoted
from xendrift.core.jsontext.values import as_text
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import Pair
from xendrift.core.model.report import Report
from xendrift.core.plans.pluggable import about_domain
from xendrift.core.plans.record_sources import BACKEND, Subject, home_of, words
from xendrift.core.plans.record_values import Found
from xendrift.core.plans.repair_plan import REPAIR

POISONED = "poisoned-kind"
_BACKEND_OF = re.compile(r"/local/domain/(\d{1,5})/backend/")


def not_repairable(report: Report, pair: Pair, record: str) -> Iterator[str]:
    """Says why a domain's record is not written to, or that there is none."""
    yield from about_domain(report)
    if not report.live.uuid:
        yield "xenstore does not tell its uuid: it is being created or destroyed. Look again"
    if record:
        return
    live, kind = pair.live, BY_NAME.get(pair.id.kind)
    if live is None:
        yield (
            f"{pair.id} is in the template alone: there is no record of it to repair."
            f" `xendrift plug {report.domid} {quoted(pair.id)}` attaches it"
        )
    elif live.through is not None:
        yield f"libxl has {pair.id} under domain {live.through}, its device model's stubdomain"
    elif kind is not None and (kind.shared_backend or not kind.own_ends):
        yield _no_record_at_all(report, pair, live.unreadable_path)
    elif live.trail.in_libxl:
        yield f"the name of {live.trail.libxl_path} is no number: libxl reads another in its place"
    else:
        yield (
            f"libxl has no record of {pair.id}, and only xl makes one:"
            f" `xendrift clean {report.domid} {quoted(pair.id)}` removes what is left, then attach"
            " it again"
        )


def _no_record_at_all(report: Report, pair: Pair, path: str) -> str:
    """Says what can be done about a device that has its nodes elsewhere."""
    what = f"libxl keeps no record of {pair.id} below /libxl, and repair writes nowhere else"
    if not path:
        return what
    ways = [
        way
        for found in report.findings
        for way in (found.remedies if (found.rule, found.device) == (POISONED, pair.id) else ())
        if way.command
    ]
    then = "Shut the guest down, or detach its other devices of the kind"
    if ways:
        then = f"`{command_line(*ways[0].command)}`: {ways[0].text}"
    return f"{what}; what libxl cannot read is {path}. {then}"


def unanswered(subject: Subject, found: Found, pair: Pair) -> Iterator[str]:
    """Says what cannot be repaired, why, and what then."""
    if found.elsewhere is not None:
        path, reason = found.elsewhere
        then = _then(subject, path)
        yield f"what libxl cannot read is no node of its record: {path}: {reason}. {then}"
    if found.unknown:
        names = list(found.unknown)
        options = [word for name in names for word in ("--set", f"{name}=VALUE")]
        domid = subject.observation.domid
        way = command_line("xendrift", REPAIR, domid, pair.id, *options)
        meant = "; ".join(f"{name} is {words(subject, name)}" for name in names)
        yield (
            f"nothing that dom0 holds says what {', '.join(names)} was: {_why(subject)}. Give it:"
            f" `{way}`, where {meant}"
        )
    yield from found.refused


def _why(subject: Subject) -> str:
    """Says why neither of the two knows."""
    pointer = subject.seen.get(f"{subject.record}/{BACKEND}", b"").decode("latin-1")
    match = _BACKEND_OF.match(pointer)
    template = "the template's entry does not say it"
    if subject.entry is None:
        template = "the template does not have the device"
    if match and match[1] != "0":
        return f"its backend is in domain {match[1]}, whose word is not taken, and {template}"
    if home_of(subject, subject.seen):
        return f"dom0's own {pointer} has no such value, and {template}"
    return f"dom0 has no backend directory that is certainly its own, and {template}"


def _then(subject: Subject, path: str) -> str:
    """Says what to do about what stands elsewhere, by who could have written it."""
    known = writer(path)
    if known is Writer.GUEST:
        return (
            "The guest wrote it and can write it again: have it write what libxl takes, or shut it"
            " down before anything else does"
        )
    if known is Writer.BACKEND:
        return "It is that domain's to write: correct it there, or detach the device there"
    name = path.rpartition("/")[2]
    copy = subject.seen.get(f"{subject.record}/{name}")
    if copy is None or copy == subject.seen.get(path):
        return f"Once it is known what belongs there: `xenstore-write {quoted(path)} VALUE`"
    way = command_line("xenstore-write", path, as_text(copy))
    return f"libxl's record has what it was: `{way}`"


def still_unread(ahead: Report, pair: Pair) -> Iterator[str]:
    """Names the other records of the kind that libxl cannot read either."""
    for other in ahead.pairs:
        unread = other.live is not None and bool(other.live.unreadable)
        if unread and other.id.kind == pair.id.kind and other.id != pair.id:
            way = command_line("xendrift", REPAIR, ahead.domid, other.id)
            yield f"libxl cannot read the record of {other.id} either: `{way}` is needed as well."
