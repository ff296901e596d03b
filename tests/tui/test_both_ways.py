"""Every action, refused and done, on the command line and on the screen: the same is told."""

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.message import Message

from tests.backend.actions.cleans import DEAD, leave_backend
from tests.backend.actions.places import acting
from tests.backend.actions.plugs import drivers, plugging, program, script
from tests.lab.parts import Xen
from xendrift.actions.access import Access
from xendrift.actions.action import Request, Seen
from xendrift.actions.demo_target import DemoTarget
from xendrift.actions.registry import ACTIONS
from xendrift.core.base.errors import XendriftError
from xendrift.core.model.domains import find_domain
from xendrift.core.plans.plan import Plan
from xendrift.sources.demo.source import DemoSource
from xendrift.sources.open import open_source
from xendrift.sources.recording.recorder import RecordingSource
from xendrift_tui.main import main
from xendrift_tui.presentation.plan_page import plan_page
from xendrift_tui.screen.workers.action_messages import Ended, Planned, Said
from xendrift_tui.screen.workers.planner import look
from xendrift_tui.screen.workers.runner import Runner

Capsys = pytest.CaptureFixture[str]

DONE = [
    (["accept", "web-2"], Request("accept", "web-2")),
    (["accept", "web-2", "--pending"], Request("pending", "web-2")),
    (["plug", "web-2", "nic:bridge=xenbr0"], Request("plug", "web-2", "nic:bridge=xenbr0")),
    (["unplug", "web-2", "disk:xvdd"], Request("unplug", "web-2", "disk:xvdd")),
    (["rebuild", "legacy-erp"], Request("rebuild", "legacy-erp")),
    (["clean", "31", "vbd:51712"], Request("clean", "31", "vbd:51712")),
    (["repair", "db-main", "disk:xvdc"], Request("repair", "db-main", "disk:xvdc")),
]
REFUSED = [
    (["accept", "legacy-erp"], Request("accept", "legacy-erp")),
    (["plug", "web-2", "disk:xvda"], Request("plug", "web-2", "disk:xvda")),
    (["unplug", "web-2", "disk:xvdz"], Request("unplug", "web-2", "disk:xvdz")),
    (["rebuild", "web-2"], Request("rebuild", "web-2")),
    (
        ["repair", "web-2", "nic:0", "--set", "mtu=9000"],
        Request("repair", "web-2", "nic:0", settings=(("nic:0", "mtu=9000"),)),
    ),
]
ELSEWHERE = [*DONE, *REFUSED]


def names(verbs: list[tuple[list[str], Request]]) -> list[str]:
    return [" ".join(words) for words, _ in verbs]


def plain(text: str) -> str:
    """Leaves out what differs from run to run."""
    text = re.sub(r"\d{8}T\d{6}(\d{6})?", "<moment>", text)
    return re.sub(r"-[0-9a-f]{6}\b|\.[0-9a-f]{16}\b|00:16:3e(:[0-9a-f]{2}){3}", "", text)


def planned(request: Request, access: Access) -> tuple[Plan | None, list[str]]:
    """What the screen shows before it asks, and the sentences of its refusal."""
    answers: list[Message] = []
    there = threading.Event()

    def post(message: Message) -> None:
        answers.append(message)
        if isinstance(message, Planned):
            there.set()

    domain = request.domain
    if domain and not domain.isdigit():
        domain = str(find_domain(access.source.look(), domain))
    look(access, replace(request, domain=domain), post)
    assert there.wait(30)
    (answer,) = [one for one in answers if isinstance(one, Planned)]
    if answer.request is None:
        return None, [str(answer.note)]
    seen: Seen = answer.seen
    try:
        plan = ACTIONS[request.action].plan(answer.request, seen, access)
    except XendriftError as error:
        return None, [str(error.sentence)]
    return plan, [str(one) for one in plan.refusals]


def ran(request: Request, plan: Plan, access: Access) -> tuple[bool, list[str]]:
    """What the screen tells after a plan was confirmed."""
    posted: list[Message] = []
    runner = Runner(access, request, plan, posted.append)
    runner.start()
    runner.join(60)
    (ended,) = [one for one in posted if isinstance(one, Ended)]
    said = [str(one.text) for one in posted if isinstance(one, Said)]
    return ended.result.done, [*said, *map(str, ended.result.sentences)]


def told(captured: str) -> list[str]:
    return [line.removeprefix("xendrift: ") for line in captured.splitlines()]


@pytest.mark.parametrize(("words", "request_"), DONE, ids=names(DONE))
def test_what_was_done(words: list[str], request_: Request, capsys: Capsys) -> None:
    source = DemoSource()
    access = Access(source, DemoTarget(source))
    plan, refusals = planned(request_, access)
    assert plan is not None
    assert refusals == []
    confirm = ["--confirm", str(plan.name)] if plan.dangers else ["--yes"]
    status = main([*words, "--demo", *confirm])
    out, err = capsys.readouterr()
    page = "\n".join(str(line.text) for line in plan_page(plan))
    for line in plan.lines():  # both draw every line of the plan
        assert plain(line.text) in plain(out)
        assert line.text in page or line.text in (plan.title, plan.boot_after.sentence)
    done, sentences = ran(request_, plan, access)
    assert (status == 0) is done
    assert [plain(one) for one in sentences] == [plain(one) for one in told(err)]


