"""Reports made by hand, so that the screen's tests do not depend on the engine."""

from dataclasses import replace

from xendrift.core.base.jsontypes import JsonObject
from xendrift.core.base.provenance import Origin, Writer
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId, Difference, Pair, Record, Trail
from xendrift.core.model.finding import Evidence, Finding, Remedy, Severity
from xendrift.core.model.policy import Policy
from xendrift.core.model.report import LiveView, Merged, MergedDevice, NextBoot, Report, Scalar
from xendrift.core.model.template import Template, TemplateState

HOSTILE = (
    "\x1b]0;owned\x07",
    "\x9b31mred",
    "\u202egnp.exe",
    "[/nope]",
    "[@click=app.quit]x[/]",
    "a\u0301\u0301\u0301\u0301",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "\x00\x7f\r\n\t",
    "x" * 2000,
    "[b]bold",
)


def device(kind: str, key: str) -> DeviceId:
    return DeviceId(kind, SafeText(key))


def trail(
    kind: str, devid: str, back: int | None = 4, front: int | None = 4, domid: int = 2
) -> Trail:
    return Trail(
        f"/libxl/{domid}/device/{kind}/{devid}",
        f"/local/domain/{domid}/device/{kind}/{devid}",
        f"/local/domain/0/backend/{kind}/{domid}/{devid}",
        0,
        True,
        front is not None,
        back is not None,
        front,
        back,
        True,
    )


def disk(vdev: str, devid: str, path: str, *, template: bool = True, live: bool = True) -> Pair:
    config: JsonObject = {
        "pdev_path": path, "vdev": vdev, "format": "raw", "readwrite": 1
    }  # fmt: skip
    name = device("disk", vdev)
    record = Record(name, devid, dict(config), trail("vbd", devid)) if live else None
    return Pair(name, "disks", config if template else None, 0 if template else None, record)


def nic(devid: int, bridge: str, back: int = 4, front: int = 4, live_bridge: str = "") -> Pair:
    name = device("nic", str(devid))
    config: JsonObject = {"devid": devid, "mac": f"00:16:3e:00:01:0{devid}", "bridge": bridge}
    now: JsonObject = {**config, "bridge": live_bridge or bridge}
    differs = (
        Difference(
            "bridge",
            SafeText(f'"{bridge}"'),
            SafeText(f'"{live_bridge}"'),
            f"/libxl/2/device/vif/{devid}/bridge",
        ),
    )
    record = Record(name, str(devid), now, trail("vif", str(devid), back, front))
    return Pair(name, "nics", config, devid, record, differs if live_bridge else ())


def finding(rule: str, severity: Severity, name: DeviceId | None, sentence: str) -> Finding:
    return Finding(
        rule,
        severity,
        2,
        name,
        SafeText(sentence),
        SafeText("The next boot loses it."),
        (
            Evidence(
                SafeText("/local/domain/0/backend/vif/2/2/hotplug-status"),
                SafeText("error"),
                Writer.TOOLSTACK,
            ),
            Evidence(SafeText("/local/domain/2/device/vif/2/state"), None, Writer.GUEST),
        ),
        (
            Remedy(
                SafeText("take it out and plug it in again"),
                (SafeText("xl"), SafeText("network-detach"), SafeText("2"), SafeText("2")),
            ),
            Remedy(SafeText("leave it")),
        ),
        10.0,
        41.0,
    )


def merged_of(pairs: tuple[Pair, ...], config: JsonObject) -> Merged:
    devices: list[MergedDevice] = []
    for pair in pairs:
        source = pair.template or (pair.live.config if pair.live else None)
        if source is None:
            continue
        origin = Origin.TEMPLATE if pair.template is not None else Origin.LIVE
        fields = dict.fromkeys(source, origin)
        devices.append(MergedDevice(pair.id, pair.json_key, source, origin, fields))
    return Merged(Policy.UNION, config, {"/b_info/target_memkb": Origin.LIVE}, tuple(devices))


def web(name: str = "g-web", domid: int = 2) -> Report:
    """Returns a guest with one of everything."""
    pairs = (
        disk("xvda", "51712", "/dev/vg0/web-root"),
        disk("xvdb", "51728", "/dev/vg0/web-log"),
        disk("xvdc", "51744", "/lab/disks/spare.img", live=False),
        disk("xvdd", "51760", "/lab/disks/spare2.img", template=False),
        nic(0, "xenbr0"),
        nic(1, "xenbr1", live_bridge="xenbr7"),
        nic(2, "nosuchbr0", 2, 1),
        Pair(
            device("vbd3", "1"),
            "",
            live=Record(
                device("vbd3", "1"),
                "1",
                None,
                trail("vbd3", "1"),
                raw={"mode": b"w", "odd": b"\x1b[2J"},
            ),
        ),
    )
    found = (
        finding("untracked", Severity.ERROR, device("disk", "xvdd"), "Only xenstore has it."),
        finding("hotplug-failed", Severity.ERROR, device("nic", "2"), "The script gave up."),
        finding("next-boot-differs", Severity.WARNING, None, "What boots next is not what runs."),
        finding("diverged", Severity.WARNING, device("nic", "1"), "The bridge differs."),
        finding("stale", Severity.INFO, device("disk", "xvdc"), "Only the template has it."),
    )
    config: JsonObject = {"c_info": {"name": name}, "b_info": {"target_memkb": 163840}}
    return Report(
        domid,
        Template(TemplateState.PRESENT, config=config),
        LiveView(name=SafeText(name), domain_type="pv"),
        pairs,
        (
            Scalar("/c_info/name", "name", name, name, f"/local/domain/{domid}/name"),
            Scalar(
                "/b_info/target_memkb", "memory", 196608, 163840,
                f"/local/domain/{domid}/memory/target",
            ),
        ),
        merged_of(pairs, config),
        NextBoot(
            config={"c_info": {"name": name}, "b_info": {"target_memkb": 196608}},
            lost=(device("disk", "xvdd"),),
            gained=(device("disk", "xvdc"),),
            kept=tuple(pair.id for pair in pairs[:2]),
            pending=True,
        ),
        tuple(replace(item, domid=domid) for item in found),
    )  # fmt: skip


def hostile(text: str) -> Report:
    """Returns a guest that says the same hostile thing wherever it can."""
    name = device("disk", text)
    said: JsonObject = {"pdev_path": text, "vdev": text}
    steps = replace(
        trail("vbd", "51712", 2, 1),
        hotplug_error=text.encode("utf-8", "surrogatepass"),
        frontend_error=text.encode("utf-8", "surrogatepass"),
    )
    differs = Difference("pdev_path", SafeText(text), SafeText(text), f"/libxl/2/{text}")
    pair = Pair(name, "disks", said, 0, Record(name, text, said, steps), (differs,))
    unknown = device(SafeText(text), text)
    other = Pair(unknown, "", live=Record(unknown, text, None, steps, raw={text: text.encode()}))
    return replace(
        web(text),
        pairs=(pair, other),
        merged=merged_of((pair,), {"c_info": {"name": text}}),
        scalars=(Scalar("/c_info/name", text, text, text + "!", "/x"),),
        findings=(
            finding("untracked", Severity.ERROR, name, text),
            finding("stale", Severity.INFO, None, text),
        ),
    )
