"""What has become of a host since it was last looked at, as the lines of a recording have it.

Pure, but for what it remembers of the last look.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from xendrift.core.base.jsontypes import Json, JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.export.mask import mask_nodes, mask_userdata
from xendrift.core.model.observation import HostObservation, Observation, UserdataFile
from xendrift.sources.capture.reader import SCHEMA
from xendrift.sources.capture.versions import written_versions

# The owner of the backend directories of domains that do not exist.
_NOBODY = -1


def header(label: str, host: HostObservation) -> JsonObject:
    """The first line of a recording: what it is of, since when, and that host's libxl."""
    return {
        "schema": SCHEMA,
        "recording": {
            "label": label,
            "begun": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": written_versions(host),
        },
    }


class Frames:
    """Makes a frame of each look: what is other than at the one before."""

    def __init__(self, *, mask: bool = True) -> None:
        """Begins with nothing.

        Args:
            mask: whether passwords are taken out.
        """
        self._mask = mask
        self._nodes: dict[int, Mapping[str, bytes]] = {}
        self._files: dict[str, UserdataFile] = {}
        self._truncated: dict[int, tuple[SafeText, ...]] = {}
        self._problem = ""

    def of_host(self, host: HostObservation) -> JsonObject:
        """Says what has become of the host as a whole; empty if nothing."""
        frame: JsonObject = {}
        nodes = self._change(_NOBODY, {**host.dead_nodes, **host.pci_owners})
        for domid in set(self._nodes) - set(host.domids) - {_NOBODY}:
            gone: dict[str, Json] = dict.fromkeys(self._nodes.pop(domid))
            self._truncated.pop(domid, None)
            nodes = {**gone, **nodes}
        listed = {str(file.name): self._files.get(str(file.name), file) for file in host.userdata}
        files: dict[str, Json] = {name: None for name in self._files if name not in listed}
        files |= {
            name: self._file(file) for name, file in listed.items() if name not in self._files
        }
        self._files = listed
        if nodes:
            frame["nodes"] = nodes
        if files:
            frame["files"] = files
        if str(host.userdata_problem) != self._problem:
            self._problem = str(host.userdata_problem)
            frame["userdata_problem"] = self._problem
        return frame

    def of_domain(self, seen: Observation) -> JsonObject:
        """Says what has become of one domain; empty if nothing."""
        frame: JsonObject = {}
        nodes = self._change(seen.domid, seen.nodes)
        if nodes:
            frame["nodes"] = nodes
        files: dict[str, Json] = {}
        for file in seen.userdata:
            if self._files.get(str(file.name)) != file:
                self._files[str(file.name)] = file
                files[str(file.name)] = self._file(file)
        if files:
            frame["files"] = files
        if seen.truncated != self._truncated.get(seen.domid, ()):
            self._truncated[seen.domid] = seen.truncated
            frame["truncated"] = {str(seen.domid): [str(one) for one in seen.truncated]}
        return frame

    def _change(self, owner: int, nodes: Mapping[str, bytes]) -> dict[str, Json]:
        """Lists the nodes that are other than before; null stands for one that is gone."""
        before = self._nodes.get(owner, {})
        self._nodes[owner] = nodes
        if nodes == before:
            return {}
        gone: dict[str, Json] = {path: None for path in before if path not in nodes}
        new = {path: value for path, value in nodes.items() if before.get(path) != value}
        shown = mask_nodes(new) if self._mask else new
        gone.update({path: value.decode("latin-1") for path, value in shown.items()})
        return gone

    def _file(self, file: UserdataFile) -> Json:
        content = file.content
        if content is not None and self._mask:
            content = mask_userdata(file.userid, content)
        text = None if content is None else content.decode("latin-1")
        return {"content": text, "problem": str(file.problem)}
