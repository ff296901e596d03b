"""Which other hosts a command is about, and how they are reached."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

import orjson

from xendrift.core.base.errors import UsageError
from xendrift.core.base.jsontypes import JsonObject, as_object
from xendrift.core.base.text import SafeText, clip
from xendrift.files import read_named
from xendrift.sources.remote.reach import Fleet, check_name
from xendrift_tui.cli.release import named_libxl
from xendrift_tui.settings.fleet import fleet_of
from xendrift_tui.settings.resolve import Resolved

if TYPE_CHECKING:
    from xendrift.sources.remote.reach import Reach
    from xendrift.sources.remote.source import RemoteSource

_MOST_HOSTS = 100_000
_FOR_EACH_PROCESSOR = 4
_HERE = ("capture", "at", "demo", "socket", "userdata")


def fleet(options: argparse.Namespace) -> Fleet:
    """How other hosts are reached: the settings, with what was typed."""
    settings: dict[str, Resolved] = options.settings
    found = fleet_of(settings["fleet"].value)
    jobs: int | None = getattr(options, "jobs", None)
    deadline: float | None = getattr(options, "deadline", None)
    hosts = dict(found.hosts)
    if deadline is not None:
        hosts = {name: {**own, "deadline": deadline} for name, own in hosts.items()}
    return Fleet(
        jobs or found.jobs or _FOR_EACH_PROCESSOR * (os.cpu_count() or 1),
        found.connect_timeout,
        found.deadline if deadline is None else deadline,
        found.ssh,
        found.command,
        hosts,
    )


def named(options: argparse.Namespace) -> list[str]:
    """The hosts that `--host` names, in the order typed, each once."""
    return list(dict.fromkeys(getattr(options, "host", None) or ()))


def one_host(options: argparse.Namespace) -> "Reach | None":
    """The one other host that a command is about, None if it is about this one.

    Raises:
        UsageError: several are named, or another place to read from is.
    """
    hosts = named(options)
    if not hosts:
        return None
    refuse_both(options)
    if len(hosts) > 1:
        raise UsageError(
            f"This is about one host at a time, not {' and '.join(map(SafeText, hosts[:2]))}: leave"
            " out all --host but one."
        )
    return fleet(options).reach(hosts[0])


def refuse_both(options: argparse.Namespace) -> None:
    """Refuses what says where to read on this host beside another one.

    Raises:
        UsageError: something does.
    """
    given = next((name for name in _HERE if getattr(options, name, None)), None)
    if given is not None:
        raise UsageError(
            f"--{given} is about this host, --host about another: leave out one of them. What"
            " xendrift is told there stands in [fleet] of the settings."
        )


def open_host(
    options: argparse.Namespace,
    reach: "Reach",
    *,
    follow: bool = False,
    whole: bool = False,
    secrets: bool = False,
) -> "RemoteSource":
    """Looks at another host.

    Args:
        options: `--libxl`.
        reach: the host.
        follow: whether it is to be followed as it changes.
        whole: whether every node is wanted.
        secrets: whether passwords are.

    Raises:
        RemoteError: it cannot be looked at; the state says why.
        UsageError: an option makes no sense.
    """
    from xendrift.sources.remote.fetched import Wanted  # noqa: PLC0415 with another host only

    wanted = Wanted(whole, secrets, named_libxl(options))
    if follow:
        from xendrift.sources.remote.follow import FollowedSource  # noqa: PLC0415

        return FollowedSource(reach, wanted)
    from xendrift.sources.remote.source import RemoteSource  # noqa: PLC0415

    return RemoteSource(reach, wanted)


def listed(options: argparse.Namespace) -> list[str]:
    """The hosts of `--host` and `--hosts`, in their order, each once.

    Raises:
        UsageError: one is no name of a host, there is none, or the file is none of hosts.
    """
    refuse_both(options)
    names = named(options)
    file: Path | None = options.hosts
    if file is not None:
        content = read_named(file, what="list of hosts", option="--hosts")
        names += names_in(content, options.group or [], str(file))
    elif options.group:
        raise UsageError("--group picks hosts of an inventory: name that with --hosts.")
    names = list(dict.fromkeys(names))
    if not names:
        raise UsageError("No host is named: see --host, --hosts and --group.")
    if len(names) > _MOST_HOSTS:
        raise UsageError(f"These are more than {_MOST_HOSTS} hosts: name fewer.")
    return [str(check_name(name)) for name in names]


def names_in(content: bytes, groups: list[str], where: str) -> list[str]:
    """Reads a name a line, or what `ansible-inventory --list` prints.

    Args:
        content: the file.
        groups: those groups of an inventory that are meant; all if none.
        where: its name, for the sentence of an error.

    Raises:
        UsageError: it is neither, or has no such group.
    """
    if content.lstrip()[:1] == b"{":
        try:
            inventory = as_object(orjson.loads(content))
        except orjson.JSONDecodeError as error:
            raise UsageError(f"{SafeText(where)} is no JSON: {error.msg}.") from error
        return _of_inventory(inventory or {}, groups or ["all"], where)
    if groups:
        raise UsageError(
            f"{SafeText(where)} is no inventory, so that it has no groups: give --hosts what"
            " `ansible-inventory --list` prints, or leave out --group."
        )
    lines = (line.split(b"#")[0].strip() for line in content.splitlines())
    return [line.decode("utf-8", "surrogateescape") for line in lines if line]


def _of_inventory(inventory: JsonObject, groups: list[str], where: str) -> list[str]:
    """Collects the hosts of groups and of theirs (docs.ansible.com, dynamic inventory)."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = list(reversed(groups))
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        group = as_object(inventory.get(name))
        if group is None and name in groups and name != "all":
            shown = clip(SafeText(name), 60)
            raise UsageError(f"{SafeText(where)} has no group {shown}: see --group.")
        found += _texts(group, "hosts")
        waiting += reversed(_texts(group, "children"))
    hosts = as_object((as_object(inventory.get("_meta")) or {}).get("hostvars")) or {}
    return [_address(name, as_object(hosts.get(name)) or {}) for name in found]


def _address(name: str, variables: JsonObject) -> str:
    """What ssh is to be told for a host of an inventory; its own settings know the rest."""
    host, user = variables.get("ansible_host"), variables.get("ansible_user")
    address = host if isinstance(host, str) and host else name
    return f"{user}@{address}" if isinstance(user, str) and user else address


def _texts(group: JsonObject | None, key: str) -> list[str]:
    found = (group or {}).get(key)
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [one for one in items if isinstance(one, str)]
