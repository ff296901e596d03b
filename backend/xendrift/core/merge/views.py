"""Both views of one domain and what a policy makes of them; what is wrong is not asked here."""

from xendrift.core.base.frozen import frozen
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import Context, sorted_nodes
from xendrift.core.merge.merge import merge
from xendrift.core.merge.retrieve import Retrieved, retrieve_as_libxl
from xendrift.core.model.coverage import LOCAL
from xendrift.core.model.device import Pair
from xendrift.core.model.observation import Observation
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import LiveView, Merged, Question, Scalar
from xendrift.core.model.template import Template
from xendrift.core.nodes import DomainNodes
from xendrift.core.sort_nodes import sort_trusted
from xendrift.core.views.live import read_domain, read_live
from xendrift.core.views.pairs import pair_devices
from xendrift.core.views.scalars import read_scalars
from xendrift.core.views.stubdomain import attached_through, read_stubdomain
from xendrift.core.views.template import read_template


def unnamed(domid: int) -> SafeText:
    """What a domain without a name is called."""
    return SafeText(f"(domain {domid})")


@frozen
class Views:
    """One domain, seen from both sides and merged.

    Attributes:
        nodes: its nodes, sorted.
        template: its libxl-json.
        live: what xenstore holds.
        context: what the kinds need to know of the domain and the host.
        pairs: its devices seen from both sides.
        scalars: its runtime knobs seen from both sides.
        retrieved: what libxl would retrieve.
        merged: the merged view.
        model: what xenstore holds of the domain of its device model, None if dom0 runs it.
    """

    nodes: DomainNodes
    template: Template
    live: LiveView
    context: Context
    pairs: tuple[Pair, ...]
    scalars: tuple[Scalar, ...]
    retrieved: Retrieved
    merged: Merged
    model: LiveView | None = None

    @property
    def domid(self) -> int:
        """The domain."""
        return self.nodes.observation.domid

    @property
    def name(self) -> SafeText:
        """The domain's name, or `(domain 7)` if it has none."""
        return self.live.name or unnamed(self.domid)


def view(observation: Observation, question: Question) -> Views:
    """Reads, pairs and merges both views of one domain.

    Args:
        observation: what was read of the domain.
        question: the policy and the operator's resolutions.
    """
    nodes = sorted_nodes(observation)
    live = read_live(nodes)
    return put_together(nodes, live, read_template(nodes, live), question)


def put_together(
    nodes: DomainNodes, live: LiveView, template: Template, question: Question
) -> Views:
    """Pairs and merges both views of one domain.

    Args:
        nodes: its sorted nodes, for what libxl itself would read of them.
        live: the decoded nodes.
        template: the decoded libxl-json.
        question: the policy and the operator's resolutions.
    """
    host = nodes.observation.host
    domain_type = _domain_type(template.config, live.domain_type)
    context = Context(domain_type, host.names, host.coverage.cut, host.coverage.covers(LOCAL))
    model = read_stubdomain(nodes.observation)
    through = attached_through(model, nodes.observation)
    pairs = pair_devices(template.config, (*live.records, *through), context)
    scalars = read_scalars(template.config, live, nodes)
    retrieved = retrieve_as_libxl(template, nodes, live.uuid)
    merged = merge(
        question.policy, question.resolutions, template, pairs, scalars, retrieved, context
    )
    return Views(nodes, template, live, context, pairs, scalars, retrieved, merged, model)


def merged_config(observation: Observation, question: Question) -> tuple[SafeText, Merged]:
    """Merges one domain for its configuration alone; its name comes first.

    By policy `libxl`, where neither the operator nor an end of a device has a say, that takes a
    third of the time, and the origins of the values are left out.

    Args:
        observation: what was read of the domain.
        question: the policy and the operator's resolutions.
    """
    if question.policy is not Policy.LIBXL:
        seen = view(observation, question)
        return seen.name, seen.merged
    nodes = sort_trusted(observation)
    live = read_domain(nodes)
    template = read_template(nodes, live)
    retrieved = retrieve_as_libxl(template, nodes, live.uuid)
    printed = retrieved.printed or {}
    merged = Merged(Policy.LIBXL, printed, problem=retrieved.reason, note=template.otherwise)
    return live.name or unnamed(observation.domid), merged


def _domain_type(config: JsonObject | None, live: str) -> str:
    """Prefers what libxl wrote at creation; an old libxl wrote nothing, the template knows."""
    build = as_object((config or {}).get("b_info")) or {}
    written = (name for name in ("hvm", "pvh", "pv") if f"type.{name}" in build)
    return live or next(written, "")
