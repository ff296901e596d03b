"""Reads what a template is made anew from: the domain, its backups, and how it was booted."""

from collections.abc import Mapping

from xendrift.acting.plan import Plan
from xendrift.acting.rebuilding import rebuild_plan
from xendrift.acting.refusals import Circumstances
from xendrift.acting.settling import look_at
from xendrift.acting.target import Target
from xendrift.live import read_live
from xendrift.nodes import sort_nodes
from xendrift.sources.protocol import Source


def plan_rebuild(source: Source, target: Target | None, domid: int, asked: Circumstances) -> Plan:
    """Plans to make a domain's template anew; `xendrift.acting.store.run` runs it.

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
