"""Plays xl on the demo host: disks and nics come, most devices go, and some of it fails.

A bridge that does not exist, a number that another disk has, a guest that does not let go: each
fails as it does on a real host.
"""

import threading
from dataclasses import replace
from pathlib import Path

from xendrift.actions.hand_over import Hand
from xendrift.actions.target import Target
from xendrift.actions.xl import CANCELLED, EXITED, Ran, Tell
from xendrift.core.assess import assess
from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.text import SafeText
from xendrift.core.kinds import BY_NAME
from xendrift.core.model.device import CONNECTED, Trail
from xendrift.core.plans.pending_plan import PendingPlan
from xendrift.core.plans.plug_plan import PLUG, PlugPlan
from xendrift.sources.demo import blueprints
from xendrift.sources.demo.device import Device
from xendrift.sources.demo.source import DemoSource

PLAYABLE = ("disk", "nic")

_KILLED = -15


class DemoXl:
    """What runs a plan's command on the demo host."""

    def __init__(
        self,
        source: DemoSource,
        tell: Tell | None = None,
        *,
        stop: threading.Event | None = None,
        pace: float = 0.0,
    ) -> None:
        """Takes the host.

        Args:
            source: the demo host.
            tell: is given every line.
            stop: ends a command that still waits.
            pace: how many seconds each step takes.
        """
        self._source = source
        self._tell = tell
        self._stop = stop or threading.Event()
        self._pace = pace
        self._steps = 0

    def __call__(self, plan: PlugPlan) -> Ran:
        """Does to the store what libxl, the backends and the guest would do."""
        said = self._attach(plan) if plan.action == PLUG else self._detach(plan)
        if said and self._tell is not None:
            self._tell(SafeText(said))
        command = tuple(SafeText(word) for word in ("xl", *plan.arguments))
        output = (SafeText(said),) if said else ()
        seconds = self._pace * self._steps
        if self._stop.is_set():
            return Ran(command, _KILLED, output, ended=CANCELLED, seconds=seconds)
        return Ran(command, 1 if said else 0, output, ended=EXITED, seconds=seconds)

    def _wait(self) -> bool:
        """Lets a step take its time; returns whether the command is to go on."""
        self._steps += 1
        return not self._stop.wait(self._pace)

    def _attach(self, plan: PlugPlan) -> str:
        host, config = self._source.dom0, dict(plan.config or {})
        if plan.kind not in PLAYABLE:
            return "libxl: error: the demo host can attach disks and nics only"
        device = _disk(config) if plan.kind == "disk" else self._nic(plan, config)
        device = replace(device, entries=((BY_NAME[plan.kind].json_key, config),))
        if host.store.read(device.libxl_path(plan.domid)) is not None:
            return f"libxl: error: device already exists in xenstore: {device.devid}"
        host.attach(plan.domid, plan.file, device)
        bridge = str(config.get("bridge", "xenbr0"))
        host.put(plan.domid, device.at(2, 1, hotplug=""))
        if not self._wait():
            return ""
        if plan.kind == "nic" and bridge not in self._bridges():
            host.put(plan.domid, device.at(2, 1, hotplug="error"))
            return f"libxl: error: hotplug script: Could not find bridge device {bridge}"
        host.put(plan.domid, device)
        return ""

    def _bridges(self) -> set[str]:
        """The bridges that some nic hangs on."""
        nodes = self._source.dom0.store.subtree("/local/domain/0/backend/vif")
        return {
            value.decode()
            for path, value in nodes.items()
            if path.endswith("/bridge")
            and nodes.get(path.replace("/bridge", "/hotplug-status")) == b"connected"
        }

    def _nic(self, plan: PlugPlan, config: JsonObject) -> Device:
        taken = self._source.dom0.store.children(f"/libxl/{plan.domid}/device/vif")
        devid = config.setdefault(
            "devid", max((int(path.rpartition("/")[2]) + 1 for path in taken), default=0)
        )
        number = devid if isinstance(devid, int) else 0
        mac = config.setdefault("mac", f"00:16:3e:7f:{plan.domid & 255:02x}:{number & 255:02x}")
        ioemu = config.get("nictype") == "vif_ioemu"
        return blueprints.nic(number, str(mac), str(config.get("bridge", "xenbr0")), ioemu=ioemu)

    def _detach(self, plan: PlugPlan) -> str:
        store = self._source.dom0.store
        for observation in self._source.observe(self._source.look(), [plan.domid]):
            pair = plan.find(assess(observation).pairs)
            trail = pair.live.trail if pair is not None and pair.live is not None else None
            if trail is None:
                continue
            store.write(f"{trail.backend_path}/online", "0")
            if not self._wait():
                return ""
            if _held(trail) and "--force" not in plan.arguments:
                return f"libxl: error: the guest does not let go of {trail.frontend_path}"
            for path in (trail.frontend_path, trail.libxl_path, trail.backend_path):
                store.rm_tidy(path)
        return ""


def played_hand(target: Target, tell: Tell) -> Hand:
    """Makes what does on the demo host what `xl config-update` would do."""

    def hand(plan: PendingPlan, file: Path) -> Ran:
        target.replace(plan.file, file.read_bytes())
        said = SafeText(f"setting dom{plan.domid} configuration")
        tell(said)
        return Ran(tuple(map(SafeText, ("xl", *plan.arguments, str(file)))), 0, (said,))

    return hand


def _held(trail: Trail) -> bool:
    """Tells whether a guest was asked before and has not let go since."""
    return trail.online is False and trail.frontend_state == CONNECTED


def _disk(config: JsonObject) -> Device:
    served = "qdisk" if config.get("backend") == "qdisk" else "phy"
    return blueprints.disk(
        str(config.get("vdev")),
        str(config.get("pdev_path", "")),
        backend=served,
        form=str(config.get("format", "raw")),
        mode="w" if config.get("readwrite") else "r",
        cdrom=bool(config.get("is_cdrom")),
    )
