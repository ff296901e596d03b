"""States that the real xl leaves behind, each in a guest of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.lab.scene import Scene, healthy, holding, silent

Driver = Callable[[bytes], bytes | None]

_MAC = "mac=00:16:3e:01:01:01"
_DATA = "51728"
_TARGET = "vdev=xvdf,format=raw,target=/dev/zero"


@dataclass(frozen=True, kw_only=True)
class State:
    """How a state is produced, and what is to be said of it.

    Attributes:
        name: its name.
        command: the arguments of xl, `{d}` standing for the guest and `{ok}`, `{fail}` and
            `{hang}` for hotplug scripts.
        driver: how the backends of the guest behave.
        until: what has to be seen for xl to be killed: a path, or a path and the value there;
            empty if xl ends by itself.
        code: what xl returns.
        model: whether the guest has a QEMU.
        told: severity, rule and device.
        words: what the sentence says.
    """

    name: str
    command: tuple[str, ...]
    driver: Driver = healthy
    until: tuple[str, ...] = ()
    code: int = 0
    model: bool = False
    told: str
    words: str


def _nic(script: str) -> tuple[str, ...]:
    return ("network-attach", "{d}", _MAC, f"script={{{script}}}")


def _disk(script: str) -> tuple[str, ...]:
    return ("block-attach", "{d}", f"script={{{script}}},{_TARGET}")


_VIF = "/local/domain/0/backend/vif/{d}"

STATES: tuple[State, ...] = (
    State(
        name="killed before the commit",
        command=_nic("ok"),
        until=("commit",),
        told="info stale nic:1",
        words="an attach that was interrupted",
    ),
    State(
        name="nic script fails",
        command=_nic("fail"),
        code=1,
        told="error hotplug-failed nic:1",
        words="no such thing",
    ),
    State(
        name="disk script fails",
        command=_disk("fail"),
        code=1,
        told="error hotplug-failed disk:xvdf",
        words="no such thing",
    ),
    State(
        name="killed in the nic's script",
        command=_nic("hang"),
        until=("script", "backend/vif/{d}/1"),
        told="error stuck-connecting nic:1",
        words="its hotplug script never reported",
    ),
    State(
        name="killed in the disk's script",
        command=_disk("hang"),
        until=("script", "backend/vbd/{d}/51792"),
        told="error stuck-connecting disk:xvdf",
        words="its hotplug script never reported",
    ),
    State(
        name="nic backend never answers",
        command=_nic("ok"),
        driver=silent,
        code=1,
        told="error stuck-connecting nic:1",
        words="no vif backend driver of dom0",
    ),
    State(
        name="disk backend never answers",
        command=_disk("ok"),
        driver=silent,
        code=1,
        told="error stuck-connecting disk:xvdf",
        words="no vbd backend driver of dom0",
    ),
    State(
        name="killed while it waits for the backend",
        command=_nic("ok"),
        driver=silent,
        until=("node", _VIF + "/1/state"),
        told="error stuck-connecting nic:1",
        words="no vif backend driver of dom0",
    ),
    State(
        name="vtpm backend never answers",
        command=("vtpm-attach", "{d}", "backend=0", "uuid=6d5b1c1e-6f2a-4a8e-9d59-3a1f0c2b7e10"),
        driver=silent,
        code=1,
        told="error stuck-connecting vtpm:0",
        words="no vtpm backend driver of dom0",
    ),
    State(
        name="display backend never answers",
        command=("vdispl-attach", "{d}", "backend=0", "connectors=id0:800x600"),
        driver=silent,
        code=253,
        told="error stuck-connecting vdispl:0",
        words="no vdispl backend driver of dom0",
    ),
    State(
        name="sound backend never answers",
        command=("vsnd-attach", "{d}", "CARD, short-name=Main", "PCM, name=One", "STREAM, type=p"),
        driver=silent,
        code=253,
        told="error stuck-connecting vsnd:0",
        words="no vsnd backend driver of dom0",
    ),
    State(
        name="keyboard without a QEMU",
        command=("vkb-attach", "{d}", "backend-type=qemu"),
        driver=silent,
        told="error stuck-connecting vkb:0",
        words="no QEMU runs for this domain",
    ),
    State(
        name="keyboard without its program",
        command=("vkb-attach", "{d}", "backend-type=linux"),
        driver=silent,
        told="error stuck-connecting vkb:0",
        words="no vinput backend driver of dom0",
    ),
    State(
        name="QEMU has died, disk",
        command=("block-attach", "{d}", "backendtype=qdisk," + _TARGET),
        driver=silent,
        model=True,
        told="error stuck-connecting disk:xvdf",
        words="QEMU does not serve qdisk",
    ),
    State(
        name="QEMU has died, USB controller",
        command=("usbctrl-attach", "{d}", "type=qusb", "version=2", "ports=2"),
        driver=silent,
        model=True,
        told="error stuck-connecting usbctrl:0",
        words="QEMU does not serve qusb",
    ),
    State(
        name="guest without a network driver",
        command=_nic("ok"),
        told="error stuck-connecting nic:1",
        words="no driver of the guest has taken it up",
    ),
    State(
        name="guest without a block driver",
        command=_disk("ok"),
        told="error stuck-connecting disk:xvdf",
        words="no driver of the guest has taken it up",
    ),
    State(
        name="detach refused",
        command=("block-detach", "{d}", _DATA),
        driver=holding,
        code=1,
        told="error stuck-closing disk:xvdb",
        words="the guest still holds the device",
    ),
    State(
        name="killed in a detach",
        command=("network-detach", "{d}", "0"),
        driver=holding,
        until=("node", _VIF + "/0/state", "5"),
        told="error stuck-closing nic:0",
        words="the guest still holds the device",
    ),
    State(
        name="killed in the second round of a detach",
        command=("network-detach", "{d}", "0"),
        driver=holding,
        until=("gone", "/local/domain/{d}/device/vif/0"),
        told="error stuck-closing nic:0",
        words="a detach by force began",
    ),
    State(
        name="killed in the script of a nic's detach",
        command=("network-detach", "{d}", "0"),
        until=("script", "backend/vif/{d}/0"),
        told="error stuck-closing nic:0",
        words="the backend has let go",
    ),
    State(
        name="killed in the script of a disk's detach",
        command=("block-detach", "{d}", _DATA),
        until=("script", "backend/vbd/{d}/51728"),
        told="error stuck-closing disk:xvdb",
        words="the backend has let go",
    ),
    State(
        name="detach by force refused",
        command=("block-detach", "--force", "{d}", _DATA),
        driver=holding,
        code=1,
        told="info stale disk:xvdb",
        words="the rest of a detach",
    ),
)


def produce(scene: Scene, domid: int, state: State) -> None:
    """Lets the real xl run into a state."""
    scripts = {name: scene.script(name) for name in ("ok", "fail", "hang")}
    command = [part.format(d=domid, **scripts) for part in state.command]
    if not state.until:
        run = scene.xl(*command)
        assert run.returncode == state.code, (state.name, run.returncode, run.stderr)
        return
    how, *rest = (part.format(d=domid) for part in state.until)
    if how == "commit":
        scene.kill_before_commit(domid, f"/libxl/{domid}/device/vif/1", *command)
    elif how == "script":
        scene.kill_when(lambda _: scene.ran(rest[0]).exists(), *command)
    elif how == "gone":
        scene.kill_when(lambda client: client.read(rest[0]) is None, *command)
    else:
        value = rest[1].encode() if len(rest) > 1 else None
        scene.kill_when(
            lambda client: (seen := client.read(rest[0])) is not None and value in (None, seen),
            *command,
        )
