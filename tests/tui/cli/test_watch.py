"""`xendrift watch` on a real xenstored: what moves is told, and busy is not called stuck."""

import json
import threading
import time

import pytest

from tests.lab.lab import Lab
from xendrift_tui.main import main

pytestmark = pytest.mark.real
BE = "/local/domain/0/backend/vif/2/0"


def test_a_handshake_that_moves_is_told_and_not_called_stuck(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.load("a-healthy")
    command = ["watch", "g-web", "--for", "4", "--json", "--socket", lab.socket]
    command += ["--userdata", str(lab.userdata)]
    ended: list[int] = []
    watch = threading.Thread(target=lambda: ended.append(main(command)))
    watch.start()
    time.sleep(1.5)
    with lab.client() as client:
        client.write(f"{BE}/state", b"2")
        client.write("/local/domain/2/data/noise", b"x")
        time.sleep(0.7)
        client.write(f"{BE}/state", b"4")
        time.sleep(0.7)
        client.write("/local/domain/2/memory/target", b"65536")
    watch.join(20)
    assert ended == [0]
    happened = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["event"], one["device"]) for one in happened] == [
        ("moved", "nic:0"), ("moved", "nic:0"), ("knob", None),
    ]  # fmt: skip
    assert {(one["domid"], one["domain"], one["schema"]) for one in happened} == {
        (2, "g-web", "xendrift/1")
    }
