"""What libxl will make of a domain at its next reboot, save or migration.

This follows `libxl_retrieve_domain_configuration` step by step, holes included
(libxl_domain.c, retrieve_domain_configuration_end): xenstore decides which devices exist, the
template supplies every value, and one record that libxl cannot read empties its whole kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from xendrift.core.base.cstring import cstr
from xendrift.core.base.jsontypes import JsonObject, as_object, as_objects
from xendrift.core.base.text import SafeText
from xendrift.core.idl import Libxl
from xendrift.core.idl.print import printed_config
from xendrift.core.kinds import KINDS, Fatal, Kind, Unreadable
from xendrift.core.merge.reconcile import reconcile_devices
from xendrift.core.merge.retrieved_values import FailsError, set_memory, set_quotas, set_vcpus
from xendrift.core.model.release import OLDEST_RELEASE, not_known
from xendrift.core.model.template import BY_DESIGN, Template
from xendrift.core.nodes import DomainNodes
from xendrift.core.views.template import NIL_UUID


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What libxl retrieves.

    Attributes:
        config: the config that libxl holds, None if it fails or crashes.
        printed: the same as libxl prints it, with json-c that is not quite the same.
        reason: why it fails, or why the result is incomplete.
        kept: for each JSON key, the indexes of the template's entries that survive.
        emptied: kinds of which one record made libxl drop everything.
        unknown: whether nobody can say, because xenstore was seen in part only.
        blamed: for each of those kinds, the node that libxl cannot read, and why.
    """

    config: JsonObject | None
    reason: SafeText = SafeText()
    kept: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    emptied: tuple[str, ...] = ()
    unknown: bool = False
    blamed: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    printed: JsonObject | None = None


def retrieve_as_libxl(template: Template, nodes: DomainNodes, uuid: str) -> Retrieved:
    """Predicts the outcome of `libxl_retrieve_domain_configuration` for one domain."""
    release = nodes.observation.host.release
    if release < OLDEST_RELEASE:
        return Retrieved(None, not_known(release), unknown=True)
    found = _retrieved(template, nodes, uuid)
    if found.config is None:
        return found
    return replace(found, printed=printed_config(found.config, Libxl(release, template.library)))


def _retrieved(template: Template, nodes: DomainNodes, uuid: str) -> Retrieved:
    if template.canonical is None:
        return Retrieved(None, template.sentence, unknown=template.absence in BY_DESIGN)
    if unseen := _unseen(template.canonical, nodes):
        where = f"the capture does not hold {unseen}, which libxl reads for it"
        return Retrieved(None, SafeText(where), unknown=True)
    config = dict(template.canonical)
    config["c_info"] = create = dict(as_object(config.get("c_info")) or {})
    config["b_info"] = build = dict(as_object(config.get("b_info")) or {})
    name = nodes.own("name")
    if name is None:
        everything = {kind.json_key: _all(config, kind) for kind in KINDS if kind.json_key}
        return Retrieved(
            config, SafeText("the domain has no name, and libxl then stops early"), everything
        )
    create["name"] = cstr(name).decode(errors="replace")
    create.pop("uuid", None)
    handle = _handle(template) or uuid
    if handle and handle != NIL_UUID:
        create["uuid"] = handle
    try:
        set_vcpus(build, nodes)
        set_memory(build, nodes)
        set_quotas(build, nodes)
        kept, blamed = reconcile_devices(config, nodes)
    except FailsError as problem:
        return Retrieved(None, SafeText(str(problem)))
    except (Fatal, Unreadable) as problem:
        if any(path in nodes.observation.host.coverage.cut for path in nodes.observation.nodes):
            where = "libxl reads a value that the capture has the beginning of only"
            return Retrieved(None, SafeText(where), unknown=True)
        return Retrieved(None, SafeText(f"xl crashes: {problem}"))
    return Retrieved(config, SafeText(), kept, tuple(blamed), blamed=blamed)


def _unseen(config: JsonObject, nodes: DomainNodes) -> str:
    """Names a part of xenstore that libxl would ask and that nobody has looked at."""
    domid = nodes.observation.domid
    asked = [f"/libxl/{domid}", f"/local/domain/{domid}"]
    if config.get("pcidevs"):
        asked.append(f"/local/domain/0/backend/pci/{domid}")
    covers = nodes.observation.host.coverage.covers
    return next((path for path in asked if not covers(path)), "")


def _handle(template: Template) -> str:
    """The hypervisor's uuid of the domain: libxl found the file by it (libxl__userdata_path)."""
    parts = template.file.split(".")
    return parts[2] if len(parts) > 3 else ""


def _all(config: JsonObject, kind: Kind) -> list[int]:
    return list(range(len(as_objects(config.get(kind.json_key)))))
