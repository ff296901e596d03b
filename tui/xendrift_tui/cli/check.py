"""`xendrift check`: what libxl makes of a libxl-json file."""

import argparse
import sys
from dataclasses import dataclass

from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Libxl, Refused, libxl_of, print_struct, unsure_places
from xendrift.core.idl.config import in_release
from xendrift.core.jsontext.values import shown
from xendrift.core.model.release import DEFAULT_RELEASE, dotted, is_known, parse_libxl
from xendrift.sources.document import read_file, read_stream
from xendrift.sources.host.installed import installed_libxl
from xendrift_tui.cli.output import remark, say

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class _Checked:
    """What libxl makes of one file.

    Attributes:
        file: as it was named.
        printed: what libxl prints, None if it refuses the file.
        refusal: why it does.
    """

    file: str
    printed: bytes | None = None
    refusal: Refused | None = None

    def shape(self) -> JsonObject:
        """The line of `--json`."""
        return {
            "file": self.file.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
            "accepted": self.printed is not None,
            "printed": None if self.printed is None else shown(self.printed),
            "pointer": self.refusal and str(self.refusal.pointer),
            "reason": self.refusal and str(self.refusal.reason),
        }


def check(options: argparse.Namespace) -> int:
    """Prints what libxl prints of each file, or why it refuses it."""
    libxl = asked_libxl(options)
    struct = str(options.struct).removeprefix("libxl_")
    if not in_release(struct, libxl.release):
        raise UsageError(f"libxl {dotted(libxl.release)} has no struct {SafeText(struct)}.")
    status = 0
    for file in options.files:
        try:
            checked = _check(file, libxl, struct)
        except XendriftError as error:
            remark(error.sentence)
            status = 2
            continue
        if checked.refusal is not None:
            status = max(status, 1)
        _tell(checked, libxl, as_json=options.json)
    return status


def _check(file: str, libxl: Libxl, struct: str) -> _Checked:
    if file == _STANDARD_INPUT:
        content = read_stream(sys.stdin.buffer, "Standard input")
    else:
        content = read_file(file)
    try:
        printed = print_struct(content, libxl, struct)
    except Refused as refusal:
        return _Checked(file, refusal=refusal)
    for place in unsure_places(content, libxl, struct):
        remark(f"{file}: {place.pointer}: {place.reason}.")
    return _Checked(file, printed)


def _tell(checked: _Checked, libxl: Libxl, *, as_json: bool) -> None:
    if as_json:
        say(dump(checked.shape(), indent=False))
    elif checked.printed is not None:
        _print(checked.printed)
    else:
        refusal = checked.refusal
        where = refusal and (refusal.pointer or "the whole document")
        reason = refusal and refusal.reason
        remark(f"{checked.file}: libxl {dotted(libxl.release)} refuses {where}: {reason}.")


def _print(octets: bytes) -> None:
    """Writes the very bytes; a terminal is shown them as safe text."""
    if sys.stdout.isatty():
        for line in octets.removesuffix(b"\n").split(b"\n"):
            say(SafeText(line))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()


def named_libxl(options: argparse.Namespace) -> Libxl | None:
    """The libxl that `--libxl` names, None if it was left out.

    Raises:
        UsageError: it names none, or none that is known.
    """
    text: str | None = getattr(options, "libxl", None)
    return None if text is None else parse_libxl(text)


def asked_libxl(options: argparse.Namespace) -> Libxl:
    """The libxl that `--libxl` names, else the one that is installed here; else one is assumed.

    Raises:
        UsageError: the option names none, or none that is known.
    """
    libxl = named_libxl(options)
    if libxl is not None:
        return libxl
    found = installed_libxl()
    if found is not None and is_known(found.release):
        return found
    there = "none is installed here" if found is None else f"{dotted(found.release)} is not known"
    remark(f"libxl {dotted(DEFAULT_RELEASE)} is assumed, for {there}: --libxl names another.")
    return libxl_of(DEFAULT_RELEASE)
