"""How other hosts are reached, as it is set: what makes sense, and what is refused."""

import tomllib

import pytest

from xendrift.core.base.errors import UsageError
from xendrift.sources.remote.reach import Fleet
from xendrift_tui.cli.hosts import names_in
from xendrift_tui.settings.fleet import fleet_of, read_fleet

INVENTORY = b"""{"_meta": {"hostvars": {"xen-b": {"ansible_host": "10.0.0.2", "ansible_user": "root"}}},
"all": {"children": ["ungrouped", "dom0s"]}, "ungrouped": {"hosts": ["db"]},
"dom0s": {"hosts": ["xen-a"], "children": ["old", "dom0s"]}, "old": {"hosts": ["xen-b"]}}"""


def fleet(text: str) -> Fleet:
    return fleet_of(read_fleet(tomllib.loads(text)))


def test_one_host_may_be_reached_otherwise() -> None:
    found = fleet(
        'ssh = ["ssh", "-4"]\ndeadline = 9\n'
        '[hosts.xen-a]\ncommand = ["sudo", "-n", "xendrift", "--socket", "/s"]\nconnect_timeout = 3\n'
    )
    special, plain = found.reach("xen-a"), found.reach("xen-b")
    assert special.argv("true")[:2] == ["ssh", "-4"]
    assert "-oConnectTimeout=3" in special.argv("true")
    assert special.xendrift("serve")[-3:] == ["--", "xen-a", "sudo -n xendrift --socket /s serve"]
    assert (special.prefix, special.told("--socket")) == (("sudo", "-n"), "/s")
    assert plain.xendrift("serve")[-1] == "xendrift serve"
    assert (plain.deadline, special.deadline) == (9, 9)


def test_what_is_added_to_ssh_only_takes_away() -> None:
    argv = Fleet().reach("xen-a").argv("true")
    assert {"-a", "-x", "-oBatchMode=yes", "-oClearAllForwardings=yes"} <= set(argv)
    assert not [one for one in argv if "hostkey" in one.lower()]


@pytest.mark.parametrize(
    "text",
    [
        "ssh = []",
        'ssh = "ssh"',
        "jobs = 0",
        "jobs = true",
        "deadline = -1",
        "nothing = 1",
        "[hosts.a]\njobs = 2",
        '[hosts."-oProxyCommand=x"]\ndeadline = 2',
        'ssh = ["ssh", "-o", "StrictHostKeyChecking=no"]',
        'ssh = ["ssh", "-ostricthostkeychecking off"]',
        '[hosts.a]\nssh = ["ssh", "-oStrictHostKeyChecking=accept-new"]',
    ],
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises((ValueError, UsageError)):
        read_fleet(tomllib.loads(text))


@pytest.mark.parametrize(
    "name", ["-oProxyCommand=touch /tmp/x", "-v", "", "a b", "a;b", "a\n", "$(x)", "é"]
)
def test_a_name_that_is_none_is_never_given_to_ssh(name: str) -> None:
    with pytest.raises(UsageError, match="no name of a host"):
        Fleet().reach(name)


def test_a_list_of_hosts_is_a_name_a_line_or_an_inventory() -> None:
    assert names_in(b"xen-a\n\n# old\n xen-b # here\n", [], "f") == ["xen-a", "xen-b"]
    assert names_in(INVENTORY, [], "f") == ["db", "xen-a", "root@10.0.0.2"]
    assert names_in(INVENTORY, ["old"], "f") == ["root@10.0.0.2"]
    with pytest.raises(UsageError, match="has no group new"):
        names_in(INVENTORY, ["new"], "f")
    with pytest.raises(UsageError, match="is no inventory"):
        names_in(b"xen-a", ["old"], "f")
