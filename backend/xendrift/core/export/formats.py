"""What a merged view can be written as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xendrift.core.base.errors import XendriftError
from xendrift.core.base.jsontypes import JsonObject, dump
from xendrift.core.base.text import SafeText
from xendrift.core.export.libxl_json import as_json
from xendrift.core.export.report import as_markdown
from xendrift.core.export.xlcfg import note_line, xl_cfg
from xendrift.core.idl import Release, problems
from xendrift.core.merge.merge import to_be_read
from xendrift.core.model.release import usual_library
from xendrift.core.model.report import Report


class Format(StrEnum):
    """A kind of file."""

    JSON = "json"
    XL = "xl"
    FINDINGS = "findings"
    PATCH = "patch"


SUFFIXES: Mapping[Format, str] = {
    Format.JSON: "json",
    Format.XL: "cfg",
    Format.FINDINGS: "md",
    Format.PATCH: "patch.json",
}
TITLES: Mapping[Format, str] = {
    Format.JSON: "the merged view as libxl's JSON",
    Format.XL: "the merged view as xl.cfg",
    Format.FINDINGS: "the findings, for people",
    Format.PATCH: "what the merged view changes of the template (JSON Patch)",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that has not been written yet.

    Attributes:
        format: what it is.
        content: its bytes; printable, but for what a string of JSON may hold.
        unsaid: what it does not say of the merged view, or not exactly.
    """

    format: Format
    content: bytes
    unsaid: tuple[SafeText, ...] = ()


def export(report: Report, form: Format, release: Release) -> Exported:
    """Makes the file of a merged view.

    Args:
        report: the domain.
        form: what it is to become.
        release: the libxl of its host.

    Raises:
        XendriftError: there is no merged view, only a part of one, or none that can be written so.
    """
    return _WRITERS[form](report, release)


def whole_view(report: Report) -> None:
    """Makes sure that there is a merged view, and not only a part of one.

    Raises:
        XendriftError: there is none.
    """
    if not report.merged.config or report.merged.problem:
        why = str(report.merged.problem).removesuffix(".")
        raise XendriftError(
            f"{report.name} ({report.domid}) has no whole configuration to export: {why}."
            " Nothing was written."
        )


def _json(report: Report, release: Release) -> Exported:
    whole_view(report)
    config = to_be_read(report.merged)
    dropped = tuple(
        SafeText(f"{one.pointer or '/'}: {one.reason}") for one in problems(config, release)
    )
    try:
        return Exported(Format.JSON, as_json(config, usual_library(release)), dropped)
    except ValueError as error:
        raise XendriftError(
            f"{report.name} ({report.domid}) holds text that no file can hold. Nothing was written."
        ) from error


def _xl(report: Report, release: Release) -> Exported:
    whole_view(report)
    file = xl_cfg(to_be_read(report.merged), title_of(report), release)
    if file.refusals:
        why = "; ".join(file.refusals)
        raise XendriftError(
            f"{report.name} ({report.domid}) cannot be written as xl.cfg: {why}."
            " Nothing was written. Export it as JSON, which can say everything."
        )
    return Exported(Format.XL, file.content, tuple(note_line(note) for note in file.notes))


def _findings(report: Report, release: Release) -> Exported:  # noqa: ARG001
    return Exported(Format.FINDINGS, as_markdown(report))


def _patch(report: Report, release: Release) -> Exported:  # noqa: ARG001
    whole_view(report)
    return Exported(Format.PATCH, as_patch(report.template.config or {}, to_be_read(report.merged)))


def as_patch(template: JsonObject, merged: JsonObject) -> bytes:
    """Returns the operations that make the one of the other, as printable ASCII.

    Args:
        template: the configuration as its file has it.
        merged: the merged view.
    """
    from jsonpatch import make_patch  # noqa: PLC0415  (nothing else needs it)

    operations: list[object] = [*make_patch(template, merged).patch]
    return dump(operations).encode("ascii") + b"\n"


def title_of(report: Report) -> str:
    """Says whose configuration it is, and how it came about."""
    return f"{report.name} ({report.domid}), merged by {report.merged.policy}"


_WRITERS: Mapping[Format, Callable[[Report, Release], Exported]] = {
    Format.JSON: _json,
    Format.XL: _xl,
    Format.FINDINGS: _findings,
    Format.PATCH: _patch,
}