@pytest.mark.parametrize(("words", "request_"), REFUSED, ids=names(REFUSED))
def test_what_is_refused(words: list[str], request_: Request, capsys: Capsys) -> None:
    source = DemoSource()
    plan, refusals = planned(request_, Access(source, DemoTarget(source)))
    assert refusals
    assert main([*words, "--demo", "--yes"]) == (1 if plan is not None else 2)
    assert told(capsys.readouterr().err) == [
        f"{plan.refused}: {one}." if plan else one for one in refusals
    ]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("recording") / "demo.xdr"
    source = RecordingSource(DemoSource(), file)
    source.look()
    for _ in source.observe(source.look(), sorted(source.look().domids)):
        pass
    source.close()
    return file


@pytest.mark.parametrize("output", [[], ["--json"]])
@pytest.mark.parametrize(("words", "request_"), ELSEWHERE, ids=names(ELSEWHERE))
def test_a_recording_cannot_be_acted_on(
    words: list[str], request_: Request, output: list[str], recording: Path, capsys: Capsys
) -> None:
    source = open_source(capture=recording)
    plan, refusals = planned(request_, Access(source))
    source.close()
    assert main([*words, "--capture", str(recording), "--yes", *output]) in (1, 2)
    err = capsys.readouterr().err
    assert told(err) == [f"{plan.refused}: {one}." if plan else one for one in refusals]
    if plan is not None:
        assert "is a recording: act on the host itself" in err
    assert "--read-only" not in err


@pytest.mark.parametrize(("words", "request_"), DONE, ids=names(DONE))
def test_read_only_is_told_by_both(words: list[str], request_: Request, capsys: Capsys) -> None:
    source = DemoSource()
    plan, refusals = planned(request_, Access(source, DemoTarget(source), read_only=True))
    assert plan is not None
    assert main([*words, "--demo", "--yes", "--read-only"]) == 1
    assert told(capsys.readouterr().err) == [f"{plan.refused}: {one}." for one in refusals]
    assert "--read-only was given: leave it out to write anything" in refusals


D = 401
UNDONE = {
    "accept": ["--policy", "template", "--take", "drop", "disk:xvdb"],
    "repair": ["disk:xvdb"],
    "clean": ["vbd:51712"],
    "plug": ["nic:mac=00:16:3e:01:01:01,script={script}"],
}


@pytest.mark.real
@pytest.mark.parametrize("verb", UNDONE)
def test_what_is_taken_back(
    verb: str, xen: Xen, daemon: str, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    """Twice on one host: once by the command line, once by the screen."""
    with plugging(daemon, xen, D) as scene, drivers(scene), acting(scene) as (source, target):
        monkeypatch.setenv("XENDRIFT_STATE", str(scene.folder / "state"))
        xl = program(scene)
        access = Access(source, target, xl=xl)
        where = ["--socket", scene.socket, "--userdata", str(scene.userdata)]
        more = [] if verb == "repair" else ["--xl", xl]
        words = [one.format(script=script(scene, "take")) for one in UNDONE[verb]]
        command = [verb, str(DEAD if verb == "clean" else D), *words, *more, "--yes", *where]
        _, nothing = planned(Request("undo"), access)
        assert main(["undo", *where]) == 2
        assert told(capsys.readouterr().err) == nothing
        with scene.client() as client:
            leave_backend(client, state="6")  # which no driver answers
            client.rm(f"/libxl/{D}/device/vbd/51728/mode")
        assert main(command) == 0
        plan, refusals = planned(Request("undo"), access)
        assert plan is not None
        assert refusals == []
        capsys.readouterr()
        assert main(["undo", "--xl", xl, "--yes", *where]) == 0
        out, err = capsys.readouterr()
        for line in plan.lines():
            assert plain(line.text) in plain(out)
        assert main(command) == 0
        plan, _ = planned(Request("undo"), access)
        assert plan is not None
        done, sentences = ran(Request("undo"), plan, access)
        assert done
        assert [wayless(one) for one in sentences] == [wayless(one) for one in told(err)]


def wayless(sentence: str) -> str:
    """Leaves out how the way back is spelled, which each tells in its own words."""
    return re.sub(r"`xendrift undo <moment>`|ctrl\+z \(<moment>\)", "<back>", plain(sentence))


def test_a_refused_unplug_does_not_say_what_boots_then(capsys: Capsys) -> None:
    assert main(["unplug", "web-2", "disk:xvda", "--demo", "--dry-run", "--read-only"]) == 1
    out = capsys.readouterr().out
    assert "next boot now:" in out
    assert "next boot after:" not in out


def test_whoever_may_not_write_is_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    why = "this user may not write to /var/lib/xen: run it as root"
    monkeypatch.setattr(DemoTarget, "why_not_write", lambda _: why)
    source = DemoSource()
    _, refusals = planned(Request("accept", "web-2"), Access(source, DemoTarget(source)))
    assert refusals == [why]
    assert main(["accept", "web-2", "--demo", "--yes"]) == 1
    assert told(capsys.readouterr().err) == [f"web-2 (3) is left as it is: {why}."]
    assert main(["accept", "web-2", "--demo", "--dry-run"]) == 0
