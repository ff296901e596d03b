"""A guest whose device model runs in a domain of its own, and what it has through that domain.

libxl makes the stubdomain's disks and nics from its guest's (libxl_dm.c, libxl__spawn_stub_dm), and
passes a PCI function to the stubdomain alone: the record is `/local/domain/0/backend/pci/N/0` of
domain N, while the merge looks for it in the guest's own directory (libxl_pci.c).
"""

from dataclasses import replace

from xendrift.core.kinds import BY_NAME, sorted_nodes
from xendrift.core.model.device import Record
from xendrift.core.model.observation import Observation
from xendrift.core.model.report import LiveView
from xendrift.core.views.live import read_live


def read_stubdomain(observation: Observation) -> LiveView | None:
    """Decodes the nodes of a guest's stubdomain, None if none says that it is the guest's."""
    if observation.stubdomain is None:
        return None
    model = read_live(sorted_nodes(observation.stubdomain))
    return model if model.stubdomain_of == observation.domid else None


def attached_through(model: LiveView | None, observation: Observation) -> tuple[Record, ...]:
    """Gives the records that are the guest's although they stand under its stubdomain."""
    if model is None or observation.stubdomain is None:
        return ()
    return tuple(
        replace(record, through=observation.stubdomain.domid)
        for record in model.records
        if record.id.kind in BY_NAME and BY_NAME[record.id.kind].passed_on
    )
