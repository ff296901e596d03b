"""Each state of a handshake has its own rule."""

import pytest

from tests.backend.edits import BE, FE, LX, Edits, edited, healthy, observed, rules
from xendrift.core.assess import assess
from xendrift.core.base.provenance import Writer
from xendrift.core.base.text import SafeText
from xendrift.core.model.device import DeviceId
from xendrift.core.model.finding import Severity
from xendrift.core.model.report import Question

NIC = DeviceId("nic", SafeText("0"))


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param({}, set(), id="healthy"),
        pytest.param({f"{BE}/state": b"1", f"{FE}/state": b"1"}, {"stuck-connecting nic:0"}, id="no backend driver"),
        pytest.param({f"{BE}/state": b"2", f"{FE}/state": b"1"}, {"stuck-connecting nic:0"}, id="no guest driver"),
        pytest.param({f"{BE}/state": b"2", f"{BE}/hotplug-status": b""}, {"stuck-connecting nic:0"}, id="script silent"),
        pytest.param({f"{BE}/state": b"2", f"{BE}/hotplug-status": None}, {"stuck-connecting nic:0"}, id="script killed"),
        pytest.param({f"{BE}/state": b"2", f"{BE}/hotplug-status": b"error"}, {"hotplug-failed nic:0"}, id="script failed"),
        pytest.param({f"{BE}/state": b"2", f"{BE}/hotplug-status": b"busy"}, {"hotplug-failed nic:0"}, id="sharing conflict"),
        pytest.param({f"{BE}/hotplug-error": b"no bridge"}, {"hotplug-failed nic:0"}, id="error text"),
        pytest.param({f"{BE}/state": b"5", f"{BE}/online": b"0"}, {"stuck-closing nic:0"}, id="detach refused"),
        pytest.param({f"{BE}/online": b"0"}, {"stuck-closing nic:0"}, id="detach asked"),
        pytest.param({f"{BE}/state": b"6", f"{FE}/state": b"6"}, {"stuck-closing nic:0"}, id="closed and there"),
        pytest.param({f"{FE}/state": b"6"}, {"stuck-closing nic:0"}, id="guest let go"),
        pytest.param({f"{BE}/state": b"3", f"{FE}/state": b"4"}, {"stuck-connecting nic:0"}, id="backend behind"),
        pytest.param({f"{BE}/state": b"4", f"{FE}/state": b"3"}, {"stuck-connecting nic:0"}, id="guest behind"),
        pytest.param({f"{FE}/state": b"\x1b[2J"}, {"stuck-connecting nic:0"}, id="state is garbage"),
        pytest.param({f"{BE}/state": None}, {"stuck-connecting nic:0"}, id="no backend state"),
        pytest.param({BE: None}, {"backend-gone nic:0"}, id="backend gone"),
        pytest.param({FE: None}, {"frontend-gone nic:0"}, id="frontend gone"),
        pytest.param({BE: None, f"{LX}/backend": b"/local/domain/9/backend/vif/2/0"}, {"dangling-backend nic:0", "diverged nic:0"}, id="backend domain gone"),
        pytest.param({LX: None}, {"leftover-backend nic:0", "next-boot-differs"}, id="record gone"),
        pytest.param({LX: None, BE: None}, {"leftover-frontend nic:0", "stale nic:0"}, id="frontend alone"),
        pytest.param({LX: None, BE: None, FE: None}, {"stale nic:0"}, id="detached"),
    ],
)  # fmt: skip
def test_states(edits: Edits, expected: set[str]) -> None:
    found = rules(edited(healthy(), edits))
    assert found - {"stale nic:0"} == expected - {"stale nic:0"}


def test_stale_beside_a_forged_frontend() -> None:
    assert "leftover-frontend nic:0" in rules(edited(healthy(), {LX: None, BE: None}))


def test_a_state_that_was_seen_to_begin_is_given_libxl_s_own_time() -> None:
    stuck = edited(healthy(), {f"{BE}/state": b"1", f"{FE}/state": b"1"})
    assert rules(stuck, Question(ages={NIC: 9.0})) == set()
    found = assess(stuck, Question(ages={NIC: 11.0})).findings[0]
    assert (found.rule, found.limit, found.age) == ("stuck-connecting", 10.0, 11.0)
    assert rules(stuck, Question(ages={NIC: 0.0}, unwatched=frozenset([NIC])))


def test_a_script_may_take_as_long_as_libxl_lets_it() -> None:
    waiting = edited(healthy(), {f"{BE}/state": b"2", f"{BE}/hotplug-status": b""})
    assert rules(waiting, Question(ages={NIC: 39.0})) == set()
    assert rules(waiting, Question(ages={NIC: 41.0})) == {"stuck-connecting nic:0"}


def test_evidence_says_who_could_have_written_it() -> None:
    stuck = edited(healthy(), {f"{BE}/state": b"2", f"{FE}/state": b"1"})
    evidence = {str(e.path): e for e in assess(stuck).findings[0].evidence}
    assert evidence[f"{BE}/state"].writer is Writer.TOOLSTACK
    assert evidence[f"{FE}/state"].writer is Writer.GUEST
    assert evidence[f"{FE}/state"].value == "1"


def test_what_only_the_guest_says_is_a_warning() -> None:
    found = assess(edited(healthy(), {f"{FE}/state": b"6"})).findings[0]
    assert found.severity is Severity.WARNING


def test_a_remedy_is_a_command_that_can_be_run() -> None:
    stuck = edited(healthy(), {f"{BE}/state": b"5", f"{BE}/online": b"0"})
    commands = [r.command for r in assess(stuck).findings[0].remedies if r.command]
    assert commands == [("xl", "network-detach", "2", "0")]


def test_force_is_offered_where_xl_has_it() -> None:
    disk = "/local/domain/0/backend/vbd/2/51712"
    stuck = edited(healthy(), {f"{disk}/state": b"5", f"{disk}/online": b"0"})
    commands = [r.command for r in assess(stuck).findings[0].remedies]
    assert ("xl", "block-detach", "--force", "2", "51712") in commands


def test_a_guest_that_shut_down_and_is_preserved_is_not_a_list_of_errors() -> None:
    off = observed("k15-pvh", "g-off")
    assert rules(off) == set()


def test_emulated_devices_of_hvm_may_wait_for_ever() -> None:
    assert rules(observed("h1-hvm-cdrom", "g-hvm")) == set()


def test_but_not_for_a_script_that_never_ran() -> None:
    path = "/local/domain/0/backend/vif/6/0/hotplug-status"
    hvm = edited(observed("h1-hvm-cdrom", "g-hvm"), {path: b""})
    assert rules(hvm) == {"stuck-connecting nic:0"}


def test_pci_function_on_its_way_out() -> None:
    root = "/local/domain/0/backend/pci/1/0"
    guest = observed("k1b-pci-attached", "g-pci")
    assert rules(edited(guest, {f"{root}/state": b"7", f"{root}/state-1": b"5"})) >= {
        "stuck-closing pci:0000:00:11.0"
    }
