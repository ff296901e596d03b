"""Everything known of one domain after one look: what the screen and the commands show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xendrift.core.base.frozen import frozen
from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.provenance import Origin
from xendrift.core.base.text import SafeText
from xendrift.core.jsontext.values import JsonLibrary
from xendrift.core.model.device import DeviceId, Pair, Record
from xendrift.core.model.finding import Finding, Severity
from xendrift.core.model.observation import HostObservation
from xendrift.core.model.policy import NO_RESOLUTIONS, Policy, Resolutions


class TemplateState(StrEnum):
    """What became of a domain's libxl-json."""

    PRESENT = "present"
    ABSENT = "absent"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    INVALID = "invalid"
    UNREADABLE = "unreadable"


class Absence(StrEnum):
    """Why a domain has no libxl-json (libxl_create.c, libxl_domain.c; see also init-dom-json.c)."""

    NONE = ""
    CREATING = "being created"
    LEFT = "left over"
    STUBDOMAIN = "stubdomain"
    DOM0LESS = "made by Xen"
    OTHER_TOOLSTACK = "another toolstack"
    NO_USERDATA = "no userdata"
    UNKNOWN = "unknown"


BY_DESIGN = frozenset(
    [
        Absence.LEFT,
        Absence.STUBDOMAIN,
        Absence.DOM0LESS,
        Absence.OTHER_TOOLSTACK,
        Absence.NO_USERDATA,
    ]
)
"""What has no template of which libxl would make the next boot, and lacks nothing."""


@dataclass(frozen=True, slots=True)
class Template:
    """A domain's libxl-json, as it is.

    Attributes:
        state: whether there is one and whether it can be used.
        absence: why there is none.
        sentence: the state in words, empty if all is well.
        file: the file's name, empty if there is none.
        config: the JSON as written, first of duplicate keys kept; None unless present.
        canonical: what libxl makes of it: its own types, order and omissions; None if libxl
            would refuse the file or there is none.
        refused: where and why libxl's parser refuses a file that is valid JSON.
        pending: whether an `xl` userdata file waits to replace everything.
        sha256: the hash of the file's bytes in hexadecimal, empty if there is none.
        library: the JSON library that it was read with.
        otherwise: what the other library makes of it, where nothing says which one this libxl has
            and that is not the same.
        content: the file's bytes, empty if there is none or it could not be read.
    """

    state: TemplateState
    absence: Absence = Absence.NONE
    sentence: SafeText = SafeText()
    file: SafeText = SafeText()
    config: JsonObject | None = None
    canonical: JsonObject | None = None
    refused: SafeText = SafeText()
    pending: bool = False
    sha256: str = ""
    library: JsonLibrary = JsonLibrary.YAJL
    otherwise: SafeText = SafeText()
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class LiveView:
    """The same structure, decoded from xenstore.

    Attributes:
        name: the domain's name, empty if it has none.
        domain_type: `pv`, `pvh`, `hvm`, or empty if nothing says so.
        uuid: from `/local/domain/D/vm`, empty if there is none.
        target_memkb: `memory/target` in KiB, without libxl's fudge; None if absent or malformed.
        max_memkb: `memory/static-max` in KiB.
        video_memkb: `memory/videoram` in KiB.
        vcpus: (number, availability) of every `cpu/N/availability` node.
        stubdomain_of: the domid this one serves as device model, None if it is no stubdomain.
        records: every device, in xenstore's order within its kind.
    """

    name: SafeText = SafeText()
    domain_type: str = ""
    uuid: str = ""
    target_memkb: int | None = None
    max_memkb: int | None = None
    video_memkb: int | None = None
    vcpus: tuple[tuple[int, bytes], ...] = ()
    stubdomain_of: int | None = None
    records: tuple[Record, ...] = ()


