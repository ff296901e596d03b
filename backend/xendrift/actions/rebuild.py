"""A new template for a domain whose own cannot be used."""

import threading
from collections.abc import Mapping
from pathlib import Path

from xendrift.actions.access import Access
from xendrift.actions.action import LookedAction, Request, Seen
from xendrift.actions.look import observation_of
from xendrift.actions.process import Tell
from xendrift.actions.target import Target
from xendrift.actions.write import Written, run
from xendrift.core.kinds import sorted_nodes
from xendrift.core.model.observation import Observation
from xendrift.core.plans.base_config import Backup
from xendrift.core.plans.plan import REBUILD, Plan
from xendrift.core.plans.rebuild import rebuild_plan
from xendrift.core.plans.refusals import Circumstances
from xendrift.core.views.live import read_live
from xendrift.sources.protocol import Source


class Rebuild(LookedAction):
    """Makes a template from what is known of a domain otherwise."""

    name = REBUILD

    def look(self, request: Request, access: Access) -> Seen:
        """Reads the domain, its backups, and how it was booted."""
        observation = observation_of(request.domain, access.source)
        asked = access.circumstances()
        made = plan_rebuild(access.source, access.target, observation, asked, request.history)
        return Seen(observation, made=made)

    def run(
        self,
        plan: Plan,
        access: Access,
        tell: Tell,  # noqa: ARG002
        stop: threading.Event | None = None,  # noqa: ARG002
    ) -> Written:
        """Writes the template."""
        return run(plan, access.need_target())


def plan_rebuild(
    source: Source,
    target: Target | None,
    observation: Observation,
    asked: Circumstances,
    history: Path | None = None,
) -> Plan:
    """Plans to make a domain's template anew.

    Args:
        source: where to look.
        target: where backups are, None for a capture.
        observation: the domain.
        asked: what else is to be heeded.
        history: a history whose templates come before the backups, for the operator named it; they
            are validated as any.

    Raises:
        OSError: the backups cannot be read.
        HistoryError: the history cannot be read.
    """
    uuid = read_live(sorted_nodes(observation)).uuid
    backups = target.backups(observation.domid, uuid) if target is not None and uuid else ()
    kept = _kept(history, uuid)
    return rebuild_plan(observation, (*kept, *backups), _image(source, uuid), asked)


def _kept(history: Path | None, uuid: str) -> tuple[Backup, ...]:
    if history is None or not uuid:
        return ()
    from xendrift.history.answers import history_templates  # noqa: PLC0415 it takes sqlite3

    return history_templates(history, uuid)


def _image(source: Source, uuid: str) -> Mapping[str, bytes]:
    """What only the toolstack writes of a domain's kernel (libxl_create.c, libxl__domain_build)."""
    if not uuid:
        return {}
    root = f"/vm/{uuid}/image"
    return {path[len(root) + 1 :]: value for path, value in source.subtree(root).items()}
