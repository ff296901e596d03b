"""The two trees: what is open, where a device stands, and how wide the columns are."""

from dataclasses import replace

import pytest

from tests.tui.reports import device, disk, finding, merged_of, nic, web
from xendrift.core.model.device import Pair
from xendrift.core.model.finding import Severity
from xendrift.core.model.report import Report
from xendrift_tui.presentation.column_widths import fitted, lent
from xendrift_tui.presentation.columns import draw
from xendrift_tui.presentation.marks import UNICODE
from xendrift_tui.presentation.row import Branch, RowKind
from xendrift_tui.presentation.rows import View, rows, unfold
from xendrift_tui.presentation.sidebyside import side_by_side

DIFFERENCES = View(only_differences=True, key="o")


def keys(report: Report, view: View = DIFFERENCES) -> list[str]:
    return [row.key for row in rows(report, view)]


def flat(report: Report, view: View, width: int = 140) -> list[str]:
    return [" ".join(line.split()) for line in side_by_side(rows(report, view), width)]


def named(*pairs: Pair) -> Report:
    return replace(web(), pairs=pairs, merged=merged_of(pairs, {"c_info": {}}), scalars=())


def test_each_side_is_a_tree_of_its_own_aligned_value_by_value():
    nodes = {"/libxl/2/device/vbd/51760/mode": b"w", "/libxl/2/device/vbd/51712/mode": b"w"}
    lines = flat(web(), View(expand_all=True, nodes=nodes), 200)
    for said in (
        "▾ [0] xvda /dev/vg0/web-root = xvda ▾ 51712 connected",
        "pdev_path /dev/vg0/web-root = /dev/vg0/web-root params /dev/vg0/web-root",
        "readwrite 1 = 1 mode w",
        "─ + pdev_path /lab/disks/spare2.img live params /lab/disks/spare2.img",
        "─ + readwrite 1 live mode w",
        "bridge xenbr1 ~ xenbr1 template bridge xenbr7",
        "pdev_path /lab/disks/spare.img < /lab/disks/spare.img",
    ):
        assert said in lines, "\n".join(lines)


def test_what_only_xenstore_has_stands_where_it_belongs():
    live = {"template": False}
    pairs = (
        disk("xvda", "51712", "/a"), disk("xvde", "51776", "/e"), disk("sda", "2048", "/s"),
        disk("xvdd", "51760", "/d", **live), disk("xvdb", "51728", "/b", **live),
        disk("xvdz", "268441856", "/z", **live),
    )  # fmt: skip
    order = [row.device.key for row in rows(named(*pairs)) if row.kind is RowKind.DEVICE]
    assert order == ["xvda", "xvdb", "xvdd", "xvde", "sda", "xvdz"]
    ten = replace(nic(10, "xenbr0"), template=None, index=None)
    two = replace(nic(2, "xenbr0"), template=None, index=None)
    made = rows(named(nic(0, "xenbr0"), nic(9, "xenbr0"), ten, two))
    assert [row.device.key for row in made if row.kind is RowKind.DEVICE] == ["0", "2", "9", "10"]


def test_what_differs_is_open_as_far_as_there_is_room_the_worst_first():
    least = len(keys(web()))
    assert unfold(web(), DIFFERENCES, least) == frozenset()
    everything = {"disk:xvdc", "disk:xvdd", "nic:1", "nic:2"}
    assert {str(one) for one in unfold(web(), DIFFERENCES, 60)} == everything
    before: frozenset[object] = frozenset()
    for room in range(least, 60):
        opened = unfold(web(), DIFFERENCES, room)
        drawn = rows(web(), replace(DIFFERENCES, expanded=opened))
        assert len(drawn) <= room
        assert len(opened) >= len(before)
        if room >= least + 8:
            assert device("disk", "xvdd") in opened
        before = opened


def test_what_agrees_is_one_line_that_names_the_key():
    pairs = disk("xvda", "51712", "/a"), nic(0, "xenbr0"), nic(1, "b")
    lines = flat(replace(named(*pairs), findings=()), DIFFERENCES)
    assert lines[-1] == "= 3 devices agree, o shows them"
    assert not any("xvda" in line for line in lines)
    assert flat(web(), DIFFERENCES)[-1] == "= 3 devices agree, o shows them"
    assert "▾ disks ▾ disks 4, 2 agree ▾ vbd" in flat(web(), DIFFERENCES)
    assert not any("shows them" in line for line in flat(web(), View()))


def test_the_operator_opens_and_shuts_devices_and_kinds():
    shut = replace(DIFFERENCES, chosen={"heading disks": Branch.SHUT, "device nic:1": Branch.SHUT})
    made = {row.key: row for row in rows(web(), shut)}
    assert made["heading disks"].branch is Branch.SHUT
    assert not any(row.device and row.device.kind == "disk" for row in made.values())
    assert made["device nic:1"].branch is Branch.SHUT
    assert "field nic:1 bridge" not in made
    part = {row.key: row for row in rows(web(), DIFFERENCES)}
    assert part["device nic:1"].branch is Branch.PART
    assert "field nic:1 bridge" in part
    assert "field nic:1 mac" not in part
    opened = keys(web(), replace(DIFFERENCES, chosen={"device disk:xvda": Branch.OPEN}))
    assert "field disk:xvda readwrite" in opened


@pytest.mark.parametrize("width", range(60, 201, 7))
def test_what_identifies_a_device_is_never_cut_while_the_merged_column_has_blanks(width):
    path = "/dev/volumes/customer-4711-production-database"
    found = finding("untracked", Severity.ERROR, device("disk", "xvdd"), "x")
    pairs = (
        disk("xvda", "51712", "/dev/vg0/a"),
        disk("xvdb", "51728", path, live=False),
        disk("xvdd", "51760", path, template=False),
        nic(1, "xenbr1", live_bridge="xenbr7"),
    )
    made = rows(replace(named(*pairs), findings=(found,)), View(expand_all=True))
    columns = fitted(made, width)
    assert sum(columns) + 4 == width
    for row in made:
        if row.kind is not RowKind.DEVICE and row.field not in ("pdev_path", "bridge", "mac"):
            continue
        own = lent(row, columns)
        assert sum(own) == sum(columns)
        outer = [draw(replace(row, cells=(row.cells[at],)), [own[at]], UNICODE) for at in (0, 2)]
        middle = draw(replace(row, cells=(row.cells[1],)), [own[1]], UNICODE)
        cut = any("…" in text for cell in outer for text, _ in cell)
        blanks = "".join(text for text, _ in middle).rstrip()
        if cut:
            assert len(blanks) >= own[1] - 2, (row.text, own, blanks)


def test_passwords_stay_hidden_in_the_nodes_of_a_tree():
    name = device("vfb", "0")
    pair = disk("xvda", "51712", "/a")
    assert pair.live is not None
    config = {"devid": 0, "vnc": {"passwd": "hunter2"}}
    live = replace(pair.live, id=name, devid="0", config=config)
    both = Pair(name, "vfbs", config, 0, live)
    nodes = {f"{live.trail.libxl_path}/vncpasswd": b"hunter2"}
    for secrets in (False, True):
        lines = flat(named(both), View(expand_all=True, nodes=nodes, secrets=secrets))
        assert any("hunter2" in line for line in lines) is secrets