@frozen
class MergedDevice:
    """One device of the merged view.

    Attributes:
        id: its name.
        json_key: the array it stands in.
        config: its libxl JSON.
        origin: which view it owes its existence to (both: the template).
        fields: the values whose origin is another than the device's own, by JSON key.
    """

    id: DeviceId
    json_key: str
    config: JsonObject
    origin: Origin
    fields: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of a policy and the operator's resolutions.

    Attributes:
        policy: the policy it was made by.
        config: the merged libxl JSON, shaped like one `config` of `xl list -l`.
        overrides: JSON pointer to origin, for every subtree that is not the template's;
            `xendrift.core.merge.merge.origins` spells out the origin of each single value.
        devices: its devices, in the config's order.
        problem: why there is no merged view, or why it is only a part of one.
        note: what is not known of it though it is whole, empty otherwise.
    """

    policy: Policy
    config: JsonObject
    overrides: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    devices: tuple[MergedDevice, ...] = ()
    problem: SafeText = SafeText()
    note: SafeText = SafeText()


@dataclass(frozen=True, slots=True)
class Scalar:
    """One runtime knob as both views have it; None where a view says nothing.

    Attributes:
        pointer: its place in the config, as a JSON pointer (`/b_info/target_memkb`).
        label: what the screen calls it (`memory`).
        template: the template's value.
        live: xenstore's value, converted to the template's terms.
        path: the node it was read from.
    """

    pointer: str
    label: str
    template: Json
    live: Json
    path: str


@dataclass(frozen=True, slots=True)
class NextBoot:
    """What the guest will really get at its next reboot, save or migration.

    Attributes:
        config: the prediction of `xl list -l`, None if libxl retrieves nothing.
        reason: why there is no prediction, or what it rests on; empty if all is well.
        lost: devices that run now and will be gone.
        gained: devices that do not run now and will be tried again.
        kept: devices that stay.
        pending: whether an `xl` userdata file will replace all of this at a reboot.
        emptied: kinds of which libxl loses every device because of one record.
        unknown: whether nobody can say, because xenstore was seen in part only.
        blamed: for each kind of `emptied`, the node that libxl cannot read, and why.
    """

    config: JsonObject | None
    reason: SafeText = SafeText()
    lost: tuple[DeviceId, ...] = ()
    gained: tuple[DeviceId, ...] = ()
    kept: tuple[DeviceId, ...] = ()
    pending: bool = False
    emptied: tuple[str, ...] = ()
    unknown: bool = False
    blamed: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known of one domain.

    Attributes:
        domid: the domain.
        template: its libxl-json.
        live: what xenstore holds.
        pairs: its devices seen from both sides, kinds in libxl's order.
        scalars: its runtime knobs seen from both sides.
        merged: the merged view.
        next_boot: the merged view under policy `libxl`, and what it loses.
        findings: what is wrong, worst first.
        truncated: what was not read because there was too much of it.
        ignored: what is wrong as well, but the operator has decided to live with.
    """

    domid: int
    template: Template
    live: LiveView
    pairs: tuple[Pair, ...]
    scalars: tuple[Scalar, ...]
    merged: Merged
    next_boot: NextBoot
    findings: tuple[Finding, ...]
    truncated: tuple[SafeText, ...] = ()
    ignored: tuple[Finding, ...] = ()

    @property
    def name(self) -> SafeText:
        """The domain's name, or `(domain 7)` if it has none."""
        return self.live.name or SafeText(f"(domain {self.domid})")

    @property
    def worst(self) -> Severity | None:
        """The worst severity among its findings."""
        return max((finding.severity for finding in self.findings), default=None)


@dataclass(frozen=True, slots=True)
class HostReport:
    """What is wrong with the host rather than with one of its domains.

    Attributes:
        host: the look it was made from.
        findings: leftovers of domains that are gone.
        ignored: those that the operator has decided to live with.
    """

    host: HostObservation
    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...] = ()

    def name_of(self, domid: int) -> SafeText:
        """Returns a domain's name as it is shown, whether or not it exists."""
        return SafeText(self.host.names.get(domid, b"")) or SafeText(f"(domain {domid})")


def named_findings(report: Report | HostReport) -> Iterator[tuple[Finding, SafeText]]:
    """Yields each finding with the name of its domain."""
    for found in report.findings:
        yield found, report.name if isinstance(report, Report) else report.name_of(found.domid)


@dataclass(frozen=True, slots=True)
class Question:
    """How a report is to be made.

    Attributes:
        policy: how to settle what nobody has decided.
        resolutions: what the operator has decided.
        ages: for how long each device's trail has been seen unchanged, in seconds; None after
            a single look, when nobody can know.
        unwatched: devices of which the age is only the least it can be: nobody saw how their
            state began, so none of it is excused as still being busy.
    """

    policy: Policy = Policy.UNION
    resolutions: Resolutions = NO_RESOLUTIONS
    ages: Mapping[DeviceId, float] | None = None
    unwatched: frozenset[DeviceId] = frozenset()
