"""What a check is asked, and what it says."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"  # something will be refused or less comfortable
    BAD = "bad"  # nothing can be read


@dataclass(frozen=True, slots=True)
class Asked:
    """Where to look.

    Attributes:
        socket: xenstored's socket or a xenbus device; found as libxenstore does if None.
        userdata: where libxl keeps its userdata.
        xl: the xl to ask, as the PATH has it if None.
        hypervisor: what the kernel says of the hypervisor.
        capabilities: what the kernel says of this domain's privileges.
    """

    socket: str | None
    userdata: Path
    xl: str | None = None
    hypervisor: Path = Path("/sys/hypervisor")
    capabilities: Path = Path("/proc/xen/capabilities")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report.

    Attributes:
        subject: what was looked at, one word.
        verdict: how it is.
        sentence: what was found.
        remedy: what to do about it, empty if there is nothing to do.
    """

    subject: str
    verdict: Verdict
    sentence: SafeText
    remedy: SafeText = SafeText()


def ok(subject: str, sentence: str) -> Check:
    """Says that all is well."""
    return Check(subject, Verdict.OK, SafeText(sentence))


def warn(subject: str, sentence: str, remedy: str) -> Check:
    """Says that something will be refused or less comfortable."""
    return Check(subject, Verdict.WARN, SafeText(sentence), SafeText(remedy))


def bad(subject: str, sentence: str, remedy: str) -> Check:
    """Says that nothing can be read."""
    return Check(subject, Verdict.BAD, SafeText(sentence), SafeText(remedy))


def may(path: Path, mode: int) -> bool:
    """Tells whether this process, as whom it acts now, may use a file; `mode` as `os.access`."""
    return os.access(path, mode, effective_ids=True)


def check_shape(check: Check) -> JsonObject:
    """One check for programs."""
    return {
        "check": check.subject,
        "verdict": str(check.verdict),
        "sentence": str(check.sentence),
        "remedy": str(check.remedy),
    }
