"""Reads what a template is made anew from: the domain, its backups, and how it was booted."""

from collections.abc import Mapping

from xendrift.actions.target import Target
from xendrift.actions.wait import look_at
from xendrift.core.nodes import sort_nodes
from xendrift.core.plans.plan import Plan
from xendrift.core.plans.rebuild import rebuild_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.views.live import read_live
from xendrift.sources.protocol import Source


def plan_rebuild(source: Source, target: Target | None, domid: int, asked: Circumstances) -> Plan:
    """Plans to make a domain's template anew; `xendrift.actions.write.run` runs it.

    Args:
        source: where to look.
        target: where backups are, None for a capture.
        domid: the domain.
        asked: what else is to be heeded.

    Raises:
        XendriftError: the domain is gone.
        OSError: the backups cannot be read.
    """
    observation = look_at(source, domid)
    uuid = read_live(sort_nodes(observation)).uuid
    backups = target.backups(domid, uuid) if target is not None and uuid else ()
    return rebuild_plan(observation, backups, _image(source, uuid), asked)


def _image(source: Source, uuid: str) -> Mapping[str, bytes]:
    """What only the toolstack writes of a domain's kernel (libxl_create.c, libxl__domain_build)."""
    if not uuid:
        return {}
    root = f"/vm/{uuid}/image"
    return {path[len(root) + 1 :]: value for path, value in source.subtree(root).items()}
