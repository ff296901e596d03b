"""A domain's libxl-json: found, read, and when it is missing, why."""

import hashlib
from contextlib import suppress
from dataclasses import replace

from xendrift.core.base.cstring import cstr
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.idl import (
    EmptyJsonError,
    InvalidJsonError,
    Libxl,
    LibxlJsonError,
    Refused,
    TruncatedJsonError,
    canonical,
    parse_libxl_json,
)
from xendrift.core.idl.print import printed_config
from xendrift.core.jsontext.layout import library_of_layout
from xendrift.core.model.observation import UserdataFile
from xendrift.core.model.release import JSON_C_RELEASE
from xendrift.core.model.report import LiveView
from xendrift.core.model.template import Absence, Template, TemplateState
from xendrift.core.nodes import DomainNodes

NIL_UUID = "00000000-0000-0000-0000-000000000000"

# A guest of 26 devices has some 60 objects and 600 values; each device costs a fraction of a
# millisecond and some kilobytes, and whoever lists 200,000 of them wants to take minutes.
_MOST_OBJECTS = 2048
_MOST_VALUES = 1 << 17

_WHY = {
    Absence.CREATING: (
        "libxl writes the template at the very end of a creation, so this domain is being created,"
        " or its creation was interrupted and left it behind"
    ),
    Absence.LEFT: "libxl has removed the rest of the domain, and Xen may have none of it any more",
    Absence.DOM0LESS: "Xen itself made this domain when the host came up (dom0less), and libxl has"
    " only been told of it",
    Absence.STUBDOMAIN: "a device model's stubdomain never has a template: its guest's covers it",
    Absence.OTHER_TOOLSTACK: "another toolstack than xl keeps this domain's configuration",
    Absence.NO_USERDATA: "the userdata directory holds no file of any domain; is it libxl's?",
    Absence.UNKNOWN: "nothing says why it is missing",
}


def read_template(nodes: DomainNodes, live: LiveView) -> Template:
    """Finds and reads the template of a domain; a bad one is a state, never an error."""
    files = nodes.observation.userdata
    pending = any(f.userid == "xl" and f.stage == "d" and _owns(f, live) for f in files)
    chosen = _choose([f for f in files if f.userid == "libxl-json" and f.stage == "d"], live)
    if chosen is None:
        absence = _absence(nodes, live)
        sentence = SafeText(f"no libxl-json: {_WHY[absence]}")
        problem = nodes.observation.host.userdata_problem
        if problem and absence is Absence.NO_USERDATA:
            sentence = problem
        return Template(TemplateState.ABSENT, absence, sentence, pending=pending)
    if chosen.content is None:
        why = chosen.problem or "it was not read"
        sentence = SafeText(f"{chosen.name} cannot be read: {why}")
        return Template(
            TemplateState.UNREADABLE, sentence=sentence, file=chosen.name, pending=pending
        )
    host = nodes.observation.host
    library = host.library or library_of_layout(chosen.content)
    if library is not None or host.release < JSON_C_RELEASE:
        libxl = host.libxl if library is None else Libxl(host.release, library)
        return _parse(chosen, chosen.content, libxl, pending)
    read = _parse(chosen, chosen.content, host.libxl, pending)
    other = Libxl(host.release, host.libxl.library.other)
    return replace(read, otherwise=_otherwise(read, chosen.content, other))


def _otherwise(read: Template, content: bytes, other: Libxl) -> SafeText:
    """Says what the other library would make of a template that was read, if not the same."""
    unsaid = f"nothing says whether libxl was built with {read.library}, as is assumed here: with"
    held: JsonObject | None = None
    with suppress(LibxlJsonError, Refused):
        held = canonical(parse_libxl_json(content, other), other.release)
    if held is None or read.canonical is None:
        if held is read.canonical:
            return SafeText()
        return SafeText(f"{unsaid} {other.library} it {'refuses' if held is None else 'reads'} it")
    if held != read.canonical:
        return SafeText(f"{unsaid} {other.library} it reads it otherwise")
    if printed_config(held, other) != printed_config(held, Libxl(other.release, read.library)):
        return SafeText(f"{unsaid} {other.library} it prints numbers from 2^31 on otherwise")
    return SafeText()


