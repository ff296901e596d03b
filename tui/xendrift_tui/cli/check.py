"""`xendrift check`: what libxl makes of a libxl-json file."""

import argparse
import sys
from dataclasses import dataclass

from xendrift.core.base.errors import UsageError, XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Libxl, Refused, print_struct, unsure_places
from xendrift.core.idl.config import in_release
from xendrift.core.jsontext.values import shown
from xendrift.core.model.release import dotted
from xendrift.sources.document import read_file, read_stream
from xendrift_tui.cli.output import remark, say
from xendrift_tui.cli.release import asked_libxl

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