def _parse(chosen: UserdataFile, content: bytes, libxl: Libxl, pending: bool) -> Template:
    digest = hashlib.sha256(content).hexdigest()
    if too_much := _too_much(content):
        return _broken(TemplateState.UNREADABLE, chosen, digest, pending, too_much, libxl)
    try:
        config = parse_libxl_json(content, libxl)
    except EmptyJsonError as problem:
        return _broken(TemplateState.EMPTY, chosen, digest, pending, problem.sentence, libxl)
    except TruncatedJsonError as problem:
        return _broken(TemplateState.TRUNCATED, chosen, digest, pending, problem.sentence, libxl)
    except InvalidJsonError as problem:
        return _broken(TemplateState.INVALID, chosen, digest, pending, problem.sentence, libxl)
    try:
        return Template(
            TemplateState.PRESENT,
            file=chosen.name,
            config=config,
            canonical=canonical(config, libxl.release),
            pending=pending,
            sha256=digest,
            content=content,
            library=libxl.library,
        )
    except Refused as problem:
        where = SafeText(f"{problem.pointer or '/'}: {problem.reason}")
        return Template(
            TemplateState.INVALID,
            sentence=SafeText(f"{chosen.name} is refused by libxl at {where}"),
            file=chosen.name,
            config=config,
            refused=where,
            pending=pending,
            sha256=digest,
            content=content,
            library=libxl.library,
        )


def _too_much(content: bytes) -> str:
    """Says of a template that no guest has such a one, before anything is made of it."""
    objects, values = content.count(b"{"), content.count(b",") + content.count(b"[")
    if objects <= _MOST_OBJECTS and values <= _MOST_VALUES:
        return ""
    return (
        f"libxl-json holds {objects} objects and {values} values, more than any guest has, and was"
        " not looked at: look at the file itself"
    )


def _broken(
    state: TemplateState,
    chosen: UserdataFile,
    digest: str,
    pending: bool,
    sentence: str,
    libxl: Libxl,
) -> Template:
    return Template(
        state,
        sentence=SafeText(sentence),
        file=chosen.name,
        pending=pending,
        sha256=digest,
        library=libxl.library,
    )


def _owns(file: UserdataFile, live: LiveView) -> bool:
    """A file of another uuid belongs to an earlier domain of the same domid."""
    return not live.uuid or file.uuid == live.uuid


def _choose(files: list[UserdataFile], live: LiveView) -> UserdataFile | None:
    wanted = live.uuid or NIL_UUID
    for file in files:
        if file.uuid == wanted:
            return file
    return files[0] if len(files) == 1 and not live.uuid else None


def _absence(nodes: DomainNodes, live: LiveView) -> Absence:
    observation = nodes.observation
    domid = observation.domid
    if live.stubdomain_of is not None:
        return Absence.STUBDOMAIN
    if observation.host.userdata_problem or not observation.host.userdata:
        return Absence.NO_USERDATA
    if any(file.userid == "libvirt-xml" for file in observation.userdata):
        return Absence.OTHER_TOOLSTACK
    managed = nodes.get(f"/libxl/{domid}") is not None or bool(nodes.libxl_kinds)
    if domid and not nodes.libxl_kinds and _forsaken(nodes, managed=managed):
        return Absence.LEFT
    if managed and _made_by_xen(nodes, live):
        return Absence.DOM0LESS
    if managed:
        return Absence.CREATING if live.uuid or live.name else Absence.UNKNOWN
    if domid == 0:
        return Absence.UNKNOWN
    # libxl_domain.c, devices_destroy_cb: /local/domain/D and /libxl/D go before Xen's domain does
    return Absence.OTHER_TOOLSTACK if live.name and live.uuid else Absence.LEFT


def _forsaken(nodes: DomainNodes, *, managed: bool) -> bool:
    """Tells a directory that nobody who makes domains has left like that.

    libxl writes `vm` at the beginning of a creation and `domid` when the domain is built
    (libxl_create.c, libxl__domain_make; libxl_dom.c, libxl__build_post).
    """
    unbuilt = nodes.own("domid") is None
    return unbuilt and (not managed or nodes.own("vm") is None)


def _made_by_xen(nodes: DomainNodes, live: LiveView) -> bool:
    """Tells a dom0less guest by its `vm`, which init-dom0less writes without a leading slash.

    It also calls each by its number and gives it a videoram of -1, which libxl gives to no guest
    (init-dom0less.c, create_xenstore).
    """
    if not live.uuid or nodes.libxl_kinds:
        return False
    own = cstr(nodes.own("name") or b"") == b"dom0less-%d" % nodes.observation.domid
    unmeasured = cstr(nodes.own("memory/videoram") or b"") == b"-1"
    return cstr(nodes.own("vm") or b"").startswith(b"vm/") or (own and unmeasured)
